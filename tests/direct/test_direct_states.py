"""The table of nominations: every state, action and role, and every way through it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from walks import walk

from certreg.accounts.models import Role
from certreg.direct.states import TABLE
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Part, Waiting

PARTS = {
    Role.CLERK: {Part.CLERK},
    Role.APPROVER: {Part.APPROVER},
    Role.OFFICIAL: {Part.ACCEPTOR, Part.DECIDER},
    Role.EXPERT: {Part.EXPERT},
    None: {None},
}
"""Who acts in which parts; None: the machine."""

ALLOWED = {
    ("draft", "submit", Role.CLERK): "submitted",
    ("draft", "withdraw", Role.CLERK): "withdrawn",
    ("returned", "submit", Role.CLERK): "submitted",
    ("returned", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "sign_off", Role.APPROVER): "signed_off",
    ("submitted", "return_for_correction", Role.APPROVER): "returned",
    ("signed_off", "accept", Role.OFFICIAL): "under_review",
    ("signed_off", "accept_result", Role.OFFICIAL): "on_public_notice",
    ("signed_off", "return_for_correction", Role.OFFICIAL): "returned",
    ("under_review", "name_experts", Role.OFFICIAL): "under_review",
    ("under_review", "release_expert", Role.OFFICIAL): "under_review",
    ("under_review", "vote", Role.EXPERT): "under_review",
    ("under_review", "recuse", Role.EXPERT): "under_review",
    ("under_review", "complete_review", None): "reviewed",
    ("reviewed", "name_experts", Role.OFFICIAL): "under_review",
    ("reviewed", "end_review", Role.OFFICIAL): "on_public_notice",
    ("reviewed", "reject", Role.OFFICIAL): "rejected",
    ("on_public_notice", "close_notice", None): "notice_closed",
    ("notice_closed", "approve", Role.OFFICIAL): "approved",
    ("notice_closed", "reject", Role.OFFICIAL): "rejected",
    ("approved", "issue", Role.APPROVER): "issuing",
    ("issuing", "finish_issuing", None): "issued",
}
STATES = [state.name for state in TABLE.states]
ACTIONS = sorted({transition.action for transition in TABLE.transitions})


@pytest.mark.parametrize("role", [*Role, None])
def test_exactly_these_things_may_happen(role: Role | None) -> None:
    for state, action in product(STATES, ACTIONS):
        wanted = ALLOWED.get((state, action, role))
        try:
            transition = TABLE.find(action, state)
        except NotAllowedError:
            assert wanted is None, (state, action)
            continue
        found = transition.target if transition.role is role else None
        assert found == wanted, (state, action)


def test_every_step_belongs_to_a_part_of_its_role() -> None:
    for transition in TABLE.transitions:
        assert transition.part in PARTS[transition.role]


def test_decisions_of_people_beyond_the_employer_give_a_reason() -> None:
    needing = {t.action for t in TABLE.transitions if t.needs_reason}
    assert {"vote", "recuse", "release_expert", "end_review", "approve", "reject"} <= needing


class Walk(RuleBasedStateMachine):
    """Somebody tries any action with any role; the case only moves along the table."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.passed = "draft", ["draft"]

    @rule(action=st.sampled_from(ACTIONS), role=st.sampled_from([*PARTS]))
    def attempt(self, action: str, role: Role | None) -> None:
        """Whatever is tried happens only if it is listed."""
        target = ALLOWED.get((self.state, action, role))
        try:
            transition = TABLE.find(action, self.state)
        except NotAllowedError:
            assert target is None
            return
        if transition.role is role:
            assert transition.target == target
            self.state = transition.target
            self.passed.append(self.state)

    @precondition(lambda self: TABLE.state(self.state).waiting_for is Waiting.NOBODY)
    @rule(action=st.sampled_from(ACTIONS))
    def nothing_follows_the_end(self, action: str) -> None:
        """A closed case stays closed."""
        with pytest.raises(NotAllowedError):
            TABLE.find(action, self.state)

    @invariant()
    def no_certificate_without_notice_and_decision(self) -> None:
        """Whatever is issued went through employer, notice and decision, in this order."""
        if self.state in ("approved", "issuing", "issued"):
            steps = ["submitted", "signed_off", "on_public_notice", "notice_closed", "approved"]
            latest = [len(self.passed) - 1 - self.passed[::-1].index(step) for step in steps]
            assert latest == sorted(latest)

    @invariant()
    def nothing_comes_back_once_experts_judge(self) -> None:
        """What experts have seen is not changed afterwards."""
        if "under_review" in self.passed:
            judged = self.passed.index("under_review")
            assert not {"draft", "returned", "submitted"} & set(self.passed[judged:])


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestWalk = Walk.TestCase

EFFECT = {"approved", "issuing", "issued"}


@pytest.mark.drill
def test_thousands_of_walks_lead_to_nothing_that_two_people_did_not_stand_for() -> None:
    walk(TABLE, EFFECT, examples=10_000)("runTest").runTest()
