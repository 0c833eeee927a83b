"""The child that looks into evidence: `python -m certreg.files.inspection TYPE` (see `confined`).

It answers `kept`, a line feed and the bytes to keep; or `refused`, a line feed and a reason's code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from certreg.files import confined

MOST_PAGES = 50
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4000
"""Pixels that are kept of a photo: an A4 page is then legible at 340 dots per inch."""

ACTIVE = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition"}
)
"""Actions (PDF 32000-1, 12.6.4) that run something, send something or open another file."""
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
EMBEDDING_KEYS = frozenset({"/EmbeddedFiles", "/EF"})


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The file can be read and is not taken; the message is the code of the reason."""


def inspect_pdf(content: bytes) -> bytes:
    """A PDF unchanged (it may be signed), if it has nothing in it that acts or hides."""
    import pikepdf

    if not content.rstrip(b"\r\n\t \0").endswith(b"%%EOF"):
        raise Refused("trailing")  # another file may hang on, a ZIP for instance
    try:
        pdf = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError:
        raise Refused("encrypted") from None
    if pdf.is_encrypted:
        raise Refused("encrypted")
    for dictionary in _dictionaries(pdf):
        keys = set(dictionary.keys())
        if keys & EMBEDDING_KEYS:
            raise Refused("embedded")
        if keys & ACTIVE_KEYS or str(dictionary.get("/S", "")) in ACTIVE:
            raise Refused("active")
    if not 1 <= len(pdf.pages) <= MOST_PAGES:
        raise Refused("pages")
    return content


def _dictionaries(pdf: Any) -> Iterator[Any]:
    """Every dictionary of a PDF, those of streams and those inside others included."""
    import pikepdf

    waiting = [*pdf.objects, pdf.trailer]
    while waiting:
        value = waiting.pop()
        if isinstance(value, pikepdf.Array):
            inner = list(value)
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield value
            inner = [item for _, item in value.items()]
        else:
            continue
        waiting.extend(
            item for item in inner if isinstance(item, pikepdf.Object) and not item.is_indirect
        )


def inspect_image(content: bytes) -> bytes:
    """The picture alone, as a fresh JPEG: nothing else that lay in the file survives."""
    from PIL import Image, ImageOps

    picture: Image.Image = Image.open(BytesIO(content), formats=("JPEG", "PNG"))
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused("pixels")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layers = picture.convert("RGBA")
        picture = Image.new("RGB", layers.size, "white")
        picture.paste(layers, mask=layers.getchannel("A"))
    fresh = BytesIO()
    picture.convert("RGB").save(fresh, "JPEG", quality=85)
    return fresh.getvalue()


INSPECTIONS: dict[str, Callable[[bytes], bytes]] = {
    "application/pdf": inspect_pdf,
    "image/jpeg": inspect_image,
    "image/png": inspect_image,
}


def main() -> None:
    """Read, inspect, answer."""
    confined.limit()
    try:
        answer = b"kept\n" + INSPECTIONS[sys.argv[1]](sys.stdin.buffer.read())
    except Refused as refused:
        answer = b"refused\n" + str(refused).encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
