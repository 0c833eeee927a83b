"""One certificate written as PDF objects: the values stamped on a plate, everything else ready.

Some hundred times as fast as laying the sheet out, and the same to the eye: the same glyphs in the same
places. What this cannot do for certain it does not do, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from certreg.certificates.pdf.archive import Attachment
from certreg.certificates.pdf.binding import Binding
from certreg.certificates.pdf.cut import cut
from certreg.certificates.pdf.face import PERSONAL, Face
from certreg.certificates.pdf.form import Form, form, shape_of
from certreg.certificates.pdf.jpeg import Jpeg, plain_jpeg
from certreg.certificates.pdf.objects import Objects
from certreg.certificates.pdf.plate import Shared, plate
from certreg.certificates.pdf.qr import qr_bits
from certreg.certificates.pdf.strokes import PT, Stroke, characters_of, drawn
from certreg.certificates.pdf.tally import Unstampable


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
    pictures = _pictures(file, face, photo)
    resources = b"<< /XObject << %s %s >> /Font << %s >> >>" % (
        under.drawings,
        b" ".join(pictures),
        b" ".join(_fonts(file, strokes)),
    )
    content = [under.content, *_placed(on, photo, under.height), drawn(strokes, under.height)]
    binding = Binding(file, under, at)
    binding.attach(attachments)
    binding.describe(on, face.texts())
    if signed_by is not None:
        binding.await_signature(signed_by)
    return binding.bound(resources, b"\n".join(content), identifier)


def _photo(face: Face) -> Jpeg | None:
    if face.photo is None:
        return None
    photo = plain_jpeg(face.photo)
    if photo is None:
        raise Unstampable("photo", "photo")
    return photo


def _divided(on: Form, face: Face) -> tuple[list[Stroke], tuple[Shared, ...]]:
    """The strokes of the holder's own values, and the values that the plate is to have."""
    strokes: list[Stroke] = []
    shared: list[Shared] = []
    for name, text in face.texts().items():
        said = face.beside.get(name, "")
        if name in PERSONAL:
            strokes += on.strokes(name, text, said)
        else:
            shared.append((name, text, said))
    return strokes, tuple(shared)


def _placed(on: Form, photo: Jpeg | None, height: float) -> list[bytes]:
    """The operators that show the pictures in their boxes."""
    boxes = [(b"/Qr", on.qr)]
    if photo is not None and on.photo is not None:
        boxes.append((b"/Photo", on.photo))
    return [
        b"q %.6f 0 0 %.6f %.6f %.6f cm %s Do Q"
        % ((right - left) * PT, (bottom - top) * PT, left * PT, height - bottom * PT, name)
        for name, (left, top, right, bottom) in boxes
    ]


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
    characters = characters_of(strokes)
    return [
        b"/%s %s" % (name.encode(), file.font(cut(name).subset("".join(characters[name]))))
        for name in sorted(characters)
    ]
