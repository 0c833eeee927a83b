"""Evidence: the files handed in with a case."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base
from certreg.files.models import StoredFile
from certreg.procedure.models.cases import Case


class Evidence(Base):
    """A file handed in with a case."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(sa.String(100))
    """What it proves."""
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    added_at: Mapped[datetime]

    case: Mapped[Case] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()
