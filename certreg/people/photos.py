"""Face photos: measured, re-encoded, kept.

An uploaded picture is decoded within limits and written anew as the plain JPEG that a certificate
shows; nothing else of the upload (position, comments, hidden data) is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO

from PIL import Image, ImageOps, ImageStat

from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.clock import now
from certreg.db import db
from certreg.errors import UnreadableError
from certreg.files import store
from certreg.people.models import Photo
from certreg.people.rules import MILLIMETRES_PER_INCH, PhotoFacts
from certreg.policy.deciding import strictest
from certreg.policy.face import PictureRule
from certreg.policy.law import Law
from certreg.text import Text

FORMATS = ("JPEG", "PNG")
BYTES = 8 * 2**20
"""Largest file of one photo."""
PIXELS = 40_000_000
"""Most dots that are decoded; phones make 12 to 50 million."""
QUALITY = 90
MEDIA_TYPE = "image/jpeg"

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in dots."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """An uploaded photo: what was measured of it, and the JPEG to keep."""

    facts: PhotoFacts
    jpeg: bytes


def printed_size(law: Law, *, region: str, on: date) -> Size:
    """Dots of the photo on a certificate (rule CF-06)."""
    rule = strictest(law, PictureRule, region=region, on=on)
    return Size(
        *(
            round(side * rule.dots_per_inch / MILLIMETRES_PER_INCH)
            for side in (rule.width_mm, rule.height_mm)
        )
    )


def read(content: bytes, *, taken_on: date | None, size: Size) -> ReadPhoto:
    """Measure an uploaded photo and write it anew.

    Args:
        size: of the JPEG to keep; a picture of another shape is cut evenly.

    Raises:
        UnreadableError: no JPEG or PNG, damaged, or too large.
    """
    if len(content) > BYTES:
        raise UnreadableError(Text("照片超过 {most} MB，请缩小后再上传。", most=BYTES >> 20))
    picture, whole = _decode(content, size)
    kept = ImageOps.fit(picture, (size.width, size.height), Image.Resampling.LANCZOS)
    kept.info.clear()  # comments and profiles of the upload would be written again
    stream = BytesIO()
    kept.save(stream, "JPEG", quality=QUALITY, optimize=True)
    facts = PhotoFacts(whole.width, whole.height, taken_on, background_of(kept))
    return ReadPhoto(facts, stream.getvalue())


def background_of(picture: Image.Image) -> Colour:
    """The darkest colour of any patch along the upper edge and the upper half of both sides.

    Each patch counts by its median, so that a lock of hair or noise at the edge does not matter.
    """
    medians = [ImageStat.Stat(picture.crop(patch)).median for patch in _patches(*picture.size)]
    red, green, blue = min(medians, key=min)
    return red, green, blue


def keep(photo: ReadPhoto, *, person_id: int, taken_on: date, stated_by_id: int) -> Photo:
    """Put a photo into the file store and on record; the row joins the running transaction."""
    return keep_jpeg(photo.jpeg, person_id=person_id, taken_on=taken_on, stated_by_id=stated_by_id)


def keep_jpeg(jpeg: bytes, *, person_id: int, taken_on: date, stated_by_id: int) -> Photo:
    """As `keep`, for the JPEG of a photo that was measured before."""
    file = store.store(jpeg, name=f"photo-{person_id}.jpg", media_type=MEDIA_TYPE)
    row = Photo(
        person_id=person_id,
        file=file,
        taken_on=taken_on,
        stated_by_id=stated_by_id,
        created_at=now(),
    )
    db.session.add(row)
    return row


def reveal(
    photo: Photo,
    *,
    viewer_id: int,
    purpose: Purpose,
    concerns_id: int | None = None,
    case: int | None = None,
) -> bytes:
    """The JPEG for somebody of the staff; that it was seen is put on the audit trail.

    Args:
        purpose, concerns_id, case: as `certreg.people.persons.reveal_number`.
    """
    trail.seen(
        "photo.viewed",
        viewer_id=viewer_id,
        subject_id=photo.id,
        purpose=purpose,
        concerns_id=concerns_id,
        case=case,
    )
    return store.read(photo.file)


def _decode(content: bytes, size: Size) -> tuple[Image.Image, Size]:
    """The picture upright, in red, green and blue, and how large it really is.

    Decoders fail on hostile bytes in every way there is: whatever they raise means unreadable.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > PIXELS:
                raise UnreadableError(Text("照片像素过多，请缩小后再上传。"))
            whole = Size(picture.width, picture.height)
            turned = picture.getexif().get(_ORIENTATION, 1) in _SIDEWAYS
            picture.draft(
                "RGB", (2 * size.height, 2 * size.height)
            )  # JPEG: decode no more than needed
            upright = ImageOps.exif_transpose(picture)
            plain = _on_white(upright)
    except UnreadableError:
        raise
    except Exception as error:
        raise UnreadableError(Text("照片无法打开，请使用 JPEG 或 PNG 格式的照片。")) from error
    return plain, Size(whole.height, whole.width) if turned else whole


_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency: what shows through is white, as on paper."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    paper = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(paper, clear).convert("RGB")


@cache
def _patches(width: int, height: int) -> tuple[tuple[int, int, int, int], ...]:
    """Squares along the top and down both sides to the middle, each a tenth of the width."""
    side = max(1, width // 10)
    top = [(x, 0, x + side, side) for x in range(0, width - side + 1, side)]
    down = [
        (x, y, x + side, y + side)
        for x in (0, width - side)
        for y in range(side, max(side + 1, height // 2 - side), side)
    ]
    return (*top, *down)
