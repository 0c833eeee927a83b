"""The stored files, and the pages that were drawn of them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.db.shown import private


class StoredFile(Base):
    """A file as it was handed in; its bytes lie encrypted in the file store."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(64), index=True)
    """Keyed hash of the content: the place in the store; equal files share it, and nobody can guess it from a file."""
    sha256: Mapped[str] = mapped_column(sa.String(64))
    """Hex digest of the content, as printed on receipts."""
    size: Mapped[int]
    """Bytes before encryption."""
    media_type: Mapped[str] = mapped_column(sa.String(100))
    name: Mapped[str] = mapped_column(sa.String(200))
    """As the user named it; shown, never used as a path."""
    stored_at: Mapped[datetime]
    keep_until: Mapped[date | None] = mapped_column(index=True)
    """Last day of keeping; None: as long as what it belongs to."""
    destroyed_at: Mapped[datetime | None]
    """When its bytes were destroyed while the row stays as evidence that it was there."""
    destroyed_by_rule: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    """Row of the law that let it be destroyed."""


@private
class PageImage(Base):
    """A page of a stored file as a picture; goes with either file."""

    __tablename__ = "page_image"

    file_id: Mapped[int] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """From 1."""
    count: Mapped[int]
    """Pages of the file."""
    image_id: Mapped[int] = mapped_column(
        sa.ForeignKey("stored_file.id", ondelete="CASCADE"), index=True
    )

    image: Mapped[StoredFile] = relationship(foreign_keys=[image_id])
