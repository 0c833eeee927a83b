"""Every table, state x action x role, against the list in `transitions.txt`, which changes only on purpose.

A line there: kind, state, action, where it leads, whose part it is, and the tier of offices ("-": any).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from factories import make_organisation, make_user
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.accounts.roles import ROLES_OF
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import CaseKind
from certreg.procedure.table import Table, tables
from certreg.procedure.workflow import apply, begin, may

Db = scoped_session[Session]
COUNTY = "511702"
TIERS = {"county": "511702", "prefecture": "511700", "province": "510000"}
ELSEWHERE = ("511800", "511703", "500000")


class Line(NamedTuple):
    """One transition as it should be."""

    kind: str
    state: str
    action: str
    target: str
    part: str
    tier: str


LINES = [
    Line(*line.split())
    for line in Path(__file__).with_name("transitions.txt").read_text("utf-8").splitlines()
]
OF_KIND: dict[str, dict[tuple[str, str], Line]] = defaultdict(dict)
for each in LINES:
    OF_KIND[each.kind][each.state, each.action] = each


@pytest.fixture(params=list(CaseKind), ids=lambda kind: kind.value)
def table(app: Any, request: pytest.FixtureRequest) -> Table:
    """Each kind's table."""
    return tables()[request.param]


def actions() -> list[str]:
    """Everything that some table calls an action, and something that none does."""
    return sorted({line.action for line in LINES} | {"nonsense"})


def test_a_state_allows_what_the_list_says_and_tells_what_would_be_possible(table: Table) -> None:
    listed = OF_KIND[table.kind.value]
    for state in table.states:
        for action in actions():
            line = listed.get((state.name, action))
            if line is not None:
                found = table.find(action, state.name)
                part = found.part.value if found.part else "machine"
                assert (found.target, part, state.tier or "-") == line[3:], line
                continue
            with pytest.raises(NotAllowedError) as refusal:
                table.find(action, state.name)
            told = str(refusal.value.message)
            assert state.title in told
            for possible in (row for (name, _), row in listed.items() if name == state.name):
                if possible.part != "machine":
                    assert table.find(possible.action, state.name).title in told


def one_of_each(kind: OrganisationKind, region: str = COUNTY) -> dict[Role, User]:
    """The people of a new organisation: one for every role that it may give."""
    organisation = make_organisation(kind, region=region)
    return {role: make_user(role, organisation=organisation) for role in ROLES_OF[kind]}


class Cast:
    """One person of every role: in the organisation of the case, in another, in offices near and far."""

    def __init__(self) -> None:
        self.own = one_of_each(OrganisationKind.ENTERPRISE)
        self.others = one_of_each(OrganisationKind.ENTERPRISE)
        self.offices = {
            region: one_of_each(OrganisationKind.OFFICE, region)
            for region in (*TIERS.values(), *ELSEWHERE)
        }

    def everybody(self) -> list[User]:
        return [
            user
            for group in (self.own, self.others, *self.offices.values())
            for user in group.values()
        ]

    def who_may(self, line: Line) -> set[int]:
        """The law: role and place that a part asks for."""
        if line.part == "clerk":
            return {self.own[Role.CLERK].id}
        if line.part == "approver":
            return {self.own[Role.APPROVER].id}
        if line.part == "expert":
            groups = (self.others, *self.offices.values())
            return {group[Role.EXPERT].id for group in groups}
        tiers = TIERS.values() if line.tier == "-" else (TIERS[line.tier],)
        return {self.offices[region][Role.OFFICIAL].id for region in tiers}


@pytest.mark.long
def test_only_the_role_and_place_that_a_part_asks_for_may_take_a_step(
    table: Table, session: Db
) -> None:
    cast = Cast()
    case = begin(table, organisation_id=cast.own[Role.CLERK].organisation_id, region=COUNTY)
    session.commit()
    for line in OF_KIND[table.kind.value].values():
        state = table.state(line.state)
        case.state, case.waiting_for = state.name, state.waiting_for
        session.flush()
        allowed = set[int]() if line.part == "machine" else cast.who_may(line)
        found = {user.id for user in cast.everybody() if may(table, case, line.action, user)}
        assert found == allowed, line
        if line.part != "machine":
            with pytest.raises(NotAllowedError):
                apply(table, case, line.action, None, reason="machine")
            db.session.expire(case)
            case.state, case.waiting_for = state.name, state.waiting_for
