"""Who holds a case (领办), and who may act in a holder's stead (代办)."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.membership import may_sign_in
from certreg.accounts.models import OrganisationKind, Role, RoleGrant, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.procedure.models.cases import Case
from certreg.procedure.models.handling import Deputy, Handling, HandlingKind
from certreg.text import Text

WORKING = frozenset({Role.CLERK, Role.APPROVER, Role.OFFICIAL})
"""Roles in which people work on cases."""


def holder_of(case: Case) -> User | None:
    """Who holds the case; nobody once the account is closed or works on cases no more.

    So a case survives a change of clerk: it falls back to the office or the organisation.
    """
    holder = case.holder
    if holder is None or not may_sign_in(holder) or not holder.roles & WORKING:
        return None
    return holder


def is_same_side(one: User, other: User) -> bool:
    """Are both at offices, or both at organisations?"""
    return is_at_office(one) == is_at_office(other)


def is_at_office(user: User) -> bool:
    """Is the person at an HRSS office?"""
    return user.organisation.kind is OrganisationKind.OFFICE


def has_colleagues(user: User) -> bool:
    """Does somebody else of the organisation work on its cases?"""
    others = sa.exists().where(
        User.organisation_id == user.organisation_id,
        User.id != user.id,
        User.is_active,
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_(user.roles & WORKING),
        RoleGrant.ended_at.is_(None),
    )
    return bool(db.session.scalar(sa.select(others)))


def is_deputy(user: User, holder: User) -> bool:
    """May the person act today in the holder's cases?"""
    return bool(db.session.scalar(sa.select(sa.exists().where(*_running(user), _of(holder)))))


def represented(user: User) -> sa.Select[int]:
    """The ids of those whose deputy the person is today."""
    return sa.select(Deputy.user_id).where(*_running(user))


def is_anothers(case: Case, actor: User) -> bool:
    """Is the case held by a colleague of the actor's side whom the actor does not represent?"""
    holder = holder_of(case)
    return not (
        holder is None
        or holder.id == actor.id
        or not is_same_side(holder, actor)
        or is_deputy(actor, holder)
    )


def check_free(case: Case, actor: User) -> None:
    """Refuse to act in a case that a colleague holds.

    Raises:
        NotAllowedError: it must be taken over first.
    """
    if is_anothers(case, actor) and case.holder is not None:
        raise NotAllowedError(
            Text("本件由{who}领办。请由领办人办理，或先接手并说明原因。", who=case.holder.name)
        )


def record(
    case: Case, kind: HandlingKind, actor: User, other: User | None = None, note: str = ""
) -> None:
    """Write down what became of who holds the case."""
    db.session.add(
        Handling(
            case_id=case.id,
            kind=kind,
            user_id=actor.id,
            other_id=other.id if other else None,
            note=note.strip(),
            at=now(),
        )
    )


def settle(case: Case, actor: User | None) -> None:
    """End the holding when the case moves on; a deputy's doing is written down."""
    holder = holder_of(case)
    if actor is not None and holder is not None and holder.id != actor.id:
        in_stead = is_same_side(holder, actor) and is_deputy(actor, holder)
        if in_stead:
            record(case, HandlingKind.DEPUTISED, actor, holder)
    hold(case, None)


def hold(case: Case, user: User | None) -> None:
    """Let somebody, or nobody, hold the case."""
    case.holder = user
    case.held_since = now() if user else None


def _running(deputy: User) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Deputy.deputy_id == deputy.id,
        Deputy.ended_at.is_(None),
        Deputy.first_day <= today(),
        Deputy.last_day >= today(),
    )


def _of(holder: User) -> sa.ColumnElement[bool]:
    return Deputy.user_id == holder.id
