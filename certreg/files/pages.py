"""Evidence as page images: drawn in the limited child process, kept sealed for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.files import confined
from certreg.files.models import PageImage, StoredFile
from certreg.files.store import read, store
from certreg.text import Text

MEDIA_TYPE = "image/webp"
KEPT_FOR = timedelta(days=30)
"""After that a page is drawn again when somebody asks for it."""
DRAWN = ("application/pdf", "image/jpeg")
"""What pages can be drawn of."""


@dataclass(frozen=True)
class Page:
    """One page of a file, drawn.

    Attributes:
        content: WebP.
        count: how many pages the file has.
    """

    content: bytes
    count: int


def is_drawn(file: StoredFile) -> bool:
    """Can the file's pages be shown?"""
    return file.media_type in DRAWN


def page(file_id: int, number: int) -> Page:
    """A page of a file; drawing takes up to some seconds, so no transaction may run.

    Args:
        number: from 1.

    Raises:
        MissingError: there is no such page, or the store has lost the file.
        UnreadableError: it cannot be drawn.
    """
    if (found := _kept(file_id, number)) is not None:
        return found
    file = db.session.get_one(StoredFile, file_id)
    if not is_drawn(file) or number < 1 or (number > 1 and number > page(file_id, 1).count):
        raise MissingError(Text("没有这一页"))
    content, media_type = read(file), file.media_type
    db.session.rollback()  # nothing is locked, and no connection held, while the child draws
    answer = confined.run("certreg.files.page_image", content, media_type, str(number))
    count, _, drawn = answer.partition(b"\n")
    with write_tx():
        _keep(file_id, number, int(count), drawn)
    return Page(drawn, int(count))


def _kept(file_id: int, number: int) -> Page | None:
    row = db.session.get(PageImage, (file_id, number))
    if row is None:
        return None
    try:
        return Page(read(row.image), row.count)
    except MissingError:
        return None  # removed with others: draw it again


def _keep(file_id: int, number: int, count: int, drawn: bytes) -> None:
    """Keep a page; when two draw it at once, the later is kept."""
    name = f"file-{file_id}-page-{number}.webp"
    image = store(drawn, name=name, media_type=MEDIA_TYPE, keep_until=today() + KEPT_FOR)
    db.session.execute(
        sa.delete(PageImage).where(PageImage.file_id == file_id, PageImage.number == number)
    )
    db.session.add(PageImage(file_id=file_id, number=number, count=count, image_id=image.id))
