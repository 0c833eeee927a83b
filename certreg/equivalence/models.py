"""One table: employers' own comparison tables."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certreg.accounts.models import User
from certreg.db import Base, choice, guard
from certreg.policy.applicant import TitleGrade
from certreg.policy.levels import SkillLevel


class Comparison(Base):
    """A row of an employer's own table (比照表): as what it treats a level, from a day to a day.

    It binds nobody outside and is shown to the employer's own people only. Rows are closed, never
    changed: what applied to somebody two years ago can still be read.
    """

    __tablename__ = "comparison"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until >= since", name="ends_after_it_begins"),
        sa.CheckConstraint(
            "post <> '' OR pay_band <> '' OR title_grade IS NOT NULL", name="says_something"
        ),
        sa.Index(
            "uq_comparison_open",
            "organisation_id",
            "level",
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    level: Mapped[SkillLevel] = mapped_column(choice(SkillLevel))
    post: Mapped[str] = mapped_column(sa.String(60), default="")
    """Post (岗位) in the employer's own words."""
    title_grade: Mapped[TitleGrade | None] = mapped_column(choice(TitleGrade))
    """Grade of title like whose holders it is treated; None: none."""
    pay_band: Mapped[str] = mapped_column(sa.String(60), default="")
    """Pay band (薪酬档位) in the employer's own words."""
    since: Mapped[date]
    until: Mapped[date | None]
    """Last day; None: still in force."""
    entered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    entered_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    closed_at: Mapped[datetime | None]

    entered_by: Mapped[User] = relationship(foreign_keys=[entered_by_id])

    def counts_on(self, day: date) -> bool:
        """Whether it applies on a day, both ends included."""
        return self.since <= day and (self.until is None or day <= self.until)


guard("comparison", "DELETE", "rows of a comparison table are closed, not removed")
guard(
    "comparison",
    "UPDATE",
    "rows of a comparison table are closed once and never changed",
    when="OLD.until IS NOT NULL OR OLD.organisation_id <> NEW.organisation_id "
    "OR OLD.level <> NEW.level OR OLD.post <> NEW.post OR OLD.pay_band <> NEW.pay_band "
    "OR COALESCE(OLD.title_grade, '') <> COALESCE(NEW.title_grade, '') OR OLD.since <> NEW.since",
)
