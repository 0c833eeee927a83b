"""What may happen when: a table of transitions for each kind of case, one function to apply it."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.policy.notice import Step
from certreg.policy.regions import Tier, tier_of
from certreg.procedure import holding, record, snapshot, telling
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, CasePart, Part, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.table import TIERS, State, Table, Transition
from certreg.procedure.turns import is_competent, turn_of
from certreg.registry import log
from certreg.text import Text

TURNS = {
    Waiting.CLERK: Role.CLERK,
    Waiting.APPROVER: Role.APPROVER,
    Waiting.OFFICE: Role.OFFICIAL,
    Waiting.EXPERTS: Role.OFFICIAL,
}
"""Whose turn it is -> the role in which people then act; while a panel judges, the office ends it."""

STEPS: dict[tuple[Waiting, Waiting], Step] = {
    (Waiting.CLERK, Waiting.OFFICE): "official_check",
    (Waiting.APPROVER, Waiting.OFFICE): "official_check",
    (Waiting.NOTICE, Waiting.OFFICE): "official_check",
    (Waiting.EXPERTS, Waiting.OFFICE): "official_check",
    (Waiting.OFFICE, Waiting.CLERK): "correction",
}
"""Whose turn it was and is -> the step of the law whose term begins; an office's goes on in the office."""


def begin(table: Table, *, organisation_id: int, region: str, about_id: int | None = None) -> Case:
    """Open a case in the first state of its table.

    Args:
        organisation_id: whose case it is.
        about_id: the organisation that an office's case of supervision is about.
    """
    first = table.states[0]
    case = Case(
        kind=table.kind,
        state=first.name,
        organisation_id=organisation_id,
        about_id=about_id,
        region=region,
        waiting_for=first.waiting_for,
        created_at=now(),
    )
    db.session.add(case)
    db.session.flush()  # its id is the key of what the room adds
    return case


def apply(
    table: Table,
    case: Case,
    action: str,
    actor: User | None,
    *,
    reason: str = "",
    tier: Tier | None = None,
) -> Decision:
    """Carry out an action: look it up, check who does it, move the case, record the decision.

    Args:
        actor: who does it; None when the machine does, at the end of a term or a job.
        reason: in the actor's words.
        tier: of offices whose turn it is then, where the table leaves that to the case.

    Raises:
        NotAllowedError: not in this state, not with this role, not in this region, or the person
            had another part in this case.
        RefusedError: a reason is needed and none was given.
    """
    lock(case)
    transition = _find(table, action, case)
    _check_actor(table, transition, case, actor)
    _check_free(transition, case, actor)
    if transition.needs_reason and not reason.strip():
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="reason")
    _take_part(transition, case, actor)
    decision = Decision(
        user_id=actor.id if actor else None,
        part=transition.part,
        action=action,
        from_state=case.state,
        to_state=transition.target,
        reason=reason.strip(),
        at=now(),
    )
    if transition.part in record.DECIDING:  # before it is stored: a decision is never changed
        log.append_for(decision, record.decision_record(case, decision))
    decision.case = case
    db.session.add(decision)
    was_with_clerk = case.waiting_for is Waiting.CLERK
    case.tier = tier
    _enter(case, table.state(transition.target), actor)
    trail.record(
        f"{case.kind.value}.{action}",
        actor_id=decision.user_id,
        subject_id=case.id,
        concerns_id=case.organisation_id,
    )
    db.session.flush()  # the database refuses a second part of the same person here
    if case.waiting_for is Waiting.CLERK and not was_with_clerk:
        snapshot.keep(decision)
    telling.moved(table, case, decision)
    return decision


def may(table: Table, case: Case, action: str, actor: User) -> bool:
    """Whether a page should offer the action to this person now."""
    try:
        transition = table.find(action, case.state)
        _check_actor(table, transition, case, actor)
        _check_free(transition, case, actor)
    except NotAllowedError:
        return False
    return True


def has_turn(table: Table, case: Case, actor: User) -> bool:
    """Whether it is the person's turn: there is something to do, if only no colleague held the case."""
    if TURNS.get(case.waiting_for) not in actor.roles:
        return False
    return any(
        _is_competent(table, transition, case, actor)
        for transition in table.transitions
        if case.state in transition.sources and transition.part not in (None, Part.EXPERT)
    )


def offered(table: Table, case: Case, actor: User) -> list[Transition]:
    """What this person may do with the case now, in the order of the table."""
    return [
        transition
        for transition in table.transitions
        if case.state in transition.sources and may(table, case, transition.action, actor)
    ]


