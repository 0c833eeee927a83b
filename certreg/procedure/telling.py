"""Who is told when a case moves: whoever's turn it is, the organisation when an office or the machine
moved it, and the organisation's own systems.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from flask import current_app
from werkzeug.routing import BuildError

from certreg.accounts.membership import reachable
from certreg.accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationState,
    Role,
    RoleGrant,
    User,
)
from certreg.db import db
from certreg.outbox import notifying, webhooks
from certreg.outbox.models import Event
from certreg.outbox.notifying import Message
from certreg.policy.regions import significant_digits
from certreg.procedure import offices
from certreg.procedure.models.cases import Case, CasePart, Part, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.table import State, Table
from certreg.text import Text

IN_HOUSE = {Waiting.CLERK: Role.CLERK, Waiting.APPROVER: Role.APPROVER}
"""Turns within the organisation, and the role that has them."""
OWN_PARTS = (Part.CLERK, Part.APPROVER)


def moved(table: Table, case: Case, decision: Decision) -> None:
    """Tell of a move that was just recorded, in its transaction.

    A step that leaves the case where it is (one vote of several) concerns nobody else.
    """
    if decision.from_state == decision.to_state:
        notifying.settle(case.id, decision.user_id)
        return
    notifying.settle(case.id)
    state = table.state(case.state)
    in_turn = _in_turn(table, case, state, decision.user_id)
    page = table.office_page if state.waiting_for is Waiting.OFFICE else table.workspace_page
    ask(table, case, in_turn, page)
    if decision.part not in OWN_PARTS:
        news = Text("有新进展：{state}", state=state.title)
        _tell_organisation(table, case, news, besides=in_turn)
    webhooks.announce(
        case.organisation_id,
        Event.CASE_MOVED,
        {"case": case.id, "kind": case.kind.value, "state": case.state, "action": decision.action},
    )


def ask(table: Table, case: Case, user_ids: Collection[int], page: str) -> None:
    """Tell people whom the case names, and no role alone, that it is their turn.

    Args:
        page: endpoint where they act; it takes `case_id`.
    """
    turn = Text("轮到您办理：{state}", state=table.state(case.state).title)
    notifying.notify(user_ids, _message(table, case, turn, page, is_turn=True))


def passed_on(table: Table, case: Case, user_id: int, colleague_id: int) -> None:
    """Tell a colleague that a case was passed on to him or her; who passed it on has nothing left to do."""
    notifying.settle(case.id, user_id)
    state = table.state(case.state)
    page = table.office_page if state.waiting_for is Waiting.OFFICE else table.workspace_page
    text = Text("同事转交您办理：{state}", state=state.title)
    notifying.notify([colleague_id], _message(table, case, text, page, is_turn=True))


def _tell_organisation(table: Table, case: Case, news: Text, *, besides: set[int]) -> None:
    """Tell those who prepared the case or signed it off, besides those who were told already.

    Of a case that an office opened about an organisation nobody there prepared anything: all are told
    who could answer for it.
    """
    query = (
        sa.select(CasePart.user_id)
        .join(User, User.id == CasePart.user_id)
        .where(
            CasePart.case_id == case.id,
            CasePart.part.in_(OWN_PARTS),
            User.is_active.is_(True),
            User.organisation_id == case.organisation_id,
        )
    )
    concerned = (set(db.session.scalars(query)) or _answering(case)) - besides
    notifying.notify(concerned, _message(table, case, news, table.workspace_page, is_turn=False))


def _answering(case: Case) -> set[int]:
    """Clerks and approvers of the organisation that a case is about; an office's own cases have none."""
    if case.organisation.kind is OrganisationKind.OFFICE:
        return set()
    return reachable(case.organisation, Role.CLERK, Role.APPROVER)


def _in_turn(table: Table, case: Case, state: State, mover_id: int | None) -> set[int]:
    """Whose turn it is: holders of the role who may sign in and act in this case."""
    parts = {each.part for each in table.transitions if each.part and state.name in each.sources}
    if role := IN_HOUSE.get(state.waiting_for):
        there = User.organisation_id == case.organisation_id
        return {row.id for row in _able(case, role, parts, there)} - {mover_id}
    if state.waiting_for is not Waiting.OFFICE:
        return set()
    officials = _able(case, Role.OFFICIAL, parts, _is_competent(case))
    turn = offices.turn_of(case, table.tier_in_turn(case), parts)
    if turn is None or turn.office is None:
        return _nearest(officials)
    return {row.id for row in officials if row.region == turn.office.region}


def _nearest(officials: list[sa.Row[tuple[int, str]]]) -> set[int]:
    """Those of the nearest office that has anybody; the offices above are told nothing yet."""
    smallest = max((len(significant_digits(row.region)) for row in officials), default=0)
    return {row.id for row in officials if len(significant_digits(row.region)) == smallest}


def _able(
    case: Case, role: Role, parts: set[Part], there: sa.ColumnElement[bool]
) -> list[sa.Row[tuple[int, str]]]:
    """Active holders of a role in some organisations, without a part that keeps them from acting."""
    kept_out = sa.select(CasePart.user_id).where(
        CasePart.case_id == case.id, CasePart.part.not_in(parts)
    )
    query = (
        sa.select(User.id, Organisation.region)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .join(Organisation, Organisation.id == User.organisation_id)
        .where(
            RoleGrant.role == role,
            RoleGrant.ended_at.is_(None),
            User.is_active.is_(True),
            Organisation.state == OrganisationState.CONFIRMED,
            User.id.not_in(kept_out),
            there,
        )
    )
    return list(db.session.execute(query))


def _is_competent(case: Case) -> sa.ColumnElement[bool]:
    """Whether an office's region has the case's in it."""
    county = case.region
    return Organisation.region.in_({county, f"{county[:4]}00", f"{county[:2]}0000"})


def _message(table: Table, case: Case, text: Text, page: str, *, is_turn: bool) -> Message:
    title = Text("{kind} #{number}", kind=table.title, number=case.id)
    return Message(title, text, _path(page, case), is_turn=is_turn, case_id=case.id)


def _path(endpoint: str, case: Case) -> str:
    """The page's path, also where the worker moves the case and no request is at hand."""
    try:
        return current_app.url_map.bind("localhost").build(endpoint, {"case_id": case.id})
    except BuildError:  # a kind of case without a page of that side
        return ""
