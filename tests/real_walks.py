"""Any sequence of tries on the database: the workflow of a room as it is, everybody trying everything.

What is refused leaves nothing behind; whatever is there then is asked of the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from certreg.accounts.models import Role, User
from certreg.certificates import obstacles
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import CertregError
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.policy.levels import SkillLevel
from certreg.procedure import notice
from certreg.procedure.models.cases import Case, CaseKind, CasePart, Part
from certreg.procedure.models.decisions import Decision

PARTS = (1, *(pytest.param(part, marks=pytest.mark.drill) for part in (2, 3)))
"""Runs of a room's walk; each tries `EXAMPLES` sequences of its own, all three when it is drilled."""
EXAMPLES = 100
OFFICE = {Part.ACCEPTOR, Part.DECIDER}


@dataclass(frozen=True)
class Room:
    """A room's procedure as people drive it.

    Attributes:
        begin: a new case that is complete, in the clerk's hands; its key.
        steps: action -> what the room does, by the key of the case and who does it.
        people: keys of everybody who tries; strangers and officials of other regions among them.
        onward: state -> action and who takes the case on from there.
        effect: states in which the case has its legal effect, or is sure to get it.
        again: another case of the same person; None where there is no such thing.
    """

    begin: Callable[[], int]
    steps: Mapping[str, Callable[[int, User], object]]
    people: Sequence[int]
    onward: Mapping[str, tuple[str, int]]
    effect: frozenset[str]
    again: Callable[[int], int] | None = None
    reached: list[str] = field(default_factory=list)


def run(room: Room, *, examples: int = EXAMPLES, steps: int = 8) -> None:
    """Try so many sequences; at the end some must have come to the effect."""

    class Walk(RuleBasedStateMachine):
        """Up to two cases."""

        case_ids: list[int]

        @initialize()
        def start(self) -> None:
            """A case of people whom nobody has seen before."""
            db.session.rollback()
            self.case_ids = [room.begin()]
            self.moved = True

        @contextmanager
        def tried(self) -> Iterator[None]:
            """One transaction; a refusal leaves nothing behind."""
            self.moved = True
            try:
                with write_tx():
                    yield
            except CertregError:
                db.session.rollback()

        @rule(
            at=st.integers(0, 1),
            action=st.sampled_from(sorted(room.steps)),
            who=st.sampled_from(room.people),
        )
        def attempt(self, at: int, action: str, who: int) -> None:
            """Anybody tries anything."""
            self.take(self.case_ids[at % len(self.case_ids)], action, who)

        @rule(at=st.integers(0, 1), steps=st.integers(2, 12))
        def go_on(self, at: int, steps: int) -> None:
            """What everybody ought to do next, so that many examples come to the effect."""
            case_id = self.case_ids[at % len(self.case_ids)]
            for _ in range(steps):
                state = db.session.get_one(Case, case_id).state
                if state == "on_public_notice":
                    self.wait()
                elif state in room.onward:
                    self.take(case_id, *room.onward[state])

        @rule()
        def wait(self) -> None:
            """Every notice runs its days."""
            with self.tried():
                for case_id in self.case_ids:
                    for row in db.session.get_one(Case, case_id).notices:
                        row.last_day, row.is_provisional = today() - timedelta(days=9), False
                db.session.flush()
                notice.close_due()

        @precondition(lambda self: room.again is not None and len(self.case_ids) == 1)
        @rule()
        def begin_another(self) -> None:
            """The same person once more: a second live certificate would be one too many."""
            assert room.again is not None
            try:
                self.case_ids = [*self.case_ids, room.again(self.case_ids[0])]
            except CertregError:
                db.session.rollback()

        def take(self, case_id: int, action: str, who: int) -> None:
            """One step, and what the worker does after it."""
            with self.tried():
                room.steps[action](case_id, db.session.get_one(User, who))
            if action == "issue":
                for job_id in work.queued_ids():
                    work.carry_out(job_id)
                db.session.rollback()

        @invariant()
        def nothing_is_there_that_should_not_be(self) -> None:
            """Asked of the database after each step that may have changed it."""
            if not self.moved:
                return
            self.moved = False
            for case_id in self.case_ids:
                case = db.session.get_one(Case, case_id)
                check_people(case, has_effect=case.state in room.effect)
                room.reached.append(case.state)
            check_certificates(self.case_ids, room.effect)

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert room.effect & set(room.reached)  # or the promises were kept by nobody


def check_people(case: Case, *, has_effect: bool) -> None:
    """One part for each person, each of the right side; two who did not hand in, one an official."""
    taken = sa.select(User, CasePart.part).join(CasePart, CasePart.user_id == User.id)
    parts = {row[0]: row[1] for row in db.session.execute(taken.where(CasePart.case_id == case.id))}
    submitted = set(
        db.session.scalars(
            sa.select(Decision.user_id).where(
                Decision.case_id == case.id, Decision.action == "submit"
            )
        )
    )
    for user, part in parts.items():
        if part in OFFICE:
            assert case.region.startswith(user.region_prefix) and Role.OFFICIAL in user.roles
        elif part in (Part.CLERK, Part.APPROVER):
            assert user.organisation_id == case.organisation_id
    if has_effect:
        deciding = {user.id for user, part in parts.items() if part is not Part.CLERK}
        assert len(deciding) >= 2 and not deciding & submitted
        assert {part for part in parts.values()} >= {Part.CLERK, *OFFICE}


def check_certificates(case_ids: Sequence[int], effect: frozenset[str]) -> None:
    """Of cases that were decided, within the filing's scope and days, no two live ones of the same.

    An appointment goes above the filing by law: it rests on the certificate that the worker has.
    """
    query = sa.select(Certificate).where(Certificate.case_id.in_(case_ids))
    held = []
    for row in db.session.scalars(query):
        case = db.session.get_one(Case, row.case_id)
        assert case.state in effect
        if case.kind is not CaseKind.APPOINTMENT:
            assert any(row.level <= top_level for top_level in covering(row))
        if row.state in obstacles.LIVE:
            held.append((row.person_id, row.occupation, row.trade, row.level))
    assert len(held) == len(set(held))


def covering(row: Certificate) -> list[SkillLevel]:
    """The highest levels of the body's filings that held for the occupation on the day of issue."""
    body = db.session.scalars(sa.select(Body).where(Body.number == row.body_number)).one()
    return [
        scope.top_level
        for filing in body.filings
        if filing.valid_from and filing.valid_to
        if filing.valid_from <= row.issued_on <= filing.valid_to
        for scope in filing.scope
        if scope.occupation == row.occupation
    ]