def lock(case: Case) -> None:
    """Read the case again and keep others from moving it until the end of the transaction."""
    db.session.flush()  # what the caller changed on the case must survive reading it again
    db.session.refresh(case, with_for_update=True)


def _find(table: Table, action: str, case: Case) -> Transition:
    """The transition; who comes too late is told who was faster, unless it was an expert."""
    try:
        return table.find(action, case.state)
    except NotAllowedError as refusal:
        query = sa.select(Decision).where(
            Decision.case_id == case.id, Decision.user_id.is_not(None)
        )
        last = db.session.scalars(query.order_by(Decision.id.desc()).limit(1)).first()
        if last is None or last.user is None or last.part is Part.EXPERT:
            raise
        raise NotAllowedError(
            Text(
                "{refusal}上一步“{step}”由{who}办理。",
                refusal=refusal.message,
                step=table.find(last.action, last.from_state).title,
                who=last.user.name,
            )
        ) from refusal


def _enter(case: Case, state: State, actor: User | None) -> None:
    """Let the case be in a state; whoever held it is done when it moves on."""
    if state.name != case.state:
        holding.settle(case, actor)
        case.waiting_since = now()
    if state.waiting_for is not case.waiting_for:
        step = STEPS.get((case.waiting_for, state.waiting_for))
        case.due_on = due_on(step, region=case.region) if step else None
    case.state, case.waiting_for = state.name, state.waiting_for


def _check_free(transition: Transition, case: Case, actor: User | None) -> None:
    """Refuse whoever acts in a case that a colleague holds; experts vote whoever holds it."""
    if actor is not None and transition.part is not Part.EXPERT:
        holding.check_free(case, actor)


def _is_competent(table: Table, transition: Transition, case: Case, actor: User) -> bool:
    try:
        _check_actor(table, transition, case, actor)
    except NotAllowedError:
        return False
    return True


def _check_actor(table: Table, transition: Transition, case: Case, actor: User | None) -> None:
    """Refuse whoever may not take this step in this case."""
    if transition.part is None or actor is None:
        if (transition.part is None) != (actor is None):
            raise NotAllowedError(Text("您没有此项权限"))
        return
    if transition.role not in actor.roles or not is_competent(transition.part, case, actor):
        raise NotAllowedError(Text("您没有此项权限"))
    if transition.part in (Part.ACCEPTOR, Part.DECIDER):
        _check_office(table, case, actor)
    held = db.session.get(CasePart, (case.id, actor.id))
    if held is not None and held.part is not transition.part:
        raise NotAllowedError(
            Text("您在本事项中已承担其他环节，同一人不能办理两个环节，请由其他人员办理")
        )


def _check_office(table: Table, case: Case, actor: User) -> None:
    """Refuse an official of an office that the step does not fall to."""
    tier, turn = table.tier_in_turn(case), turn_of(table, case)
    own = tier_of(actor.organisation.region)
    if tier is not None:
        asked = turn.office if turn and turn.office else None
        expected = tier_of(asked.region) if asked else tier
        if own != expected and expected is not None:
            raise NotAllowedError(Text("本环节由{tier}人社部门办理", tier=TIERS[expected]))
    elif turn is not None and not turn.first.region.startswith(actor.region_prefix):
        raise NotAllowedError(Text("本环节由{office}或其上级办理", office=turn.first.name))


def prepare(case: Case, actor: User) -> None:
    """Record that the actor prepared this case: nobody signs off his or her own work.

    Raises:
        NotAllowedError: no clerk, or the actor had another part in it.
    """
    held = db.session.get(CasePart, (case.id, actor.id))
    if Role.CLERK not in actor.roles or (held and held.part is not Part.CLERK):
        raise NotAllowedError(
            Text("您在本事项中已承担其他环节，同一人不能办理两个环节，请由其他人员办理")
        )
    holding.check_free(case, actor)
    if held is None:
        db.session.add(CasePart(case_id=case.id, user_id=actor.id, part=Part.CLERK))
        db.session.flush()  # the database refuses a second part of the same person here


def _take_part(transition: Transition, case: Case, actor: User | None) -> None:
    """Write down the part that somebody has in this case from now on."""
    if transition.part is None or actor is None:
        return
    if db.session.get(CasePart, (case.id, actor.id)) is None:
        db.session.add(CasePart(case_id=case.id, user_id=actor.id, part=transition.part))
        db.session.flush()  # decisions refer to it
