"""Beginning, writing and moving a report, and who may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError
from certreg.filing import bodies
from certreg.filing.models import Body, Filing
from certreg.policy import law as policy
from certreg.policy.supervision import SelfReportTerm, self_report_term
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.self_reports import record, rules
from certreg.self_reports.figures import figures_of
from certreg.self_reports.models import SelfReport
from certreg.self_reports.states import REPORTED, SELF_REPORT
from certreg.text import Text


@dataclass(frozen=True)
class Written:
    """What the clerk writes."""

    quality: str
    complaints: str
    faults: str


def term(region: str) -> SelfReportTerm:
    """The row of the law that says until when."""
    return self_report_term(policy.load(), region=region, on=today())


def begin(year: int, actor: User) -> SelfReport:
    """Open the report on a year.

    Raises:
        MissingError: the organisation is no assessment body.
        RefusedError: it cannot report on that year; `rules.check_year`.
        NotAllowedError: as `certreg.procedure.workflow.prepare`.
    """
    body = body_of(actor)
    db.session.refresh(
        body, with_for_update=True
    )  # one report a year, also of two who click at once
    rules.check_year(year, open_years(body))
    case = workflow.begin(SELF_REPORT, organisation_id=body.organisation_id, region=body.region)
    case.due_on = rules.last_day(term(body.region), year)
    workflow.prepare(case, actor)
    report = SelfReport(case=case, body=body, year=year)
    db.session.add(report)
    return report


def write(report: SelfReport, written: Written, actor: User) -> None:
    """Keep what the clerk wrote.

    Raises:
        NotAllowedError: it was handed in, or as `certreg.procedure.workflow.prepare`.
    """
    check_open(report)
    workflow.prepare(report.case, actor)
    report.quality, report.complaints = written.quality, written.complaints
    report.faults = written.faults


def hand_in(report: SelfReport, written: Written, actor: User) -> None:
    """Keep what the clerk wrote and hand it to the body's approver, with the registry's figures of now.

    Raises:
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    write(report, written, actor)
    report.figures = figures_of(report.body, report.year).to_json()
    workflow.apply(SELF_REPORT, report.case, "hand_in", actor)


def check_open(report: SelfReport) -> None:
    """Keep the report still, and refuse to change it unless the clerk has it.

    Raises:
        NotAllowedError: it was handed in or is closed.
    """
    workflow.lock(report.case)
    if report.case.waiting_for is not Waiting.CLERK:
        raise NotAllowedError(Text("自查报告已提交，如需修改请先退回"))


def move(report: SelfReport, action: str, actor: User, reason: str) -> None:
    """Carry out a step that needs nothing but the table; the end is logged.

    With its signing off the report has left the body: from then on officials read it.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    decision = workflow.apply(SELF_REPORT, report.case, action, actor, reason=reason)
    if action == "sign_off":
        report.case.submitted_at = now()
    if action == "close":
        log.append_for(report, record.closing_record(report, decision))


def body_of(actor: User) -> Body:
    """The body that the actor's organisation is.

    Raises:
        MissingError: it was never approved.
    """
    found = bodies.body_of(actor.organisation_id)
    if found is None:
        raise MissingError(Text("本单位还没有核准的备案，不需要提交年度自查报告"))
    return found


def open_years(body: Body) -> list[int]:
    """The years on which a body may begin a report, the newest first."""
    first = db.session.scalar(
        sa.select(sa.func.min(Filing.valid_from)).where(Filing.body_id == body.id)
    )
    reported = db.session.scalars(sa.select(SelfReport.year).where(SelfReport.body_id == body.id))
    return rules.years_to_report(first, frozenset(reported), today=today()) if first else []


def owing(year: int, *, region_prefix: str = "", body_id: int | None = None) -> sa.Select[Body]:
    """The query for the bodies that could assess in a year and have not reported on it."""
    could_assess = sa.exists().where(
        Filing.body_id == Body.id,
        Filing.valid_from <= date(year, 12, 31),
        Filing.valid_to >= date(year, 1, 1),
    )
    has_reported = (
        sa.exists()
        .where(SelfReport.body_id == Body.id, SelfReport.year == year)
        .where(Case.id == SelfReport.case_id, Case.state.in_(REPORTED))
    )
    query = sa.select(Body).where(could_assess, ~has_reported)
    if body_id is not None:
        return query.where(Body.id == body_id)
    return query.where(Body.region.startswith(region_prefix, autoescape=True))


def own(case_id: int, actor: User) -> SelfReport:
    """A report of the actor's organisation.

    Raises:
        MissingError: there is none.
    """
    found = db.session.get(SelfReport, case_id)
    if found is None or found.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这份自查报告"))
    return found


def in_region(case_id: int, actor: User) -> SelfReport:
    """A report that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(SelfReport.case_id == case_id)
    found = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if found is None:
        raise MissingError(Text("没有这份自查报告"))
    return found


def of_region(actor: User) -> sa.Select[SelfReport]:
    """The query for the reports that bodies of an official's region have signed off."""
    return (
        sa.select(SelfReport)
        .join(SelfReport.case)
        .where(visible_to(actor), Case.submitted_at.is_not(None))
    )
