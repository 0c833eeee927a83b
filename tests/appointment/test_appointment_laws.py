"""No sequence of steps leads the database to a post that should not be: the real workflow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import issued
import pytest
from appointment.conftest import MoveClock, Scene
from real_walks import EXAMPLES, PARTS, Room, run
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role, User
from certreg.appointment import taking_up, workflow
from certreg.appointment.models import Appointment
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.filing.models import Body
from certreg.fsck.rows import check_rows
from certreg.people.models import IdentityDocument
from certreg.policy.levels import SkillLevel

REASON = "试"
STARTS = EXAMPLES * 3 // 2
"""Workers: Hypothesis begins some sequences that it does not count."""
MOVES = ("withdraw", "return_for_correction", "recommend", "decline", "reject", "forgo")


class Crowd(Scene):
    """The scene with a worker for each sequence, all 高级技师 for more than a year."""

    def certify(
        self,
        body: Body,
        document: IdentityDocument,
        level: SkillLevel = SkillLevel.SENIOR_TECHNICIAN,
    ) -> Certificate:
        """Certificates of this level for everybody; the first is the scene's own worker's."""
        people = [document, *(issued.make_worker() for _ in range(STARTS))]
        won = [
            issued.recognised(each, level=level, row=number)
            for number, each in enumerate(people, start=1)
        ]
        certificates = issued.issue(body, *won)
        for each in people:
            issued.make_photo(each, body)
        self.crowd = iter([row.id for row in certificates[1:]])
        return certificates[0]


def room_of(scene: Crowd) -> Room:
    """Nominations of one worker after another."""
    employer = scene.body.organisation
    clerks = [scene.clerk, scene.cast.user(Role.CLERK, organisation=employer)]
    approvers = [scene.approver, scene.cast.user(Role.APPROVER, organisation=employer)]
    far, stranger = scene.official("510104"), scene.cast.user(Role.APPROVER)
    officials = {tier: official.id for tier, official in scene.officials.items()}
    people = [*clerks, *approvers, *scene.officials.values(), scene.decider, far, stranger]
    clerk, worker_of = clerks[0].id, dict[int, int]()

    def of(certificate_id: int) -> int:
        found = scene.nominate(
            clerk=db.session.get_one(User, clerk),
            certificate=db.session.get_one(Certificate, certificate_id),
        )
        worker_of[found.case_id] = certificate_id
        return found.case_id

    steps: dict[str, Callable[[Appointment, User], object]] = {
        "submit": workflow.submit,
        "sign_off": workflow.sign_off,
        "accept": workflow.accept,
        "approve": workflow.approve,
        "issue": taking_up.issue,
        "take_up": taking_up.take_up,
        **{move: _moves(move) for move in MOVES},
    }
    return Room(
        begin=lambda: of(next(scene.crowd)),
        again=lambda case_id: of(worker_of[case_id]),
        steps={action: _on_row(step) for action, step in steps.items()},
        people=[user.id for user in people],
        onward={
            "draft": ("submit", clerk),
            "returned": ("submit", clerk),
            "submitted": ("sign_off", scene.approver.id),
            "county_review": ("recommend", officials["county"]),
            "prefecture_review": ("recommend", officials["prefecture"]),
            "province_review": ("accept", officials["province"]),
            "notice_closed": ("approve", scene.decider.id),
            "approved": ("issue", scene.approver.id),
        },
        effect=frozenset({"approved", "issuing", "appointed"}),
    )


def _on_row(step: Callable[[Appointment, User], object]) -> Callable[[int, User], object]:
    return lambda case_id, who: step(db.session.get_one(Appointment, case_id), who)


def _moves(action: str) -> Callable[[Appointment, User], object]:
    return lambda row, who: workflow.move(row, action, who, REASON)


@pytest.mark.long
@pytest.mark.parametrize("_part", PARTS)
def test_whatever_is_tried_nobody_is_appointed_who_should_not_be(
    cast: Any, session: scoped_session[Session], move_clock: MoveClock, _part: int
) -> None:
    run(room_of(Crowd(cast, move_clock)))
    assert list(check_rows()) == []
