"""The whole procedure of a kind of case as one table: its states and the actions between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certreg.accounts.models import Role
from certreg.errors import NotAllowedError
from certreg.policy.regions import Tier
from certreg.procedure.models.cases import Case, CaseKind, Part, Waiting
from certreg.text import Text, listed

TIERS: dict[Tier, Text] = {
    "county": Text("区县级"),
    "prefecture": Text("市州级"),
    "province": Text("省级"),
}
"""What the tiers of offices are called."""


@dataclass(frozen=True)
class State:
    """A state of a case: its name in the database, its Chinese name, whose turn it is.

    Attributes:
        tier: the one tier of offices whose turn it is; None: any office of the region.
    """

    name: str
    title: Text
    waiting_for: Waiting
    tier: Tier | None = None


@dataclass(frozen=True)
class Transition:
    """An action that takes a case from one of some states to another.

    Attributes:
        action: imperative, e.g. `approve`; the same word in URL, template and test.
        title: Chinese name of the action.
        sources: names of the states it may start from.
        target: name of the state it leads to.
        part: the part that somebody takes by doing it; None: the machine alone does it.
        role: role the person needs; None with `part` None.
        needs_reason: whether a reason must be given.
    """

    action: str
    title: Text
    sources: frozenset[str]
    target: str
    part: Part | None = None
    role: Role | None = None
    needs_reason: bool = False


@dataclass(frozen=True)
class Table:
    """The whole procedure of one kind of case; the first state is where a case begins.

    Attributes:
        title: what people call a case of this kind.
        workspace_page: endpoint where its organisation reads it; it takes `case_id`.
        office_page: endpoint where officials read it; it takes `case_id`.
        tiers_by_case: which tier's turn it is follows from each case and not from the state.
    """

    kind: CaseKind
    title: Text
    workspace_page: str
    office_page: str
    states: Sequence[State]
    transitions: Sequence[Transition]
    tiers_by_case: bool = False

    def state(self, name: str) -> State:
        """The state of that name."""
        return next(state for state in self.states if state.name == name)

    def find(self, action: str, state: str) -> Transition:
        """The transition for an action in a state.

        Raises:
            NotAllowedError: the action does not exist in this state.
        """
        for transition in self.transitions:
            if transition.action == action and state in transition.sources:
                return transition
        raise NotAllowedError(
            Text(
                "当前状态为“{state}”，不能进行此操作。现在可以：{actions}。",
                state=self.state(state).title,
                actions=self._possible(state),
            )
        )

    def tier_in_turn(self, case: Case) -> Tier | None:
        """The one tier of offices whose turn it is: as the state says, or the case; None: any."""
        return self.state(case.state).tier or next((t for t in TIERS if t == case.tier), None)

    def office_parts(self, state: str) -> frozenset[Part]:
        """The parts that officials take by acting in a state."""
        official = (Part.ACCEPTOR, Part.DECIDER)
        return frozenset(
            each.part
            for each in self.transitions
            if state in each.sources and each.part in official
        )

    def _possible(self, state: str) -> Text:
        """What people may do in a state, in words."""
        titles = [each.title for each in self.transitions if each.part and state in each.sources]
        return listed(dict.fromkeys(titles)) if titles else Text("无须办理")


_tables: dict[CaseKind, Table] = {}


def register(table: Table) -> Table:
    """Make a kind's table known to the pages that show cases of every kind."""
    _tables[table.kind] = table
    return table


def tables() -> dict[CaseKind, Table]:
    """The table of every kind of case."""
    return dict(_tables)
