"""Nominations: opening one, finding one's own, changing one while it is in the clerk's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.db import db
from certreg.direct.models import Nomination
from certreg.direct.states import TABLE
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.filing.bodies import body_of, covered
from certreg.filing.models import Body, Scope
from certreg.merits.kinds import record_of
from certreg.people import photos
from certreg.people.models import Fact, FactKind, FactState
from certreg.people.persons import Identity, find_or_create
from certreg.people.records import AwardRecord, ContestResult
from certreg.people.rules import check_working_age
from certreg.people.statements import unpack
from certreg.policy import law as policy
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.procedure import papers, workflow
from certreg.procedure.models.cases import Case, CasePart, Part, Waiting
from certreg.text import Text

MERITS = (FactKind.AWARD, FactKind.CONTEST)
"""Records on file that a nomination may rest on."""


@dataclass(frozen=True)
class Stated:
    """What a clerk states about a nomination.

    Attributes:
        scope_id: what of the filing it falls under: occupation and trade.
        ground: keyword of a ground of the law, or `rules.BY_CONTEST`.
        deeds: what the worker can do and achieved.
        consented_on, declared_on: consent to data processing; double declaration (双承诺).
    """

    scope_id: int
    level: SkillLevel
    employment: Relation
    ground: str
    decision_document: str
    deeds: str
    consented_on: date
    declared_on: date


def scopes_of(actor: User) -> list[Scope]:
    """What the filings of the actor's organisation cover today."""
    body = body_of(actor.organisation_id)
    return covered(body, today()) if body else []


def open_nomination(actor: User, identity: Identity, stated: Stated) -> Nomination:
    """Nominate a worker of the actor's organisation; the case takes the region of the filing's site.

    Raises:
        RefusedError: no valid filing covers the occupation, or the worker is too young.
        ConflictError: the document is on record with another name or birth date, or the same
            nomination is under way.
    """
    body, scope = _filed(actor, stated.scope_id)
    region = scope.filing.case.region
    check_working_age(policy.load(), identity.birth_date, region=region, on=today())
    document = find_or_create([identity])[identity.key]
    _check_single(document.person_id, scope, actor)
    case = workflow.begin(TABLE, organisation_id=actor.organisation_id, region=region)
    nomination = Nomination(
        case=case, body=body, person_id=document.person_id, document_id=document.id
    )
    _write(nomination, scope, stated)
    db.session.add(nomination)
    _take_clerks_part(nomination, actor)
    return nomination


def describe(nomination: Nomination, actor: User, stated: Stated) -> None:
    """Change what was stated; who is nominated stays.

    Raises:
        RefusedError: no valid filing covers the occupation.
        NotAllowedError: as `check_open`.
    """
    check_open(nomination, actor)
    _, scope = _filed(actor, stated.scope_id)
    _write(nomination, scope, stated)


def own(case_id: int, actor: User) -> Nomination:
    """A nomination of the actor's organisation.

    Raises:
        MissingError: there is none; another organisation's does not exist for the actor.
    """
    nomination = db.session.get(Nomination, case_id)
    if nomination is None or nomination.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这件直接认定申报"))
    return nomination


def own_all(actor: User) -> sa.Select[Nomination]:
    """The nominations of the actor's organisation."""
    query = sa.select(Nomination).join(Nomination.case)
    return query.where(Case.organisation_id == actor.organisation_id)


def is_open(nomination: Nomination) -> bool:
    """Whether the clerk may still change it."""
    return nomination.case.waiting_for is Waiting.CLERK


def check_open(nomination: Nomination, actor: User) -> None:
    """Let a clerk change a nomination; who does so has prepared it and cannot sign it off.

    Raises:
        NotAllowedError: it is not in the clerks' hands, or the actor had another part in it.
    """
    workflow.lock(nomination.case)
    if not is_open(nomination):
        raise NotAllowedError(Text("申报已提交，如需修改请先退回。"))
    _take_clerks_part(nomination, actor)


