"""The tables of filings and of what becomes of them: every state, action and role."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certreg.accounts.models import Role
from certreg.errors import NotAllowedError
from certreg.filing.models import Change
from certreg.filing.standing_states import TABLES
from certreg.filing.states import TABLE
from certreg.procedure.models.cases import Part, Waiting
from certreg.procedure.table import Table

ROLES: tuple[Role | None, ...] = (*Role, None)
"""None: the machine."""
Allowed = dict[str, dict[str, tuple[Role | None, str]]]
CLERK, OFFICIAL = Role.CLERK, Role.OFFICIAL

FILING: Allowed = {
    "draft": {"submit": (CLERK, "submitted"), "withdraw": (CLERK, "withdrawn")},
    "returned": {"submit": (CLERK, "submitted"), "withdraw": (CLERK, "withdrawn")},
    "submitted": {
        "withdraw": (CLERK, "withdrawn"),
        "accept": (OFFICIAL, "accepted"),
        "return_for_correction": (OFFICIAL, "returned"),
    },
    "accepted": {
        "refer": (None, "prefecture_review"),
        "approve": (OFFICIAL, "approved"),
        "return_for_correction": (OFFICIAL, "returned"),
        "reject": (OFFICIAL, "rejected"),
    },
    "prefecture_review": {
        "recommend": (OFFICIAL, "accepted"),
        "return_for_correction": (OFFICIAL, "returned"),
    },
}
PROPOSED: Allowed = {
    "draft": {"propose": (OFFICIAL, "proposed")},
    "proposed": {"confirm": (OFFICIAL, "in_effect"), "reject": (OFFICIAL, "rejected")},
}
ASKED: Allowed = {
    "draft": {"propose": (OFFICIAL, "proposed"), "request": (CLERK, "requested")},
    "requested": {
        "withdraw": (CLERK, "withdrawn"),
        "accept": (OFFICIAL, "proposed"),
        "decline": (OFFICIAL, "rejected"),
    },
    "proposed": PROPOSED["proposed"],
}
EVERY: list[tuple[Table, Allowed]] = [
    (TABLE, FILING),
    (TABLES[Change.SUSPEND], PROPOSED),
    (TABLES[Change.LIFT], ASKED),
    (TABLES[Change.CANCEL], ASKED),
]
"""Table -> state -> action -> who, and where it leads; whatever stands nowhere here is refused."""
PLACES = [
    pytest.param(table, allowed, state.name, id=f"{table.kind.value}-{state.name}")
    for table, allowed in EVERY
    for state in table.states
]


def may(table: Table, state: str, action: str, role: Role | None) -> str | None:
    """Where an action leads; None: it is refused."""
    try:
        transition = table.find(action, state)
    except NotAllowedError:
        return None
    return transition.target if transition.role is role else None


@pytest.mark.parametrize(("table", "allowed", "state"), PLACES)
def test_a_state_allows_these_actions_to_these_roles_and_no_others(
    table: Table, allowed: Allowed, state: str
) -> None:
    found = {
        (action, role): target
        for action in {transition.action for transition in table.transitions}
        for role in ROLES
        if (target := may(table, state, action, role))
    }
    expected = {(a, role): target for a, (role, target) in allowed.get(state, {}).items()}
    assert found == expected


@pytest.mark.parametrize(("table", "allowed", "state"), PLACES)
def test_a_refusal_names_the_state_and_what_is_possible(
    table: Table, allowed: Allowed, state: str
) -> None:
    with pytest.raises(NotAllowedError) as refused:
        table.find("nonsense", state)
    said = str(refused.value.message)
    possible = [t.title for t in table.transitions if t.part and state in t.sources]
    assert str(table.state(state).title) in said
    assert possible or "无须办理" in said


@pytest.mark.parametrize("table", [table for table, _ in EVERY], ids=lambda t: t.kind.value)
def test_a_table_is_whole(table: Table) -> None:
    """Every state is reached, only the closed ones end, and an action of a state is one transition."""
    names = {state.name for state in table.states}
    left = {source for t in table.transitions for source in t.sources}
    pairs = [(t.action, state) for t in table.transitions for state in t.sources]
    assert {table.states[0].name} | {t.target for t in table.transitions} == names
    assert names - left == {s.name for s in table.states if s.waiting_for is Waiting.NOBODY}
    assert len(pairs) == len(set(pairs))
    for transition in table.transitions:
        assert (transition.part is None) == (transition.role is None)
        refuses = transition.action in ("return_for_correction", "reject", "decline")
        begins = transition.action in ("propose", "request")
        assert transition.needs_reason is (refuses or begins)


@pytest.mark.parametrize("table", [table for table, _ in EVERY], ids=lambda t: t.kind.value)
def test_what_has_legal_effect_is_decided_by_an_official_in_a_part_of_its_own(table: Table) -> None:
    deciding = [t for t in table.transitions if t.target in ("approved", "in_effect")]
    assert deciding and {t.part for t in deciding} == {Part.DECIDER}
    others = [t for t in table.transitions if t.target not in ("approved", "in_effect")]
    assert {t.part for t in others if t.action in ("accept", "recommend", "propose")} == {
        Part.ACCEPTOR
    }


class Walk(RuleBasedStateMachine):
    """Any sequence of tries by any people keeps the promises of every procedure here."""

    def __init__(self) -> None:
        super().__init__()
        self.states = {index: table.states[0].name for index, (table, _) in enumerate(EVERY)}
        self.parts: dict[tuple[int, str], Part] = {}
        self.steps: dict[int, list[tuple[str, str | None]]] = {index: [] for index in self.states}

    @rule(
        index=st.integers(0, len(EVERY) - 1),
        number=st.integers(1, 2),
        data=st.data(),
    )
    def attempt(self, index: int, number: int, data: st.DataObject) -> None:
        """Somebody tries something; one person keeps one part in a case, as the database has it."""
        table = EVERY[index][0]
        action = data.draw(st.sampled_from([t.action for t in table.transitions]))
        role = data.draw(st.sampled_from([CLERK, OFFICIAL, Role.APPROVER, None]))
        target = may(table, self.states[index], action, role)
        if target is None:
            return
        assert table.state(self.states[index]).waiting_for is not Waiting.NOBODY
        part = table.find(action, self.states[index]).part
        who = f"{role.value}-{number}" if role and part else None
        if who and part and self.parts.setdefault((index, who), part) is not part:
            return
        self.states[index] = target
        self.steps[index].append((action, who))

    @invariant()
    def what_counts_was_stood_for_by_two_officials(self) -> None:
        for index, state in self.states.items():
            if state in ("approved", "in_effect"):
                decided = self.steps[index][-1][1]
                before = [
                    who
                    for action, who in self.steps[index][:-1]
                    if action in ("accept", "propose", "recommend")
                ]
                assert before and decided not in before
                assert decided is not None and decided.startswith("official")


Walk.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestWalk = Walk.TestCase


class LongWalk(Walk):
    """The same, ten thousand times."""


LongWalk.TestCase.settings = settings(max_examples=10_000, stateful_step_count=20, deadline=None)
TestLongWalk = pytest.mark.drill(LongWalk.TestCase)
