"""Ways to complaints, inspections, yearly reports, flags, spot checks and the blacklist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from journeys import steps
from journeys.played import Played
from journeys.visits.rows import ORGANISATION, Way, one

from certreg.accounts.models import Organisation, User
from certreg.batches.models import Batch
from certreg.clock import now, today
from certreg.complaints.models import Complaint
from certreg.db import db, write_tx
from certreg.demo.browser import Browser
from certreg.demo.story import sent
from certreg.filing.models import Body, StaffMember, StaffRole
from certreg.flags.models import Flag, Screening
from certreg.flags.rules import Raised
from certreg.flags.workflow import raise_flag
from certreg.inspection.models import Rectification
from certreg.policy import law as policy
from certreg.policy.supervision import threshold
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.models.decisions import Decision
from certreg.procedure.workflow import begin
from certreg.registry.chores import keep_published
from certreg.self_reports.models import SelfReport
from certreg.self_reports.states import SELF_REPORT
from certreg.spot_checks.lot import draw_planned
from certreg.spot_checks.models import SpotCheck, SpotCheckItem
from certreg.text import Text


def complaint(demo: Played) -> tuple[Browser, str]:
    """A complaint that somebody has just filed."""
    browser = Browser(demo.home)
    page = browser.get("/complaints/new")
    filled = {"about": "Y000051999001", "text": "演示：考场有人代考。", "contact": ""}
    sent(browser.submit(page, page.form(*filled), filled))
    newest = sa.select(Complaint.case_id).order_by(Complaint.case_id.desc()).limit(1)
    case_id = demo.ask(lambda: db.session.scalars(newest).one())
    return demo.browser("city-official-1"), f"/office/complaints/{case_id}"


def _inspection(demo: Played) -> int:
    """An inspection that one official has recorded; a draft."""
    official = demo.browser("city-official-1")
    page = official.get("/office/inspections/new?body=Y000051999001")
    second = demo.ask(lambda: one(User, User.username == "city-official-2").id)
    filled = {
        "second_id": str(second),
        "item_premises": "faulty",
        "conclusion": "rectify",
        "summary": "演示检查",
        "demands": "演示整改",
        "put_right_by": str(demo.ask(today) + timedelta(days=20)),
    }
    answer = sent(official.submit(page, page.form("summary"), filled))
    return int(urlsplit(answer.address).path.rsplit("/", 1)[1])


def inspected(demo: Played, way: Callable[[Rectification], str]) -> str:
    """Where to go for an inspection that ended in an order."""
    found = demo.ask(lambda: db.session.scalars(sa.select(Rectification).limit(1)).first())
    if found is None:
        case_id = _inspection(demo)
        for official, step in (("city-official-1", "hand_over"), ("city-official-2", "conclude")):
            browser = demo.browser(official)
            page = browser.get(f"/office/inspections/{case_id}")
            sent(browser.press(page, f"/office/inspections/{case_id}/{step}"))
    return demo.ask(lambda: way(one(Rectification)))


def self_report(demo: Played) -> int:
    """A report on last year that the body has signed off."""
    asked = sa.select(SelfReport.case_id).limit(1)
    if demo.ask(lambda: db.session.scalar(asked)) is None:
        own = f"/workspace/self-reports/{demo.ask(_begin_self_report)}"
        clerk = demo.browser("precision-clerk")
        page = clerk.get(own)
        written = {"quality": "演示", "complaints": "无", "faults": "无", "hand_in": "1"}
        sent(clerk.submit(page, page.form("quality"), written))
        approver = demo.browser("precision-approver")
        sent(approver.press(approver.get(own), f"{own}/sign_off"))
    return demo.ask(lambda: db.session.scalar(asked) or 0)


def _begin_self_report() -> int:
    """The demo's bodies were not filed last year yet; one begins a report on it all the same."""
    with write_tx():
        body = one(Body, Body.number == "Y000051999001")
        case = begin(SELF_REPORT, organisation_id=body.organisation_id, region=body.region)
        db.session.add(SelfReport(case=case, body=body, year=today().year - 1))
        return case.id


def listed(demo: Played) -> tuple[Browser, str]:
    """A proposal for the blacklist."""
    official = demo.browser("city-official-1")
    organisation = demo.ask(lambda: one(Organisation, Organisation.name == ORGANISATION).id)
    page = official.get(f"/office/blacklist/new/{organisation}")
    until = str(demo.ask(today) + timedelta(days=90))
    filled = {"ground": "forgery", "until": until, "facts": "演示"}
    answer = sent(official.submit(page, page.form(*filled), filled))
    return official, urlsplit(answer.address).path


def _examiner(demo: Played) -> int:
    """An examiner of the organisation that visits begin from."""
    of_it = sa.select(StaffMember.id).join(Organisation).where(Organisation.name == ORGANISATION)
    query = of_it.where(StaffMember.role == StaffRole.EXAMINER).order_by(StaffMember.id).limit(1)
    return demo.ask(lambda: db.session.scalars(query).one())


