"""Whose turn a case is, and who may see it: as a question about one case, as a condition of a query."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.policy.regions import Tier, tier_of
from certreg.procedure import offices
from certreg.procedure.models.cases import Case, Part, Waiting
from certreg.procedure.table import TIERS, State, Table, tables


def is_competent(part: Part, case: Case, actor: User) -> bool:
    """Is the person in the case's organisation, or in an office of its region, as the part asks?

    An expert may come from anywhere but the case's organisation.
    """
    if part in (Part.CLERK, Part.APPROVER):
        return actor.organisation_id == case.organisation_id
    if part is Part.EXPERT:
        return actor.organisation_id != case.organisation_id
    is_own = (
        actor.organisation_id == case.organisation_id
    )  # an office's own case is another's matter
    if is_own and actor.organisation.kind is not OrganisationKind.OFFICE:
        return False
    return Role.OFFICIAL in actor.roles and is_competent_official(case, actor)


def is_competent_official(case: Case, official: User) -> bool:
    """Does the case lie in the official's region?"""
    return case.region.startswith(official.region_prefix)


def turn_of(table: Table, case: Case) -> offices.Turn | None:
    """The office that the case's present step falls to; None where any of its region may act."""
    parts = table.office_parts(case.state)
    if case.waiting_for is not Waiting.OFFICE or not parts:
        return None
    return offices.turn_of(case, table.tier_in_turn(case), parts)


def in_turn(actor: User) -> sa.ColumnElement[bool]:
    """The condition that leaves out the cases whose turn is another tier's of offices.

    A lower tier's cases stay in when nobody there can take the step.
    """
    own = tier_of(actor.organisation.region)
    others = [
        sa.and_(_is_turn_of(table, state, tier), ~_passed_up(table, state, tier, own))
        for table in tables().values()
        for state in table.states
        for tier in _tiers_of(table, state)
        if tier != own
    ]
    return ~sa.or_(sa.false(), *others)


def _tiers_of(table: Table, state: State) -> tuple[Tier, ...]:
    """The tiers whose turn it may be in a state; none where any office of the region may act."""
    if table.tiers_by_case and state.waiting_for is Waiting.OFFICE:
        return tuple(TIERS)
    return (state.tier,) if state.tier else ()


def _is_turn_of(table: Table, state: State, tier: Tier) -> sa.ColumnElement[bool]:
    # A case that waits for no tier in particular is nobody else's: null must not swallow it.
    by_case = Case.tier.is_not_distinct_from(tier) if table.tiers_by_case else sa.true()
    return sa.and_(Case.kind == table.kind, Case.state == state.name, by_case)


def _passed_up(table: Table, state: State, tier: Tier, own: Tier | None) -> sa.ColumnElement[bool]:
    if own is None:
        return sa.false()
    return offices.passed_up(own, tier, table.office_parts(state.name))


def visible_to(actor: User) -> sa.ColumnElement[bool]:
    """The condition that leaves only the cases a person may see; part of every query for cases."""
    if Role.OFFICIAL in actor.roles:
        return in_region(actor.region_prefix)
    return Case.organisation_id == actor.organisation_id


def in_region(prefix: str) -> sa.ColumnElement[bool]:
    """The condition that a case lies in the region whose codes begin so; an index answers it.

    A province is most of the registry: there the index by time alone is better.
    """
    if len(prefix) == 6:
        return Case.region == prefix
    if len(prefix) == 4:
        return Case.prefecture == prefix
    return Case.region.startswith(prefix)
