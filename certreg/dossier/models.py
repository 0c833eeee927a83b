"""Share codes (分享码) that holders made, and each time one was used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.db import Base, guard
from certreg.db.shown import private
from certreg.people.models import Person
from certreg.people.sealed import SealedText


class ShareCode(Base):
    """What a holder lets others see, until when; the code itself is kept by the holder alone."""

    __tablename__ = "share_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    label: Mapped[str] = mapped_column(SealedText("share_code.label"), default="")
    """For whom, in the holder's words; nobody else sees it."""
    certificates: Mapped[list[Any]]
    """Public ids of the certificates that are shown."""
    fields: Mapped[list[Any]]
    """What else is shown: keys of `certreg.dossier.rules.FIELDS`."""
    made_at: Mapped[datetime]
    last_day: Mapped[date]
    """Last day on which the code opens anything."""
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    uses: Mapped[list[ShareUse]] = relationship(
        back_populates="share", order_by="ShareUse.id.desc()"
    )


@private
class ShareUse(Base):
    """Somebody opened what a share code shows."""

    __tablename__ = "share_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(sa.ForeignKey("share_code.id"), index=True)
    at: Mapped[datetime]

    share: Mapped[ShareCode] = relationship(back_populates="uses")


guard(
    "share_code",
    "UPDATE",
    "a share code never shows more, nor longer, than its holder chose",
    when="OLD.last_day <> NEW.last_day OR OLD.code_hash <> NEW.code_hash "
    "OR OLD.person_id <> NEW.person_id "
    "OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL)",
)
