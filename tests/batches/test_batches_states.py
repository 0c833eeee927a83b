"""The table of batches: every state, action and role, and what no sequence of tries can reach."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certreg.accounts.models import Role
from certreg.batches.states import TABLE
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Part, Waiting

ROLES: tuple[Role | None, ...] = (*Role, None)
"""None: the machine."""
STATES = [state.name for state in TABLE.states]
ACTIONS = sorted({transition.action for transition in TABLE.transitions})
BODY = {Part.CLERK, Part.APPROVER}
OFFICE = {Part.ACCEPTOR, Part.DECIDER}
APPROVED = ("approved", "issuing", "issued")

ALLOWED: dict[tuple[str, str, Role | None], str] = {
    ("draft", "submit", Role.CLERK): "submitted",
    ("draft", "withdraw", Role.CLERK): "withdrawn",
    ("returned", "submit", Role.CLERK): "submitted",
    ("returned", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "withdraw", Role.CLERK): "withdrawn",
    ("submitted", "sign_off", Role.APPROVER): "signed_off",
    ("submitted", "return_for_correction", Role.APPROVER): "returned",
    ("signed_off", "accept", Role.OFFICIAL): "on_public_notice",
    ("signed_off", "return_for_correction", Role.OFFICIAL): "returned",
    ("on_public_notice", "close_notice", None): "notice_closed",
    ("notice_closed", "approve", Role.OFFICIAL): "approved",
    ("notice_closed", "return_for_correction", Role.OFFICIAL): "returned",
    ("notice_closed", "reject", Role.OFFICIAL): "rejected",
    ("approved", "issue", Role.APPROVER): "issuing",
    ("issuing", "finish_issuing", None): "issued",
    ("issuing", "stop_issuing", None): "approved",
}
"""State, action, who -> where it leads; whatever stands nowhere here is refused."""


@pytest.mark.parametrize("role", ROLES)
def test_exactly_these_things_may_happen(role: Role | None) -> None:
    for state, action in product(STATES, ACTIONS):
        try:
            transition = TABLE.find(action, state)
        except NotAllowedError as refusal:
            assert ALLOWED.get((state, action, role)) is None
            assert TABLE.state(state).title in refusal.message  # it says where the case stands
            continue
        found = transition.target if transition.role is role else None
        assert found == ALLOWED.get((state, action, role)), (state, action)


def test_a_closed_batch_stays_closed_and_every_other_state_goes_on() -> None:
    for state in TABLE.states:
        leads = [t for t in TABLE.transitions if state.name in t.sources]
        assert bool(leads) == (state.waiting_for is not Waiting.NOBODY), state.name


def test_what_hands_back_or_refuses_needs_a_reason() -> None:
    needing = {t.action for t in TABLE.transitions if t.needs_reason}
    assert needing == {"return_for_correction", "reject", "stop_issuing"}


class Walk(RuleBasedStateMachine):
    """Six people, two of each role, and the machine try anything; one person has one part."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.path = "draft", ["draft"]
        self.parts: dict[str, Part] = {}
        self.did: dict[str, str] = {}

    @rule(
        action=st.sampled_from(ACTIONS),
        role=st.sampled_from([Role.CLERK, Role.APPROVER, Role.OFFICIAL, None]),
        number=st.integers(1, 2),
    )
    def attempt(self, action: str, role: Role | None, number: int) -> None:
        """Whatever is tried happens only if the table has it for this person's one part."""
        try:
            transition = TABLE.find(action, self.state)
        except NotAllowedError:
            return
        if transition.role is not role:
            return
        if role is not None and transition.part is not None:
            who = f"{role.value}-{number}"
            if self.parts.setdefault(who, transition.part) is not transition.part:
                return
            self.did[action] = who
        self.state = transition.target
        self.path.append(self.state)

    @rule(number=st.integers(1, 2))
    def go_on(self, number: int) -> None:
        """The next step towards the certificate, so that many walks come to its end."""
        for (state, action, role), _ in ALLOWED.items():
            if state == self.state and action not in (
                "withdraw",
                "reject",
                "return_for_correction",
            ):
                self.attempt(action, role, number)
                return

    @invariant()
    def two_who_did_not_hand_it_in_decided_and_one_of_them_is_an_official(self) -> None:
        if self.state in APPROVED:
            deciding = {who for who, part in self.parts.items() if part is not Part.CLERK}
            officials = {who for who, part in self.parts.items() if part in OFFICE}
            assert len(deciding) >= 3 and len(officials) >= 2
            assert self.did["accept"] != self.did["approve"]
            assert self.did["submit"] not in deciding

    @invariant()
    def what_is_issued_went_through_notice_and_decision_after_its_last_submission(self) -> None:
        if self.state in APPROVED:
            steps = ["submitted", "signed_off", "on_public_notice", "notice_closed", "approved"]
            latest = [len(self.path) - 1 - self.path[::-1].index(step) for step in steps]
            assert latest == sorted(latest)

    @invariant()
    def body_and_office_never_do_each_others_work(self) -> None:
        for who, part in self.parts.items():
            assert part in (OFFICE if who.startswith(Role.OFFICIAL.value) else BODY)


Walk.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestWalk = Walk.TestCase


@pytest.mark.drill
def test_thousands_of_walks_keep_the_promises() -> None:
    class Long(Walk.TestCase):  # type: ignore[name-defined, misc]
        settings = settings(max_examples=10_000, stateful_step_count=25, deadline=None)

    Long("runTest").runTest()
