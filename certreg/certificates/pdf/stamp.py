"""One certificate written as PDF objects: the values stamped on a plate, everything else ready.

Some hundred times as fast as laying the sheet out, and the same to the eye: the same glyphs in the same
places. What this cannot do for certain it does not do, and says why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from certreg.certificates.pdf.archive import Attachment
from certreg.certificates.pdf.binding import Binding
from certreg.certificates.pdf.cut import cut
from certreg.certificates.pdf.face import PERSONAL, Face
from certreg.certificates.pdf.fit import Box
from certreg.certificates.pdf.form import Form, Stroke, form, shape_of
from certreg.certificates.pdf.jpeg import Jpeg, plain_jpeg
from certreg.certificates.pdf.objects import Objects
from certreg.certificates.pdf.plate import Plate, plate
from certreg.certificates.pdf.qr import qr_bits
from certreg.certificates.pdf.tally import Unstampable

_PUNCTUATION = frozenset(
    " ·•-–—_/.,:;!?@#%&*+=~'\"()[]<>|№°§“”‘’…\u3000、。〇〈〉《》「」『』【】〔〕・（），．／：；！？－～＋"
)
"""What may stand between letters and digits; signs beyond these may be drawn by rules of their own."""

_PT = 0.75
"""Points in a CSS pixel."""


def stamped(
    face: Face,
    attachments: Sequence[Attachment],
    *,
    template: str,
    identifier: bytes,
    at: datetime,
    signed_by: str | None = None,
) -> bytes:
    """The certificate as PDF/A-3b; the same input gives the same bytes, in any process.

    Args:
        signed_by: name of the registry; with it the file is ready for `pdf_signature.seal`.
        face, attachments, template, identifier, at: as in `render`, the texts being checked.

    Raises:
        Unstampable: this one has to be laid out.
        RefusedError: a value does not fit its place even at the smallest size.
        SetupError, MissingError: as in `render`.
    """
    photo = _photo(face)
    on = form(template, shape_of(face))
    strokes, shared = _divided(on, face)
    under = plate(on, shared, face.seal)
    file = Objects(under.head, under.offsets)
    content = _content(under, _boxes(on, photo), strokes)
    pictures = _pictures(file, face, photo)
    resources = _resources(under, pictures, _fonts(file, strokes))
    binding = Binding(file, under, at)
    binding.attach(attachments)
    binding.describe(on, face.texts())
    if signed_by is not None:
        binding.await_signature(signed_by)
    return binding.bound(resources, content, identifier)


def _photo(face: Face) -> Jpeg | None:
    if face.photo is None:
        return None
    photo = plain_jpeg(face.photo)
    if photo is None:
        raise Unstampable("photo", "photo")
    return photo


def _divided(on: Form, face: Face) -> tuple[list[Stroke], tuple[tuple[str, str], ...]]:
    """What is stamped, and what the plate is to have: shared values that are no plain line."""
    strokes: list[Stroke] = []
    shared: list[tuple[str, str]] = []
    for name, text in face.texts().items():
        said = face.beside.get(name, "")
        reason, written = _written(on, name, text, said)
        strokes += written
        if reason and name in PERSONAL:
            raise Unstampable(reason, name)
        if reason:
            shared += [(name, text), (f"{name}/beside", said)]
    return strokes, tuple(shared)


def _written(on: Form, name: str, text: str, said: str) -> tuple[str, list[Stroke]]:
    """The strokes of a value, or why there are none."""
    if not (_is_plain(text) and _is_plain(said)):
        return "complex_script", []
    if name not in on.slots:
        return "overflow", []
    try:
        strokes = on.slots[name].strokes(text, said)
    except KeyError:
        return "missing_glyph", []
    return ("", strokes) if strokes is not None else ("overflow", [])


def _is_plain(text: str) -> bool:
    """Whether characters stand side by side as they come: no marks, no other direction, no lost spaces."""
    return all(map(_is_plain_character, text)) and "  " not in text and text == text.strip(" ")


def _is_plain_character(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in _PUNCTUATION
    if character in _PUNCTUATION:
        return True
    name = unicodedata.name(character, "")
    return name.startswith(("CJK UNIFIED", "LATIN SMALL", "LATIN CAPITAL", "FULLWIDTH LATIN"))


def _boxes(on: Form, photo: Jpeg | None) -> dict[bytes, Box]:
    boxes = {b"/Qr": on.qr}
    return boxes | {b"/Photo": on.photo} if photo and on.photo else boxes


def _pictures(file: Objects, face: Face, photo: Jpeg | None) -> list[bytes]:
    """Names and references of the pictures."""
    side, dots = qr_bits(face.verify_address)
    pictures = [b"/Qr " + _picture(file, Jpeg(side, side, b"/DeviceGray"), 1, dots)]
    if face.photo and photo:
        pictures.append(b"/Photo " + _picture(file, photo, 8, face.photo))
    return pictures


def _picture(file: Objects, size: Jpeg, bits: int, content: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s"
    entries = entries % (size.width, size.height, size.colours)
    entries += b" /BitsPerComponent %d /Interpolate false" % bits
    if bits == 8:
        return file.stream(entries + b" /Filter /DCTDecode", content, packed=False)
    return file.stream(entries, content)


def _fonts(file: Objects, strokes: Iterable[Stroke]) -> list[bytes]:
    """Names and references of the fonts, each with exactly the characters of its strokes."""
    characters: dict[str, set[str]] = {}
    for stroke in strokes:
        characters.setdefault(stroke.cut, set()).update(stroke.text)
    fonts = []
    for name in sorted(characters):
        try:
            subset = cut(name).subset("".join(characters[name]))
        except ValueError as error:  # two characters of one glyph: which is it, when text is copied?
            raise Unstampable("complex_script", name) from error
        fonts.append(b"/%s %s" % (name.encode(), file.font(subset)))
    return fonts


def _resources(under: Plate, pictures: list[bytes], fonts: list[bytes]) -> bytes:
    return b"<< /XObject << %s %s >> /Font << %s >> >>" % (
        under.drawings,
        b" ".join(pictures),
        b" ".join(fonts),
    )


def _content(under: Plate, boxes: dict[bytes, Box], strokes: Iterable[Stroke]) -> bytes:
    """The page's own drawing, in CSS pixels from the upper left corner."""
    lines = [under.content, b"q %.6f 0 0 -%.6f 0 %.6f cm" % (_PT, _PT, under.size[1])]
    for name, (left, top, right, bottom) in boxes.items():
        place = (right - left, top - bottom, left, bottom)
        lines.append(b"q %.6f 0 0 %.6f %.6f %.6f cm " % place + name + b" Do Q")
    lines.append(b"BT")
    font: tuple[str, float] = ("", 0)
    colour = b""
    for stroke in strokes:
        if stroke.colour != colour:
            colour = stroke.colour
            lines.append(colour + b" rg")
        if (stroke.cut, stroke.size) != font:
            font = (stroke.cut, stroke.size)
            lines.append(b"/%s %.6f Tf" % (stroke.cut.encode(), stroke.size))
        lines.append(b"1 0 0 -1 %.6f %.6f Tm <%s> Tj" % (stroke.x, stroke.y, stroke.codes))
    lines.append(b"ET Q")
    return b"\n".join(lines)
