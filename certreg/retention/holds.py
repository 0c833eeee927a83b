"""Legal holds: what they keep, setting and lifting them."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.filing.models import Body
from certreg.people.models import IdentityDocument
from certreg.people.persons import CHINA
from certreg.people.rules import normalise
from certreg.people.sealed import index_of
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.registry import log
from certreg.retention import record
from certreg.retention.models import Hold, Lifting, Subject
from certreg.retention.people import cases_of
from certreg.retention.states import HOLD, HOLDING
from certreg.text import Text


@dataclass(frozen=True)
class Kept:
    """Everything that holds keep now: key -> case of the hold."""

    cases: dict[int, int]
    people: dict[int, int]
    organisations: dict[int, int]
    touched: dict[int, int] = field(default_factory=dict)
    """Organisations that are held, or whose cases or people are."""
    every_case: dict[int, int] = field(default_factory=dict)
    """Cases that are held, or in which somebody stands who is."""

    def of_case(self, case: Case, people: set[int]) -> int | None:
        """The hold that keeps what belongs to a case; None: none does."""
        for person_id in sorted(people):
            if person_id in self.people:
                return self.people[person_id]
        return self.cases.get(case.id) or self.organisations.get(case.organisation_id)

    def of_person(self, person_id: int, organisation_id: int | None = None) -> int | None:
        """The hold that keeps what belongs to a person, or what an organisation stated of one."""
        return self.people.get(person_id) or self.organisations.get(organisation_id or 0)


def kept() -> Kept:
    """What holds keep now; proposed ones count."""
    query = sa.select(Hold).join(Hold.case).where(Case.state.in_(HOLDING))
    rows = list(db.session.scalars(query))
    cases = {row.held_case_id: row.case_id for row in rows if row.held_case_id}
    people = {row.person_id: row.case_id for row in rows if row.person_id}
    organisations = {row.organisation_id: row.case_id for row in rows if row.organisation_id}
    every = dict(cases)
    for person_id, hold in people.items():
        every.update({case.id: hold for case in cases_of(person_id)})
    query_of = sa.select(Case.id, Case.organisation_id).where(Case.id.in_(every))
    owners = {owner: every[case_id] for case_id, owner in db.session.execute(query_of)}
    return Kept(cases, people, organisations, owners | organisations, every)


def propose(actor: User, subject: Subject, typed: str, *, document: str, reason: str) -> Hold:
    """Place a hold; it counts at once and stays if a second official confirms it.

    Args:
        typed: number of the case, of the identity document, or of the body.

    Raises:
        RefusedError: none such in the official's region (field `typed`), or no reason.
        ConflictError: a hold on it runs already.
    """
    keys, region = _found(actor, subject, normalise(typed))
    condition = sa.and_(*(getattr(Hold, name) == key for name, key in keys.items()))
    running = sa.select(Hold.case_id).join(Hold.case).where(condition, Case.state.in_(HOLDING))
    if there := db.session.scalar(running):
        raise ConflictError(Text("已有保全（#{case}）在进行。", case=there), field="typed")
    case = workflow.begin(HOLD, organisation_id=actor.organisation_id, region=region)
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    hold = Hold(case=case, subject=subject, document=document, **keys)
    db.session.add(hold)
    workflow.apply(HOLD, case, "propose", actor, reason=reason)
    return hold


def move(hold: Hold, action: str, actor: User, reason: str) -> None:
    """Confirm, reject, propose lifting, lift or keep; what takes effect is logged."""
    workflow.apply(HOLD, hold.case, action, actor, reason=reason)
    if action == "confirm":
        log.append_for(hold, record.placing_record(hold))
    elif action == "lift":
        hold.lifting = Lifting()
        log.append_for(hold.lifting, record.lifting_record(hold.lifting))


def _found(actor: User, subject: Subject, typed: str) -> tuple[dict[str, int], str]:
    """Which column of a hold names it, and its region."""
    prefix = actor.region_prefix
    if subject is Subject.CASE:
        case = db.session.get(Case, int(typed)) if typed.isdecimal() and len(typed) < 10 else None
        if case is not None and case.region.startswith(prefix):
            return {"held_case_id": case.id}, case.region
    elif subject is Subject.BODY:
        body = db.session.scalar(sa.select(Body).where(Body.number == typed))
        if body is not None and body.region.startswith(prefix):
            return {"organisation_id": body.organisation_id}, body.region
    else:
        index = index_of(f"{CHINA}:{typed}")
        query = sa.select(IdentityDocument).where(IdentityDocument.number_index == index)
        if document := db.session.scalars(query).first():
            return {"person_id": document.person_id}, actor.organisation.region
    raise RefusedError(Text("没有找到。请核对编号，且须在您的地区。"), field="typed")
