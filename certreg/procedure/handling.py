"""Taking a case (领办), giving it back, passing it on, taking it over: exactly one effect each."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.membership import members
from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.procedure import holding, telling, workflow
from certreg.procedure.models.cases import Case
from certreg.procedure.models.handling import Handling, HandlingKind
from certreg.procedure.table import tables
from certreg.procedure.turns import visible_to
from certreg.text import Text

TITLES = {
    HandlingKind.TAKEN: Text("领办本件"),
    HandlingKind.RELEASED: Text("放回本件"),
    HandlingKind.PASSED_ON: Text("转交本件"),
    HandlingKind.TAKEN_OVER: Text("接手本件"),
    HandlingKind.DEPUTISED: Text("代办本件"),
}
"""What happened, in words."""


def find(case_id: int, user: User) -> Case:
    """A case that the person may see.

    Raises:
        MissingError: there is none.
    """
    query = sa.select(Case).where(Case.id == case_id, visible_to(user))
    if Role.OFFICIAL in user.roles:
        query = query.where(Case.submitted_at.is_not(None))
    case = db.session.scalar(query)
    if case is None:
        raise MissingError(Text("没有这个事项"))
    return case


def take(case: Case, actor: User) -> None:
    """Take a case that nobody holds; once more by the same person changes nothing.

    Raises:
        NotAllowedError: there is nothing that the actor could do in it now.
        ConflictError: somebody was faster.
    """
    workflow.lock(case)
    holder = holding.holder_of(case)
    if holder is not None and holder.id == actor.id:
        return
    _check_turn(case, actor)
    if holder is not None and holding.is_same_side(holder, actor):
        raise ConflictError(Text("本件已由{who}领办", who=holder.name))
    _give(case, HandlingKind.TAKEN, actor, actor)


def release(case: Case, actor: User) -> None:
    """Give the case back to everybody.

    Raises:
        ConflictError: the actor does not hold it.
    """
    workflow.lock(case)
    _check_own(case, actor)
    holding.record(case, HandlingKind.RELEASED, actor)
    holding.hold(case, None)
    trail.record(
        "case.released", actor_id=actor.id, subject_id=case.id, concerns_id=case.organisation_id
    )


def pass_on(case: Case, actor: User, colleague_id: int, note: str) -> None:
    """Give the case to a colleague of the same office who may act in it.

    Raises:
        ConflictError: the actor does not hold it.
        RefusedError: nobody such; field `colleague`.
    """
    workflow.lock(case)
    _check_own(case, actor)
    for colleague in colleagues(case, actor):
        if colleague.id == colleague_id:
            holding.record(case, HandlingKind.PASSED_ON, actor, colleague, note)
            holding.hold(case, colleague)
            trail.record(
                "case.passed_on",
                actor_id=actor.id,
                subject_id=case.id,
                concerns_id=case.organisation_id,
                to=colleague_id,
            )
            telling.passed_on(tables()[case.kind], case, actor.id, colleague_id)
            return
    raise RefusedError(Text("请选择能办理本件的同事"), field="colleague")


def take_over(case: Case, actor: User, note: str) -> None:
    """Take a case from a colleague, and say why.

    Raises:
        NotAllowedError: there is nothing that the actor could do in it now.
        ConflictError: nobody holds it any more.
        RefusedError: no note; field `note`.
    """
    workflow.lock(case)
    _check_turn(case, actor)
    holder = holding.holder_of(case)
    if holder is None or not holding.is_same_side(holder, actor):
        raise ConflictError(Text("本件现在无人领办，可以直接领办"))
    if holder.id == actor.id:
        return
    if not note.strip():
        raise RefusedError(Text("请填写接手的原因"), reason="reason_missing", field="note")
    holding.record(case, HandlingKind.TAKEN_OVER, actor, holder, note)
    holding.hold(case, actor)
    trail.record(
        "case.taken_over",
        actor_id=actor.id,
        subject_id=case.id,
        concerns_id=case.organisation_id,
        of=holder.id,
    )


def colleagues(case: Case, actor: User) -> list[User]:
    """The people of the actor's office who may act in the case now."""
    table = tables()[case.kind]
    return [
        user
        for user in members(actor.organisation)
        if user.is_active and user.id != actor.id and workflow.has_turn(table, case, user)
    ]


def history(case: Case) -> list[Handling]:
    """What became of who holds the case, oldest first."""
    query = sa.select(Handling).where(Handling.case_id == case.id).order_by(Handling.id)
    return list(db.session.scalars(query))


def _give(case: Case, kind: HandlingKind, actor: User, to: User) -> None:
    holding.record(case, kind, actor)
    holding.hold(case, to)
    trail.record(
        f"case.{kind.value}",
        actor_id=actor.id,
        subject_id=case.id,
        concerns_id=case.organisation_id,
    )


def _check_turn(case: Case, actor: User) -> None:
    if not workflow.has_turn(tables()[case.kind], case, actor):
        state = tables()[case.kind].state(case.state).title
        raise NotAllowedError(Text("当前状态为“{state}”，本件现在不由您办理", state=state))


def _check_own(case: Case, actor: User) -> None:
    holder = holding.holder_of(case)
    if holder is None or holder.id != actor.id:
        raise ConflictError(Text("本件现在不由您领办，请刷新页面查看"))
