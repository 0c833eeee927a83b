"""What may happen when: a table of transitions for each kind of case, one function to apply it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.policy.regions import Tier, tier_of
from certreg.procedure.models import Case, CaseKind, CasePart, Decision, Part, Waiting
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
    """

    kind: CaseKind
    title: Text
    workspace_page: str
    office_page: str
    states: Sequence[State]
    transitions: Sequence[Transition]

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


def begin(table: Table, *, organisation_id: int, region: str) -> Case:
    """Open a case in the first state of its table."""
    first = table.states[0]
    case = Case(
        kind=table.kind,
        state=first.name,
        organisation_id=organisation_id,
        region=region,
        waiting_for=first.waiting_for,
        created_at=now(),
    )
    db.session.add(case)
    db.session.flush()  # its id is the key of what the room adds
    return case


def apply(
    table: Table, case: Case, action: str, actor: User | None, *, reason: str = ""
) -> Decision:
    """Carry out an action: look it up, check who does it, move the case, record the decision.

    Args:
        actor: who does it; None when the machine does, at the end of a term or a job.
        reason: in the actor's words.

    Raises:
        NotAllowedError: not in this state, not with this role, not in this region, or the person
            had another part in this case.
        RefusedError: a reason is needed and none was given.
    """
    lock(case)
    transition = _find(table, action, case)
    _check_actor(table, transition, case, actor)
    if transition.needs_reason and not reason.strip():
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="reason")
    _take_part(transition, case, actor)
    decision = Decision(
        case=case,
        user_id=actor.id if actor else None,
        part=transition.part,
        action=action,
        from_state=case.state,
        to_state=transition.target,
        reason=reason.strip(),
        at=now(),
    )
    db.session.add(decision)
    target = table.state(transition.target)
    case.state, case.waiting_for = target.name, target.waiting_for
    trail.record(f"{case.kind.value}.{action}", actor_id=decision.user_id, subject_id=case.id)
    db.session.flush()  # the database refuses a second part of the same person here
    return decision


def may(table: Table, case: Case, action: str, actor: User) -> bool:
    """Whether a page should offer the action to this person now."""
    try:
        _check_actor(table, table.find(action, case.state), case, actor)
    except NotAllowedError:
        return False
    return True


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


def _check_actor(table: Table, transition: Transition, case: Case, actor: User | None) -> None:
    """Refuse whoever may not take this step in this case."""
    if transition.part is None or actor is None:
        if (transition.part is None) != (actor is None):
            raise NotAllowedError(Text("您没有此项权限"))
        return
    if transition.role not in actor.roles or not is_competent(transition.part, case, actor):
        raise NotAllowedError(Text("您没有此项权限"))
    tier = turn_of(table, case) if Role.OFFICIAL is transition.role else None
    if tier is not None and tier_of(actor.organisation.region) != tier:
        raise NotAllowedError(Text("本环节由{tier}人社部门办理", tier=TIERS[tier]))
    held = db.session.get(CasePart, (case.id, actor.id))
    if held is not None and held.part is not transition.part:
        raise NotAllowedError(
            Text("您在本事项中已承担其他环节，同一人不能办理两个环节，请由其他人员办理")
        )


def turn_of(table: Table, case: Case) -> Tier | None:
    """The one tier of offices whose turn it is: as the state says, or else the case; None: any."""
    return table.state(case.state).tier or next((t for t in TIERS if t == case.tier), None)


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


def in_turn(actor: User) -> sa.ColumnElement[bool]:
    """The condition that leaves out the cases whose turn is another tier's of offices."""
    own = tier_of(actor.organisation.region)
    others = [
        sa.and_(Case.kind == table.kind, Case.state == state.name)
        for table in _tables.values()
        for state in table.states
        if state.tier not in (None, own)
    ]
    elsewhere = sa.and_(Case.tier.is_not(None), Case.tier != (own or ""))
    return ~sa.or_(elsewhere, *others)


def visible_to(actor: User) -> sa.ColumnElement[bool]:
    """The condition that leaves only the cases a person may see; part of every query for cases."""
    if Role.OFFICIAL in actor.roles:
        return Case.region.startswith(actor.region_prefix)
    return Case.organisation_id == actor.organisation_id
