"""An enterprise that may recognise directly, its people, officials of two offices, and experts."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import issued
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.clock import today
from certreg.db import db
from certreg.direct import nominations, panel, workflow
from certreg.direct.models import Nomination
from certreg.direct.nominations import Stated
from certreg.files.evidence import Evidence
from certreg.people import photos
from certreg.people.models import DocumentType, Fact, FactKind, FactState
from certreg.people.persons import DocumentKey, Identity
from certreg.people.records import AwardRecord, ContestResult
from certreg.people.statements import Statement, pack
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.procedure import papers
from certreg.procedure.models.notices import PublicNotice
from certreg.procedure.notice import close_due

WELDING = issued.OCCUPATION[0]
REASON = "材料属实"
STATES = ("draft", "submitted", "signed_off", "under_review", "reviewed", "on_public_notice")


class Scene:
    """Everybody whom a nomination goes through."""

    def __init__(self, cast: Any, session: scoped_session[Session]) -> None:
        issued.found()
        self.cast, self.session = cast, session
        self.body = issued.make_body()
        self.enterprise = self.body.organisation
        self.clerk = cast.user(Role.CLERK, organisation=self.enterprise)
        self.approver = cast.user(Role.APPROVER, organisation=self.enterprise)
        self.accepting = self.official("511702")
        self.deciding = self.official("511700")
        self.experts = [self.expert() for _ in range(3)]
        self.scope_id = self.body.filings[0].scope[0].id
        session.commit()

    def official(self, region: str) -> User:
        """An official of an office of its own."""
        office = self.cast.organisation(OrganisationKind.OFFICE, region=region)
        user: User = self.cast.user(Role.OFFICIAL, organisation=office)
        return user

    def expert(self, organisation: Any = None) -> User:
        """An expert, of another enterprise unless one is named."""
        user: User = self.cast.user(Role.EXPERT, organisation=organisation)
        return user

    def browser(self, user: User) -> FlaskClient:
        """A browser in which the user has signed in."""
        client: FlaskClient = self.cast.browser_of(user)
        return client

    def stated(self, **values: Any) -> Stated:
        """What the clerk states: a welder, to be 技师 for superb skill."""
        ordinary: dict[str, Any] = {
            "scope_id": self.scope_id,
            "level": SkillLevel.TECHNICIAN,
            "employment": "employee",
            "ground": "superb_skill",
            "decision_document": "",
            "deeds": "解决薄板焊接变形难题，合格率由 82% 提高到 99%。",
            "consented_on": today(),
            "declared_on": today(),
        }
        return Stated(**(ordinary | values))

    def open(self, name: str = "张示例", **values: Any) -> Nomination:
        """A nomination with everything that it needs, in the clerk's hands."""
        key = DocumentKey(DocumentType.RESIDENT, issued.resident_number(len(name) + 100))
        identity = Identity(key, name, date(1990, 1, 1), "M")
        nomination = nominations.open_nomination(self.clerk, identity, self.stated(**values))
        db.session.flush()
        size = photos.printed_size(policy.load(), region=issued.REGION, on=today())
        photo = photos.read(issued.drawn_face(), taken_on=today(), size=size)
        nominations.add_photo(nomination, self.clerk, photo, today())
        paper = Evidence(b"%PDF", "application/pdf", "list.pdf")
        papers.add(nomination.case, self.clerk, "技改成果鉴定书", paper)
        db.session.commit()
        return nomination

    def nomination(self, state: str, **values: Any) -> Nomination:
        """A nomination in a state, put there by those who may."""
        found = self.open(**values)
        steps = {
            "submitted": lambda: workflow.submit(found, self.clerk),
            "signed_off": lambda: workflow.move(found, "sign_off", self.approver, REASON),
            "under_review": lambda: panel.accept(
                found, self.accepting, [expert.id for expert in self.experts]
            ),
            "reviewed": lambda: self.vote(found),
            "on_public_notice": lambda: workflow.end_review(found, self.accepting, REASON),
            "notice_closed": lambda: self.wait_out_notice(found),
            "approved": lambda: workflow.approve(found, self.deciding, REASON),
        }
        for reached, step in steps.items():
            if found.case.state == state:
                break
            step()
            db.session.commit()
            assert found.case.state == reached
        return found

    def vote(self, nomination: Nomination, votes: str = "yyy") -> None:
        """Let the experts vote, y or n each."""
        for expert, letter in zip(self.experts, votes, strict=False):
            is_yes = letter == "y"
            panel.vote(nomination, expert, is_in_favour=is_yes, reason="看过材料" + letter)

    def wait_out_notice(self, nomination: Nomination) -> None:
        """Let the notice have begun long ago, and be closed by the machine."""
        notice = db.session.query(PublicNotice).filter_by(case_id=nomination.case_id).one()
        notice.posted_on = today() - timedelta(days=20)
        notice.last_day, notice.is_provisional = today() - timedelta(days=10), False
        db.session.flush()
        close_due()

    def on_file(self, nomination: Nomination, record: AwardRecord | ContestResult) -> Fact:
        """A record of the worker, attached."""
        statement = Statement(record, date(2025, 10, 1), "川人社函〔2025〕1号")
        fact = Fact(
            person_id=nomination.person_id,
            kind=FactKind(statement.kind),
            since=statement.since,
            detail=pack(statement),
            stated_by_id=self.enterprise.id,
            stated_on=today(),
            state=FactState.STATED,
        )
        db.session.add(fact)
        db.session.flush()
        nominations.attach(nomination, self.clerk, fact.id)
        db.session.commit()
        return fact


def place(number: int, **values: Any) -> ContestResult:
    """A place in the welding final of 四川工匠杯 2025."""
    ordinary: dict[str, Any] = {
        "contest": "sc-craftsman-cup",
        "year": 2025,
        "event": "焊工",
        "occupation": WELDING,
        "event_kind": "skills",
        "participant": "employee",
        "place": number,
    }
    return ContestResult(**(ordinary | values))


def face() -> BytesIO:
    """A photo as a browser sends it."""
    return BytesIO(issued.drawn_face())
