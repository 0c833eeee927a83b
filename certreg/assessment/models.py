"""The files uploaded for a batch."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.batches.models import Batch
from certreg.db import Base, choice
from certreg.db.shown import private
from certreg.files.models import StoredFile
from certreg.text import Text


class UploadKind(Enum):
    """What an uploaded file is."""

    ROSTER = "roster"
    """Workbook of candidates with their facts, and the ZIP of photos."""
    PHOTOS = "photos"
    """ZIP of photos of candidates who are in the batch already."""
    RESULTS = "results"
    """Workbook of results."""


class UploadState(Enum):
    """What became of an uploaded file."""

    CHECKING = "checking"
    """The worker reads and checks it."""
    CHECKED = "checked"
    """Every row is judged; the clerk chooses what to do."""
    UNREADABLE = "unreadable"
    """Not readable as what it should be; nothing came of it."""
    IMPORTED = "imported"
    """The correct rows are in the batch."""
    DISCARDED = "discarded"
    """The clerk gave it up; nothing came of it."""


@private
class Upload(Base):
    """A file uploaded for a batch; kept sealed, judged row by row, imported when the clerk says."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("batch.case_id"), index=True)
    kind: Mapped[UploadKind] = mapped_column(choice(UploadKind))
    state: Mapped[UploadState] = mapped_column(choice(UploadState))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    photos_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """ZIP of photos that came with a roster."""
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """The judgement of every row, as JSON, sealed like the upload itself."""
    errors_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    """Workbook of the wrong rows as the user typed them, each with what is wrong (错误原因)."""
    taken_on: Mapped[date | None]
    """Day on which photos uploaded alone were taken."""
    rows: Mapped[int] = mapped_column(default=0)
    correct_rows: Mapped[int] = mapped_column(default=0)
    reason: Mapped[Text | None]
    """Why the file cannot be read."""
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"))
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    uploaded_at: Mapped[datetime]

    batch: Mapped[Batch] = relationship()
    file: Mapped[StoredFile] = relationship(foreign_keys=[file_id])
    photos: Mapped[StoredFile | None] = relationship(foreign_keys=[photos_id])
    report: Mapped[StoredFile | None] = relationship(foreign_keys=[report_id])
    errors: Mapped[StoredFile | None] = relationship(foreign_keys=[errors_id])