def add_photo(nomination: Nomination, actor: User, photo: photos.ReadPhoto, taken_on: date) -> None:
    """Put a photo on record that fits the face.

    Raises:
        RefusedError: it does not; field `photo`.
    """
    check_open(nomination, actor)
    nomination.photo = papers.keep_photo(
        photo,
        taken_on,
        person_id=nomination.person_id,
        actor=actor,
        region=nomination.case.region,
    )


def merits_on_file(nomination: Nomination) -> list[Fact]:
    """The worker's awards and contest results that the organisation put on file and may attach."""
    query = (
        sa.select(Fact)
        .where(
            Fact.person_id == nomination.person_id,
            Fact.stated_by_id == nomination.case.organisation_id,
            Fact.kind.in_(MERITS),
            Fact.state == FactState.STATED,
        )
        .order_by(Fact.id)
    )
    attached = {fact.id for fact in nomination.facts}
    return [fact for fact in db.session.scalars(query) if fact.id not in attached]


def attach(nomination: Nomination, actor: User, fact_id: int) -> None:
    """Let the nomination rest on a record on file.

    Raises:
        MissingError: the organisation has no such record of this worker.
    """
    check_open(nomination, actor)
    found = next((fact for fact in merits_on_file(nomination) if fact.id == fact_id), None)
    if found is None:
        raise MissingError(Text("没有这条记录，或已附上"))
    nomination.facts.append(found)


def detach(nomination: Nomination, actor: User, fact_id: int) -> None:
    """Let the nomination no longer rest on a record.

    Raises:
        MissingError: it did not.
    """
    check_open(nomination, actor)
    found = next((fact for fact in nomination.facts if fact.id == fact_id), None)
    if found is None:
        raise MissingError(Text("本申报没有附上这条记录"))
    nomination.facts.remove(found)


def merit_of(fact: Fact) -> AwardRecord | ContestResult:
    """What an attached record says."""
    record = record_of(unpack(fact.detail))
    assert isinstance(record, AwardRecord | ContestResult)
    return record


def _filed(actor: User, scope_id: int) -> tuple[Body, Scope]:
    """The actor's body and one row of what its filings cover today."""
    scope = next((row for row in scopes_of(actor) if row.id == scope_id), None)
    body = body_of(actor.organisation_id)
    if scope is None or body is None:
        raise RefusedError(Text("请从有效备案中选择职业。"), field="scope")
    return body, scope


def _check_single(person_id: int, scope: Scope, actor: User) -> None:
    """Refuse a second nomination of a worker for an occupation while one is under way."""
    query = (
        own_all(actor)
        .join(Nomination.scope)
        .where(
            Nomination.person_id == person_id,
            Scope.occupation == scope.occupation,
            Case.waiting_for != Waiting.NOBODY,
        )
    )
    found = db.session.scalars(query).first()
    if found is not None:
        message = Text(
            "此人同一职业已有一件申报在办理（#{id}），请先办完或撤回。", id=found.case_id
        )
        raise ConflictError(message)


def _write(nomination: Nomination, scope: Scope, stated: Stated) -> None:
    nomination.scope = scope
    nomination.level, nomination.employment = stated.level, stated.employment
    nomination.ground, nomination.deeds = stated.ground, stated.deeds
    nomination.decision_document = stated.decision_document
    nomination.consented_on, nomination.declared_on = stated.consented_on, stated.declared_on


def _take_clerks_part(nomination: Nomination, actor: User) -> None:
    """Record that the actor prepared this nomination: nobody signs off his or her own work."""
    held = db.session.get(CasePart, (nomination.case.id, actor.id))
    if Role.CLERK not in actor.roles or (held and held.part is not Part.CLERK):
        raise NotAllowedError(
            Text("您在本事项中已承担其他环节，同一人不能办理两个环节，请由其他人员办理")
        )
    if held is None:
        db.session.add(CasePart(case_id=nomination.case.id, user_id=actor.id, part=Part.CLERK))
