"""Any sequence of tries on a transition table: what no table of ours may lead to.

The tables alone, without a database: people have one part in a case, as the database has it.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certreg.accounts.models import Role
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Part, Waiting
from certreg.procedure.table import Table

OFFICE = {Part.ACCEPTOR, Part.DECIDER}
ASTRAY = {"withdraw", "reject", "decline", "return_for_correction", "forgo", "give_way", "expire"}
"""Actions that do not lead on to the legal effect."""


def walk(table: Table, effect: Set[str], *, examples: int, steps: int = 16) -> type[Any]:
    """A test case that walks a table, two people of each role and the machine trying anything.

    Args:
        effect: the states in which a case has its legal effect, or is sure to get it.
        examples: sequences.
        steps: tries of a sequence.
    """
    actions = sorted({transition.action for transition in table.transitions})
    roles = list(dict.fromkeys(transition.role for transition in table.transitions))
    closed = {state.name for state in table.states if state.waiting_for is Waiting.NOBODY}
    onward = {
        (source, transition.role): transition.action
        for transition in reversed(table.transitions)
        for source in transition.sources
        if transition.action not in ASTRAY and transition.target != source
    }

    class Walk(RuleBasedStateMachine):
        """A case, and who has which part in it."""

        def __init__(self) -> None:
            super().__init__()
            self.state, self.path = table.states[0].name, [table.states[0].name]
            self.parts: dict[str, Part] = {}
            self.submitted_by: set[str] = set()

        @rule(
            action=st.sampled_from(actions),
            role=st.sampled_from(roles),
            number=st.integers(1, 2),
        )
        def attempt(self, action: str, role: Role | None, number: int) -> None:
            """Whatever is tried happens only if the table has it for this person's one part."""
            try:
                transition = table.find(action, self.state)
            except NotAllowedError:
                return
            if transition.role is not role:
                return
            if role is not None and transition.part is not None:
                who = f"{role.value}-{number}"
                if self.parts.setdefault(who, transition.part) is not transition.part:
                    return
                if action == "submit":
                    self.submitted_by.add(who)
            self.state = transition.target
            self.path.append(self.state)

        @rule(number=st.integers(1, 2))
        def go_on(self, number: int) -> None:
            """The next step towards the legal effect, so that many walks come to it."""
            for role in roles:
                if action := onward.get((self.state, role)):
                    self.attempt(action, role, number)
                    return

        @invariant()
        def two_who_did_not_hand_it_in_stand_for_what_has_effect(self) -> None:
            """One of them at least is an official; whoever accepted does not decide."""
            if self.state not in effect:
                return
            deciding = {who for who, part in self.parts.items() if part is not Part.CLERK}
            by_part = {part: {w for w, p in self.parts.items() if p is part} for part in OFFICE}
            assert len(deciding) >= 2 and by_part[Part.DECIDER]
            assert not by_part[Part.ACCEPTOR] & by_part[Part.DECIDER]
            assert not self.submitted_by & deciding

        @invariant()
        def what_is_over_stays_over(self) -> None:
            assert not closed & set(self.path[:-1])

    case: type[Any] = Walk.TestCase
    case.settings = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    return case
