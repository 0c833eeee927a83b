"""Photos are measured, written anew, and kept without anything else that was in the upload."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.audit.purposes import Purpose
from certreg.db import db
from certreg.demo.photos import draw_photo
from certreg.errors import UnreadableError
from certreg.people import persons, photos
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.people.photos import Size
from certreg.people.rules import photo_problems
from certreg.policy.law import NATION, load

LAW = load()
ON = date(2026, 6, 1)
TAKEN = date(2026, 5, 1)
SIZE = photos.printed_size(LAW, region=NATION, on=ON)


def encoded(picture: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    stream = BytesIO()
    picture.save(stream, format, **options)
    return stream.getvalue()


def portrait(background: Any = "white", size: tuple[int, int] = (295, 413)) -> Image.Image:
    """A dark figure below the middle."""
    picture = Image.new("RGB", size, background)
    width, height = size
    pen = ImageDraw.Draw(picture)
    pen.ellipse((width // 4, height // 5, width * 3 // 4, height * 3 // 5), "#c98")
    pen.rectangle((width // 8, height * 3 // 5, width * 7 // 8, height), "#234")
    return picture


def read(content: bytes) -> photos.ReadPhoto:
    return photos.read(content, taken_on=TAKEN, size=SIZE)


def reasons(content: bytes) -> list[str]:
    return [problem.reason for problem in photo_problems(LAW, read(content).facts, issued_on=ON)]


def test_the_printed_photo_is_one_inch_at_three_hundred_dots() -> None:
    assert Size(295, 413) == SIZE


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_good_photo_has_no_problems_and_becomes_a_plain_jpeg(format: str) -> None:
    content = encoded(portrait(size=(590, 826)), format)
    assert reasons(content) == []
    with Image.open(BytesIO(read(content).jpeg)) as kept:
        assert (kept.format, kept.mode, kept.size) == ("JPEG", "RGB", (295, 413))
        assert "progressive" not in kept.info


def test_drawn_faces_of_the_demo_are_good_photos() -> None:
    for seed in range(20):
        assert reasons(draw_photo(seed, long_hair=bool(seed % 2))) == []


def test_nothing_but_the_picture_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(portrait(), exif=exif, comment=b"secret comment")
    kept = read(content + b"<script>secret tail</script>").jpeg
    assert b"secret" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_the_camera_was_held(orientation: int) -> None:
    upright = portrait()
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = upright.transpose(back[orientation]) if orientation > 1 else upright
    found = read(encoded(stored, exif=exif, quality=95))
    assert (found.facts.width, found.facts.height) == (295, 413)
    with Image.open(BytesIO(found.jpeg)) as kept:
        assert min(kept.getpixel((150, 10))) > 240
        assert max(kept.getpixel((150, 400))) < 110


def test_what_shows_through_is_white() -> None:
    clear = Image.new("RGBA", (295, 413), (0, 0, 0, 0))
    assert read(encoded(clear, "PNG")).facts.background == (255, 255, 255)


def test_a_lock_of_hair_at_the_edge_does_not_matter() -> None:
    picture = portrait()
    ImageDraw.Draw(picture).line((0, 0, 60, 40), "#111", 4)
    assert reasons(encoded(picture, quality=95)) == []


@pytest.mark.parametrize("background", ["#5b8def", "#c8102e", (210, 210, 210), "black"])
def test_another_background_is_found(background: Any) -> None:
    assert reasons(encoded(portrait(background))) == ["photo_background"]


def test_a_background_that_is_white_on_one_side_only_is_found() -> None:
    picture = portrait()
    ImageDraw.Draw(picture).rectangle((0, 0, 60, 413), "#5b8def")
    assert "photo_background" in reasons(encoded(picture))


def test_a_photo_that_is_small_or_of_another_shape_is_found() -> None:
    assert reasons(encoded(portrait(size=(200, 280)))) == ["photo_size"]
    assert reasons(encoded(portrait(size=(600, 600)))) == ["photo_shape"]


def png_header(width: int, height: int) -> bytes:
    """A PNG that says how large it is and has nothing of it."""
    head = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">L", 13) + head + struct.pack(">L", zlib.crc32(head))
    return b"\x89PNG\r\n\x1a\n" + chunk


UNREADABLE = {
    "nothing": b"",
    "text": b"not a picture",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "gif": encoded(portrait(), "GIF"),
    "half a jpeg": encoded(portrait())[:2000],
    "a flood of dots": png_header(60_000, 60_000),
    "more dots than a phone makes": png_header(8_000, 8_000),
    "too many bytes": encoded(portrait()) + b"\0" * photos.BYTES,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_usable_picture_is_refused_in_words(name: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        read(UNREADABLE[name])
    assert refused.value.message.startswith("照片")


@given(st.binary(max_size=300))
def test_never_fails_otherwise_than_by_refusing(content: bytes) -> None:
    for start in (b"", encoded(portrait())[:600], png_header(295, 413)):
        with pytest.raises(UnreadableError):
            read(start + content)


def test_a_photo_is_kept_sealed_and_shown_with_a_trace(cast: Any, session: Any) -> None:
    key = DocumentKey(DocumentType.RESIDENT, "510000199001010036")
    person = persons.find_or_create([Identity(key, "张示例", date(1990, 1, 1))])[key].person_id
    viewer = cast.user(Role.CLERK)
    content = read(encoded(portrait()))
    row = photos.keep(
        content, person_id=person, taken_on=TAKEN, stated_by_id=viewer.organisation_id
    )
    session.commit()
    assert photos.reveal(row, viewer_id=viewer.id, purpose=Purpose.CHECKING) == content.jpeg
    db.session.commit()
    events = session.execute(sa.select(AuditEvent.action, AuditEvent.subject_id)).all()
    assert events == [("photo.viewed", row.id)]
    files = [path for path in _files(session) if path.read_bytes().find(b"JFIF") >= 0]
    assert files == []


def _files(session: Any) -> list[Any]:
    from flask import current_app

    folder = current_app.config["SETTINGS"].instance / "files"
    return [path for path in folder.rglob("*") if path.is_file()]
