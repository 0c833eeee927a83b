"""One table: the jobs."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from certreg.db import Base, choice
from certreg.db.shown import private
from certreg.text import Text


class JobState(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    """Recorded; waits for the worker."""
    RUNNING = "running"
    """The worker is at it; `beat_at` moves."""
    DONE = "done"
    """Finished; `result` says what came of it."""
    FAILED = "failed"
    """Stopped with `reason`; may be retried without doubling anything."""
    CANCELLED = "cancelled"
    """Stopped because somebody asked; what was finished stays."""


@private
class Job(Base):
    """A piece of long work, recorded in the same transaction as its cause."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    """Key of the row that the work is about; all that the queue and the job know."""
    organisation_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True
    )
    """Whose people may watch it."""
    started_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    state: Mapped[JobState] = mapped_column(choice(JobState), index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Rows, 0 while unknown."""
    reason: Mapped[Text | None]
    """Why it failed."""
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    beat_at: Mapped[datetime | None]
    """Last sign of life, machine time."""
    finished_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Nothing more will happen unless somebody retries it."""
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
