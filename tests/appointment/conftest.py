"""An employer that may appoint, a worker who is 高级技师, and officials of every tier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

import certreg.clock
from certreg.accounts.models import OrganisationKind, Role, User
from certreg.appointment import nominating, taking_up, workflow
from certreg.appointment.models import Appointment
from certreg.appointment.nominating import Details
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import db
from certreg.files.evidence import Evidence
from certreg.filing import bodies
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.people.models import IdentityDocument
from certreg.policy.levels import SkillLevel
from certreg.procedure import notice, papers
from certreg.registry import founding

MoveClock = Callable[[date], None]
FIRST_DAY = date(2026, 3, 2)
SPECIAL, CHIEF = SkillLevel.SPECIAL_GRADE_TECHNICIAN, SkillLevel.CHIEF_TECHNICIAN


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> MoveClock:
    """Lets the registry believe that it is noon of another day."""

    def move(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        monkeypatch.setattr(certreg.clock, "real_now", lambda: noon)

    return move


class Scene:
    """达州虚构机械 nominates 张示例, 高级技师 for more than a year; district, city, province decide."""

    def __init__(
        self, cast: Any, move_clock: MoveClock, *, tiers: str = "county prefecture"
    ) -> None:
        self.cast, self.move_clock = cast, move_clock
        move_clock(FIRST_DAY - timedelta(days=400))
        issued.found()
        self.body = issued.make_body()
        self.document = issued.make_worker()
        self.certificate = self.certify(self.body, self.document)
        self.go_to(FIRST_DAY)
        self.clerk = cast.user(Role.CLERK, organisation=self.body.organisation)
        self.approver = cast.user(Role.APPROVER, organisation=self.body.organisation)
        codes = {"county": "511702", "prefecture": "511700", "province": "510000"}
        self.officials = {tier: self.official(codes[tier]) for tier in (*tiers.split(), "province")}
        self.decider = cast.user(
            Role.OFFICIAL, organisation=self.officials["province"].organisation
        )
        db.session.commit()

    def go_to(self, day: date) -> None:
        """Another day; on the way the worker renews keys, of which some hold for 90 days."""
        while today() < day:
            self.move_clock(min(day, today() + timedelta(days=80)))
            founding.renew_status_key(now())
            db.session.commit()
        bodies.renew_keys()

    def certify(
        self,
        body: Body,
        document: IdentityDocument,
        level: SkillLevel = SkillLevel.SENIOR_TECHNICIAN,
    ) -> Certificate:
        """A certificate of this level."""
        (certificate,) = issued.issue(body, issued.recognised(document, level=level))
        issued.make_photo(document, body)
        return certificate

    def official(self, region: str) -> User:
        """An official of an office of its own."""
        office = self.cast.organisation(OrganisationKind.OFFICE, region=region)
        user: User = self.cast.user(Role.OFFICIAL, organisation=office)
        return user

    def browser(self, user: User) -> FlaskClient:
        """A browser in which the user has signed in."""
        client: FlaskClient = self.cast.browser_of(user)
        return client

    def details(self, **values: Any) -> Details:
        """What the clerk states."""
        ordinary = {
            "post": "焊接首席技能带头人",
            "employment": "employee",
            "term_start": today(),
            "term_end": today() + timedelta(days=1095),
            "merits": "攻克厚板焊接难题",
        }
        return Details(**(ordinary | values))

    def nominate(
        self,
        *,
        clerk: User | None = None,
        certificate: Certificate | None = None,
        level: SkillLevel = SPECIAL,
        renews: Appointment | None = None,
        **values: Any,
    ) -> Appointment:
        """A complete nomination."""
        certificate = certificate or self.certificate
        clerk = clerk or self.clerk
        appointment = nominating.nominate(
            clerk,
            number=certificate.number,
            name=certificate.holder_name,
            level=level,
            details=self.details(**values),
            renews=renews,
        )
        papers.add(
            appointment.case, clerk, "业绩", Evidence(b"%PDF", "application/pdf", "merits.pdf")
        )
        db.session.commit()
        return appointment

    def hand_in(self, appointment: Appointment, clerk: User | None = None) -> None:
        """Submitted, and signed off by the employer."""
        workflow.submit(appointment, clerk or self.clerk)
        approver = (
            self.approver
            if clerk is None
            else self.cast.user(Role.APPROVER, organisation=clerk.organisation)
        )
        workflow.sign_off(appointment, approver)
        db.session.commit()

    def recommend(self, appointment: Appointment) -> None:
        """Every tier below the province passes it on."""
        for tier in ("county", "prefecture"):
            if appointment.case.state == f"{tier}_review":
                workflow.move(appointment, "recommend", self.officials[tier])
        db.session.commit()

    def approve(self, appointment: Appointment) -> None:
        """The province accepts it, the notice runs out, another official approves."""
        workflow.accept(appointment, self.officials["province"])
        db.session.commit()
        self.close_notice(appointment)
        workflow.approve(appointment, self.decider)
        db.session.commit()

    def close_notice(self, appointment: Appointment) -> None:
        """The days of the notice pass."""
        self.move_clock(appointment.case.notices[-1].last_day + timedelta(days=1))
        notice.close_notices()

    def next_day(self) -> None:
        """It is the next day."""
        self.move_clock(today() + timedelta(days=1))

    def issue(self, appointment: Appointment) -> Appointment:
        """The employer issues, the worker carries it out."""
        taking_up.issue(appointment, self.approver)
        db.session.commit()
        for job_id in work.queued_ids():
            work.carry_out(job_id)
        db.session.rollback()
        return appointment

    def approved(self, **values: Any) -> Appointment:
        """A nomination that the province has approved."""
        appointment = self.nominate(**values)
        self.hand_in(appointment)
        self.recommend(appointment)
        self.approve(appointment)
        return appointment

    def appointed(self, **values: Any) -> Appointment:
        """Somebody in post, with the certificate."""
        return self.issue(self.approved(**values))


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session], move_clock: MoveClock) -> Scene:
    """An employer, a worker, offices of three tiers."""
    return Scene(cast, move_clock)
