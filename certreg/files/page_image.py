"""The child that draws one page: `python -m certreg.files.page_image TYPE PAGE` (see `confined`).

It answers how many pages there are, a line feed, and the page as WebP; no page beyond the last.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

from certreg.files import confined

WIDTH = 1200
"""Pixels of a drawn page: an A4 page is legible on a desk's screen, and small on a phone's."""
HEIGHT = 2400
"""Pixels that a long receipt or strip is drawn at most."""
QUALITY = 80


def draw_pdf(content: bytes, number: int) -> tuple[int, Any]:
    """A page of a PDF, from 1, and how many there are."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / width, HEIGHT / height)
    return len(document), page.render(scale=scale, may_draw_forms=False).to_pil()


def draw_picture(content: bytes, number: int) -> tuple[int, Any]:
    """A photograph, as its only page."""
    from PIL import Image

    if number != 1:
        raise IndexError(number)
    picture: Image.Image = Image.open(BytesIO(content), formats=("JPEG",))
    picture.draft("RGB", (WIDTH, HEIGHT))
    picture.thumbnail((WIDTH, HEIGHT))
    return 1, picture


DRAWINGS: dict[str, Callable[[bytes, int], tuple[int, Any]]] = {
    "application/pdf": draw_pdf,
    "image/jpeg": draw_picture,
}


def main() -> None:
    """Read, draw, answer."""
    confined.limit()
    count, picture = DRAWINGS[sys.argv[1]](sys.stdin.buffer.read(), int(sys.argv[2]))
    drawn = BytesIO()
    picture.convert("RGB").save(drawn, "WEBP", quality=QUALITY)
    sys.stdout.buffer.write(b"%d\n" % count + drawn.getvalue())


if __name__ == "__main__":
    main()
