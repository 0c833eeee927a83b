"""The table of an appointment's procedure: every state, action and role; no way leaves it."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from walks import walk

from certreg.accounts.models import Role
from certreg.appointment.states import DECIDED, TABLE
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Part, Waiting

ROLES: tuple[Role | None, ...] = (*Role, None)
"""None: the machine."""
STATES = [state.name for state in TABLE.states]
ACTIONS = sorted({transition.action for transition in TABLE.transitions})

ALLOWED: dict[str, dict[str, tuple[Role | None, str]]] = {
    "draft": {"submit": (Role.CLERK, "submitted"), "withdraw": (Role.CLERK, "withdrawn")},
    "returned": {"submit": (Role.CLERK, "submitted"), "withdraw": (Role.CLERK, "withdrawn")},
    "submitted": {
        "withdraw": (Role.CLERK, "withdrawn"),
        "sign_off": (Role.APPROVER, "county_review"),
        "return_for_correction": (Role.APPROVER, "returned"),
    },
    "county_review": {
        "recommend": (Role.OFFICIAL, "prefecture_review"),
        "pass_up": (None, "prefecture_review"),
        "return_for_correction": (Role.OFFICIAL, "returned"),
        "decline": (Role.OFFICIAL, "rejected"),
    },
    "prefecture_review": {
        "recommend": (Role.OFFICIAL, "province_review"),
        "pass_up": (None, "province_review"),
        "return_for_correction": (Role.OFFICIAL, "returned"),
        "decline": (Role.OFFICIAL, "rejected"),
    },
    "province_review": {
        "accept": (Role.OFFICIAL, "on_public_notice"),
        "return_for_correction": (Role.OFFICIAL, "returned"),
    },
    "on_public_notice": {"close_notice": (None, "notice_closed")},
    "notice_closed": {
        "approve": (Role.OFFICIAL, "approved"),
        "return_for_correction": (Role.OFFICIAL, "returned"),
        "reject": (Role.OFFICIAL, "rejected"),
    },
    "approved": {
        "issue": (Role.APPROVER, "issuing"),
        "take_up": (Role.APPROVER, "appointed"),
        "forgo": (Role.APPROVER, "forgone"),
        "expire": (None, "expired"),
    },
    "issuing": {"finish_issuing": (None, "appointed")},
    "appointed": {
        "propose_end": (Role.CLERK, "end_proposed"),
        "give_way": (None, "ended"),
        "expire": (None, "expired"),
    },
    "end_proposed": {
        "keep_on": (Role.APPROVER, "appointed"),
        "end": (Role.APPROVER, "ended"),
        "give_way": (None, "ended"),
        "expire": (None, "expired"),
    },
}
"""State -> action -> who, and where it leads; whatever stands nowhere here is refused."""


def may(state: str, action: str, role: Role | None) -> str | None:
    """Where an action leads; None: it is refused."""
    try:
        transition = TABLE.find(action, state)
    except NotAllowedError:
        return None
    return transition.target if transition.role is role else None


@pytest.mark.parametrize("state", STATES)
def test_a_state_allows_these_actions_to_these_roles_and_no_others(state: str) -> None:
    found = {
        (action, role): target
        for action in ACTIONS
        for role in ROLES
        if (target := may(state, action, role))
    }
    expected = {(a, role): target for a, (role, target) in ALLOWED.get(state, {}).items()}
    assert found == expected


def test_an_action_of_a_state_is_one_transition() -> None:
    pairs = [(t.action, state) for t in TABLE.transitions for state in t.sources]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("state", STATES)
def test_a_refusal_names_the_state_and_what_is_possible(state: str) -> None:
    with pytest.raises(NotAllowedError) as refused:
        TABLE.find("nonsense", state)
    titles = [t.title for t in TABLE.transitions if t.part and state in t.sources]
    said = refused.value.message
    assert TABLE.state(state).title in said
    assert all(title in said for title in titles) and (titles or "无须办理" in said)


def test_what_refuses_needs_a_reason() -> None:
    reasoned = {t.action for t in TABLE.transitions if t.needs_reason}
    assert reasoned == {
        "return_for_correction",
        "decline",
        "reject",
        "forgo",
        "propose_end",
        "keep_on",
    }


def test_only_the_state_s_tier_of_offices_has_its_turn() -> None:
    tiers = {state.name: state.tier for state in TABLE.states if state.tier}
    waiting = {state.name for state in TABLE.states if state.waiting_for is Waiting.OFFICE}
    assert set(tiers) == waiting
    assert tiers["notice_closed"] == tiers["province_review"] == "province"


class Walk(RuleBasedStateMachine):
    """Any sequence of tries by any people keeps the promises of the procedure."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "draft"
        self.parts: dict[str, Part] = {}
        self.decided_by: dict[str, str] = {}
        self.path: list[str] = ["draft"]

    @rule(
        action=st.sampled_from(ACTIONS),
        role=st.sampled_from([Role.CLERK, Role.APPROVER, Role.OFFICIAL, None]),
        number=st.integers(1, 2),
    )
    def attempt(self, action: str, role: Role | None, number: int) -> None:
        """Somebody tries something; one person keeps one part, as the database has it."""
        target = may(self.state, action, role)
        if target is None:
            return
        part = TABLE.find(action, self.state).part
        if role is not None and part is not None:
            who = f"{role.value}-{number}"
            if self.parts.setdefault(who, part) is not part:
                return
            self.decided_by[action] = who
        self.state = target
        self.path.append(target)

    @precondition(lambda self: self.state == "returned")
    @rule()
    def hand_in_again(self) -> None:
        """Clerks correct what was returned."""
        self.attempt("submit", Role.CLERK, 1)

    @invariant()
    def the_state_is_one_of_the_table(self) -> None:
        assert self.state in STATES

    @invariant()
    def who_accepts_does_not_decide(self) -> None:
        if {"accept", "approve"} <= set(self.decided_by):
            assert self.decided_by["accept"] != self.decided_by["approve"]

    @invariant()
    def a_post_is_approved_and_was_on_notice_first(self) -> None:
        if self.state in DECIDED:
            way = self.path
            assert way.index("submitted") < way.index("on_public_notice") < way.index("approved")

    @invariant()
    def what_is_over_stays_over(self) -> None:
        over = {"ended", "expired", "forgone", "rejected", "withdrawn"}
        assert not over & set(self.path[:-1])


Walk.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestWalk = Walk.TestCase


@pytest.mark.drill
def test_thousands_of_walks_lead_to_nothing_that_two_people_did_not_stand_for() -> None:
    walk(TABLE, set(DECIDED), examples=10_000)("runTest").runTest()
