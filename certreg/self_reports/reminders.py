"""What home pages say of reports that are due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db
from certreg.filing import bodies
from certreg.filing.models import Body
from certreg.policy.supervision import SelfReportTerm
from certreg.procedure.reminders import Reminder, tells
from certreg.self_reports import rules, workflow
from certreg.text import Text


@dataclass(frozen=True)
class Owed:
    """A report that a body has not signed off yet.

    Attributes:
        year: that it is about.
        last_day: for handing it to the office.
        row: the row of the law that says so.
    """

    year: int
    last_day: date
    row: SelfReportTerm

    @property
    def is_late(self) -> bool:
        """Whether the last day has passed."""
        return self.last_day < today()


def owed_by(body: Body) -> Owed | None:
    """The report on last year, while the body owes it."""
    year, row = today().year - 1, workflow.term(body.region)
    if db.session.scalar(workflow.owing(year, body_id=body.id)) is None:
        return None
    return Owed(year, rules.last_day(row, year), row)


@tells
def of_body(user: User) -> Iterator[Reminder]:
    """A body that owes the report on last year: until when, or that it is late."""
    body = bodies.body_behind(user)
    owed = owed_by(body) if body else None
    if owed is None:
        return
    yield Reminder(
        "bad" if owed.is_late else "info",
        Text("{year} 年度自查报告已逾期，应于 {last} 前提交", year=owed.year, last=owed.last_day)
        if owed.is_late
        else Text("{year} 年度自查报告应于 {last} 前提交", year=owed.year, last=owed.last_day),
        Text("由经办人填写、审核人审核后送人社部门审阅。"),
        "self_reports.list_reports",
        is_unverified=owed.row.is_unverified,
    )


@tells
def of_office(user: User) -> Iterator[Reminder]:
    """How many bodies of the region are late with the report on last year."""
    if Role.OFFICIAL not in user.roles:
        return
    year, row = today().year - 1, workflow.term(user.organisation.region)
    if rules.last_day(row, year) >= today():
        return
    late = workflow.owing(year, region_prefix=user.region_prefix).subquery()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(late))
    if count:
        yield Reminder(
            "warn",
            Text("{count} 家机构的 {year} 年度自查报告逾期未交", count=count, year=year),
            Text("名单见年度自查报告。"),
            "self_report_review.list_reports",
            is_unverified=row.is_unverified,
        )