def _conduct(demo: Played) -> tuple[Browser, str]:
    """A proposal for an examiner's record."""
    official = demo.browser("city-official-1")
    page = official.get(f"/office/examiners/{_examiner(demo)}/record")
    filled = {"ground": "absent", "happened_on": str(demo.ask(today)), "facts": "演示"}
    answer = sent(official.submit(page, page.form(*filled), filled))
    return official, urlsplit(answer.address).path


def _of_examiner(rest: str) -> Way:
    def way(demo: Played) -> tuple[Browser, str]:
        return demo.browser("city-official-1"), f"/office/examiners/{_examiner(demo)}{rest}"

    return way


def spot_check(demo: Played) -> int:
    """A spot check of bodies whose lot is drawn."""
    drawn = sa.select(SpotCheck.case_id).where(SpotCheck.drawn_at.is_not(None)).limit(1)
    if demo.ask(lambda: db.session.scalar(drawn)) is None:
        official = demo.browser("city-official-1")
        page = official.get("/office/spot-checks/new")
        filled = {"population": "bodies", "sample": "1"}
        sent(official.submit(page, page.form(*filled), filled))
        demo.ask(keep_published)
        demo.ask(draw_planned)
    return demo.ask(lambda: db.session.scalars(drawn).one())


def _item_drawn(demo: Played) -> tuple[Browser, str]:
    case_id = spot_check(demo)
    position = demo.ask(lambda: one(SpotCheckItem, SpotCheckItem.case_id == case_id).position)
    return demo.browser("city-official-1"), f"/office/spot-checks/{case_id}/items/{position}"


def flag(demo: Played) -> tuple[Browser, str]:
    """A flag of a batch that waits for its notice to end."""
    if demo.ask(lambda: db.session.scalar(sa.select(Flag.case_id).limit(1))) is None:
        steps.accepted(demo, "演示：有异常提示的批次")
        demo.ask(_raise_flag)
    case_id = demo.ask(lambda: one(Flag).case_id)
    return demo.browser("city-official-1"), f"/office/flags/{case_id}"


def _raise_flag() -> None:
    """Flag the newest batch that was handed to an office, whatever its figures are."""
    handed_over = sa.select(Decision).where(Decision.action == "sign_off").join(Decision.case)
    newest = handed_over.where(Case.kind == CaseKind.BATCH).order_by(Decision.id.desc()).limit(1)
    with write_tx():
        decision = db.session.scalars(newest).one()
        batch = db.session.get_one(Batch, decision.case_id)
        law = policy.load()
        rule = threshold(law, "batch_size", region=batch.case.region, on=today())
        if db.session.get(Screening, decision.id) is None:
            db.session.add(Screening(decision_id=decision.id, screened_at=now()))
            db.session.flush()
        raised = Raised("batch_size", rule, Text("演示：人数异常"))
        raise_flag(batch, decision.id, raised)


WAYS: dict[str, Way] = {
    "office_complaints.show": complaint,
    "flags.show": flag,
    "inspections.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/inspections/{_inspection(demo)}",
    ),
    "inspections.edit": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/inspections/{_inspection(demo)}/edit",
    ),
    "rectification_review.show": lambda demo: (
        demo.browser("city-official-1"),
        inspected(demo, lambda order: f"/office/rectifications/{order.case_id}"),
    ),
    "rectifications.show": lambda demo: (
        demo.browser("precision-clerk"),
        inspected(demo, lambda order: f"/workspace/rectifications/{order.case_id}"),
    ),
    "inspected.show": lambda demo: (
        demo.browser("precision-clerk"),
        inspected(demo, lambda order: f"/workspace/inspections/{order.inspection_id}"),
    ),
    "self_reports.show": lambda demo: (
        demo.browser("precision-clerk"),
        f"/workspace/self-reports/{self_report(demo)}",
    ),
    "self_report_review.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/self-reports/{self_report(demo)}",
    ),
    "blacklist.show": listed,
    "conduct.show": _conduct,
    "office_examiners.show": _of_examiner(""),
    "office_examiners.record": _of_examiner("/record"),
    "office_examiners.blacklist": _of_examiner("/blacklist"),
    "office_spot_checks.show": lambda demo: (
        demo.browser("city-official-1"),
        f"/office/spot-checks/{spot_check(demo)}",
    ),
    "office_spot_checks.find_out": _item_drawn,
    "spot_checks.show": lambda demo: (Browser(demo.home), f"/spot-checks/{spot_check(demo)}"),
    "spot_checks.proof": lambda demo: (
        Browser(demo.home),
        f"/spot-checks/{spot_check(demo)}/proof.json",
    ),
    "spot_checks.members": lambda demo: (
        Browser(demo.home),
        f"/spot-checks/{spot_check(demo)}/list.txt",
    ),
}
