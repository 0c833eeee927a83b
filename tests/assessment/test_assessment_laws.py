"""No sequence of steps leads the database to a certificate that should not be: the real workflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

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

from certreg.accounts.models import User
from certreg.assessment import recognition, submission
from certreg.batches import announcement, holding_back
from certreg.batches.models import Approval, Batch, CandidateState
from certreg.batches.states import TABLE
from certreg.certificates import obstacles
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db, write_tx
from certreg.errors import CertregError
from certreg.examination import remarks
from certreg.fsck.rows import check_rows
from certreg.jobs import work
from certreg.procedure import notice, workflow
from certreg.procedure.models.cases import CasePart, Part
from certreg.procedure.models.decisions import Decision

SIZE = 2
"""Candidates of the first batch."""
EXAMPLES = 60
DECIDING = {Part.APPROVER, Part.ACCEPTOR, Part.DECIDER}


@pytest.mark.long
def test_whatever_is_tried_no_certificate_comes_out_that_should_not(scene: Any) -> None:
    """Clerks, approvers and officials try every step at any time; what is refused changes nothing."""
    client = scene.browser()
    people = {
        name: [getattr(scene, name), scene.cast.user(role, organisation=office)]
        for name, role, office in scene.people()
    }
    pattern = scene.enrolled(client, size=SIZE)
    scene.scored(pattern)
    db.session.commit()
    pattern_id, issued = pattern.case_id, list[int]()

    class Steps(RuleBasedStateMachine):
        """Up to three batches of the same people: a second certificate would be one too many."""

        batch_ids: list[int]
        document_ids: list[int]

        @initialize()
        def begin(self) -> None:
            """A first batch of people whom nobody has seen before, under a filing that holds."""
            db.session.rollback()
            with write_tx():
                self.document_ids = scene.strangers(SIZE)
                pattern = db.session.get_one(Batch, pattern_id)
                pattern.filing.valid_to = today() + timedelta(days=600)
                self.batch_ids = [scene.copy_of(pattern, self.document_ids).case_id]

        def batch(self, number: int) -> Batch:
            """One of the batches of this example."""
            return db.session.get_one(Batch, self.batch_ids[number % len(self.batch_ids)])

        @contextmanager
        def tried(self) -> Iterator[None]:
            """One transaction; a refusal leaves nothing behind."""
            try:
                with write_tx():
                    yield
            except CertregError:
                db.session.rollback()

        def who(self, name: str, number: int) -> User:
            """One of the two people of a kind."""
            return db.session.get_one(User, people[name][number].id)

        @rule(at=st.integers(0, 2), who=st.integers(0, 1))
        def submit(self, at: int, who: int) -> None:
            """A clerk hands a batch in."""
            with self.tried():
                submission.submit(self.batch(at), self.who("clerk", who))

        @rule(at=st.integers(0, 2), who=st.integers(0, 1))
        def sign_off(self, at: int, who: int) -> None:
            """An approver signs it off."""
            with self.tried():
                submission.sign_off(self.batch(at), self.who("approver", who), {})

        @rule(
            at=st.integers(0, 2),
            who=st.integers(0, 1),
            kind=st.sampled_from(["clerk", "approver", "accepting"]),
            action=st.sampled_from(["return_for_correction", "reject", "withdraw", "accept"]),
        )
        def move(self, at: int, who: int, kind: str, action: str) -> None:
            """Somebody moves it another way, or an official accepts it."""
            with self.tried():
                case = self.batch(at).case
                workflow.apply(TABLE, case, action, self.who(kind, who), reason="试")
                if action == "accept":
                    notice.post(case)

        @rule(at=st.integers(0, 2), who=st.integers(0, 1))
        def accept(self, at: int, who: int) -> None:
            """An official accepts it."""
            self.move(at, who, "accepting", "accept")

        @rule()
        def wait(self) -> None:
            """Every notice runs its days."""
            with self.tried():
                for case_id in self.batch_ids:
                    for row in db.session.get_one(Batch, case_id).case.notices:
                        row.last_day, row.is_provisional = today() - timedelta(days=9), False
                db.session.flush()
                notice.close_due()

        @rule(
            at=st.integers(0, 2),
            who=st.integers(0, 1),
            rows=st.sets(st.integers(1, SIZE + 1), max_size=SIZE),
            is_removed=st.booleans(),
        )
        def approve(self, at: int, who: int, rows: set[int], is_removed: bool) -> None:
            """An official approves it, or a part of it."""
            fates = {row: holding_back.Fate(is_removed, "试") for row in rows}
            with self.tried():
                holding_back.approve(self.batch(at), self.who("accepting", who), fates)

        @rule(at=st.integers(0, 2), who=st.integers(0, 1))
        def issue(self, at: int, who: int) -> None:
            """The body issues."""
            job_id = None
            with self.tried():
                job_id = recognition.issue(self.batch(at), self.who("approver", who)).id
            if job_id is not None:
                issued.append(job_id)
                work.carry_out(job_id)
                db.session.rollback()
                assert self.batch(at).filing.valid_to >= today()

        @rule(at=st.integers(0, 2), steps=st.integers(2, 6))
        def go_on(self, at: int, steps: int) -> None:
            """Some steps towards the certificate, so that many examples come to one."""
            for _ in range(steps):
                self.take_the_next_step(at)

        def take_the_next_step(self, at: int) -> None:
            """What everybody ought to do next."""
            state = self.batch(at).case.state
            if state in ("draft", "returned"):
                self.submit(at, 0)
            elif state == "submitted":
                self.sign_off(at, 0)
            elif state == "signed_off":
                self.accept(at, 0)
            elif state == "on_public_notice":
                self.wait()
            elif state == "notice_closed":
                self.approve(at, 1, set(), False)
            elif state == "approved":
                self.issue(at, 0)

        @precondition(lambda self: len(self.batch_ids) < 3)
        @rule(at=st.integers(0, 2), again=st.booleans())
        def begin_another(self, at: int, again: bool) -> None:
            """A follow-up of who was held back, or the same people once more."""
            with self.tried():
                if again:
                    following = scene.copy_of(
                        db.session.get_one(Batch, pattern_id), self.document_ids
                    )
                else:
                    following = holding_back.follow_up(self.batch(at), self.who("clerk", 0))
                self.batch_ids = [*self.batch_ids, following.case_id]

        @rule(
            at=st.integers(0, 2),
            row=st.integers(1, SIZE),
            score=st.sampled_from([Decimal(40), Decimal(80)]),
            who=st.integers(0, 1),
        )
        def remark(self, at: int, row: int, score: Decimal, who: int) -> None:
            """A score is questioned and answered."""
            with self.tried():
                question = remarks.Ask(row, "试")
                asked = remarks.ask(self.batch(at), self.who("clerk", 1), question)
                found = dict.fromkeys(remarks.scores_of(asked.candidate), score)
                remarks.answer(asked, self.who("approver", who), found, "试")

        @rule(at=st.integers(0, 2), days=st.sampled_from([0, 700]))
        def end_the_filing(self, at: int, days: int) -> None:
            """The filing ends, or holds again."""
            with self.tried():
                filing = self.batch(at).filing
                filing.valid_to = today() + timedelta(days=days - 1)

        @invariant()
        def every_certificate_was_decided_by_people_who_did_not_hand_it_in(self) -> None:
            """At least two, one of them an official; and by an approval that names its row."""
            for certificate in certificates(self.batch_ids):
                parts = db.session.scalars(
                    sa.select(CasePart).where(CasePart.case_id == certificate.case_id)
                ).all()
                deciding = {part.user_id for part in parts if part.part in DECIDING}
                officials = {
                    part.user_id for part in parts if part.part in (Part.ACCEPTOR, Part.DECIDER)
                }
                submitted = db.session.scalars(
                    sa.select(Decision.user_id).where(
                        Decision.case_id == certificate.case_id, Decision.action == "submit"
                    )
                ).all()
                assert len(deciding) >= 3 and len(officials) >= 2
                assert not deciding & set(submitted)
                candidate = next(
                    each
                    for each in db.session.get_one(Batch, certificate.case_id).candidates
                    if each.person_id == certificate.person_id
                )
                approval = db.session.get_one(Approval, certificate.case_id)
                assert candidate.row in approval.approved

        @invariant()
        def no_certificate_beyond_the_filing(self) -> None:
            """Neither above its scope nor outside its dates, which held on the day of issue."""
            for certificate in certificates(self.batch_ids):
                batch = db.session.get_one(Batch, certificate.case_id)
                scope = {row.occupation: row.top_level for row in batch.filing.scope}
                assert certificate.level <= scope[certificate.occupation]
                assert batch.filing.valid_from <= certificate.issued_on

        @invariant()
        def nobody_holds_two_of_the_same(self) -> None:
            """Live ones, over every batch of the example."""
            held = [
                (row.person_id, row.occupation, row.trade, row.level)
                for row in certificates(self.batch_ids)
                if row.state in obstacles.LIVE
            ]
            assert len(held) == len(set(held))

        @invariant()
        def who_was_left_out_is_not_announced_as_passed(self) -> None:
            """Counts are right: each candidate stands in one state, and only those who passed go on."""
            for case_id in self.batch_ids:
                batch = db.session.get_one(Batch, case_id)
                going_on = announcement.passed(batch)
                assert all(each.state is CandidateState.PASSED for each in going_on)

    run_state_machine_as_test(
        Steps,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=25,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert issued  # or the promises were kept by nobody
    assert not [fault for fault in check_rows() if not fault.startswith("备案")]


def certificates(case_ids: list[int]) -> list[Certificate]:
    """The certificates of some batches, as they are now."""
    query = sa.select(Certificate).where(Certificate.case_id.in_(case_ids))
    return list(db.session.scalars(query.order_by(Certificate.id)))
