"""A contest list that was issued, a dispatch, a plan of destruction and a hold, for visits to their pages."""

from __future__ import annotations

from datetime import date, timedelta

import contest_scene
import sqlalchemy as sa
from issued import drawn_face, resident_number
from journeys.played import Played

from certreg.accounts.models import User
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.contest_lists import checking, lists, workflow
from certreg.contest_lists.models import ContestList
from certreg.db import db, write_tx
from certreg.exchange import dispatches
from certreg.exchange.models import Dispatch
from certreg.files.evidence import Evidence
from certreg.filing.bodies import body_of, covered
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.merits import register
from certreg.merits.models import Contest, ContestEvent
from certreg.people import photos
from certreg.policy import law as policy
from certreg.procedure import papers
from certreg.procedure.models.notices import PublicNotice
from certreg.procedure.notice import close_due
from certreg.retention import holds
from certreg.retention.models import Hold, Plan, Subject


def have_further(place: Played) -> None:
    """Make what is not there yet."""
    if place.ask(lambda: db.session.scalars(sa.select(ContestList.case_id)).first()) is None:
        job_id = place.ask(_approved_list)
        place.ask(lambda: work.carry_out(job_id))
        place.ask(_others)


def _user(username: str) -> User:
    return db.session.scalars(sa.select(User).where(User.username == username)).one()


def _approved_list() -> int:
    """A list with one entrant, approved; the job that issues it."""
    clerk, approver = _user("precision-clerk"), _user("precision-approver")
    accepting, deciding = _user("district-official-1"), _user("city-official-1")
    body = body_of(clerk.organisation_id)
    assert body is not None
    contest = _contest(body, deciding)
    event = contest.events[0]
    cells = {"contest": contest.name, "event": event.name, "occupation": event.occupation}
    row = contest_scene.row(number=resident_number(905), name="演示冠军", **cells)
    report = checking.check(contest_scene.book(row), body, contest)
    with write_tx():
        found = lists.open_list(clerk, body, contest, report, "决赛结果.xlsx")
        size = photos.printed_size(policy.load(), region=found.case.region, on=today())
        photo = photos.read(drawn_face(), taken_on=today(), size=size)
        lists.add_photo(found, 1, clerk, photo, today())
        paper = Evidence(b"%PDF", "application/pdf", "result.pdf")
        papers.add(found.case, clerk, "决赛成绩（演示）", paper)
        workflow.submit(found, clerk)
        workflow.move(found, "sign_off", approver, "演示：与成绩一致")
        workflow.accept(found, accepting)
        db.session.flush()
        notice = db.session.query(PublicNotice).filter_by(case_id=found.case_id).one()
        notice.posted_on, notice.is_provisional = today() - timedelta(days=20), False
        notice.last_day = today() - timedelta(days=10)
        db.session.flush()
        close_due()
        workflow.approve(found, deciding, "演示：公示无异议")
        return workflow.issue(found, approver).id


def _contest(body: Body, official: User) -> Contest:
    """A contest of this province with an event in an occupation that the body may assess."""
    scope = covered(body, today())[0]
    with write_tx():
        contest = Contest(
            name="演示决赛",
            keyword="sc-craftsman-cup",
            document="川人社函〔2025〕90号",
            final_on=date(2025, 10, 20),
            region=official.organisation.region,
        )
        register.record_contest(contest, official)
        event = ContestEvent(
            name=scope.occupation_name, occupation=scope.occupation, kind="skills", team_size=1
        )
        register.add_event(contest, event, official)
    return contest


def _others() -> None:
    official = _user("city-official-1")
    with write_tx():
        dispatches.make(official, purpose="演示：上报", with_refused=False)
        case_id = db.session.scalars(sa.select(ContestList.case_id)).one()
        holds.propose(
            official, Subject.CASE, str(case_id), document="演示文书", reason="演示：协助调查"
        )
        db.session.add(Plan(made_on=today(), carry_out_on=today(), due=[], held=[]))


def further_things() -> dict[str, object]:
    """One object of each kind, by argument of addresses."""
    found = db.session.scalars(sa.select(ContestList)).first()
    if found is None:
        return {}
    case_id = found.case_id
    return {
        "contest_lists:case_id": case_id,
        "contest_lists:number": 1,
        "contest_lists:contest_id": found.contest_id,
        "contest_list_photos:case_id": case_id,
        "contest_list_issuance:case_id": case_id,
        "contest_list_issuance:number": _number(case_id),
        "contest_list_review:case_id": case_id,
        "contest_list_review:contest_id": found.contest_id,
        "dispatch_id": db.session.scalars(sa.select(Dispatch.id)).first(),
        "plan_id": db.session.scalars(sa.select(Plan.id)).first(),
        "retention_cases:case_id": db.session.scalars(sa.select(Hold.case_id)).first(),
    }


def _number(case_id: int) -> str:
    query = sa.select(Certificate.number).where(Certificate.case_id == case_id)
    return db.session.scalars(query).one()
