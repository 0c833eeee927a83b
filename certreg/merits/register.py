"""Records of persons on file: who may see which, putting one on record, taking one back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from certreg.accounts.models import Organisation, OrganisationKind, User
from certreg.audit import trail
from certreg.certificates.register import held_in
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.merits.kinds import KINDS, record_of
from certreg.merits.models import Contest, ContestEvent
from certreg.people import facts
from certreg.people.models import Fact, FactKind, FactState, Person
from certreg.people.persons import Identity, find_or_create
from certreg.people.records import Apprenticeship, ContestResult, Record
from certreg.people.statements import Kind, Statement, unpack
from certreg.policy.law import region_chain
from certreg.policy.levels import SkillLevel
from certreg.text import Text

OF_ENTERPRISES = frozenset[Kind]({"apprenticeship"})
"""Kinds that only an enterprise states."""
SHOWN_KINDS = tuple(FactKind(kind) for kind in KINDS)


@dataclass(frozen=True)
class Shown:
    """A record with whose it is and who stated it."""

    fact: Fact
    person: Person
    stated_by: Organisation

    @property
    def statement(self) -> Statement:
        """What was stated."""
        return unpack(self.fact.detail)

    @property
    def record(self) -> Record:
        """What the paper says."""
        return record_of(self.statement)


def kinds_for(user: User) -> dict[Kind, tuple[Text, Text]]:
    """The kinds of record that a user's organisation may state."""
    is_enterprise = user.organisation.kind is OrganisationKind.ENTERPRISE
    return {k: words for k, words in KINDS.items() if is_enterprise or k not in OF_ENTERPRISES}


def visible(user: User, kind: FactKind | None = None) -> sa.Select[Fact, Person, Organisation]:
    """Records that a user may see: an organisation's own, an office's all of its region."""
    query = (
        sa.select(Fact, Person, Organisation)
        .join(Person, Person.id == Fact.person_id)
        .join(Organisation, Organisation.id == Fact.stated_by_id)
        .where(Fact.kind.in_(SHOWN_KINDS if kind is None else (kind,)))
        .where(Fact.state != FactState.WITHDRAWN)
    )
    if user.organisation.kind is OrganisationKind.OFFICE:
        return query.where(Organisation.region.startswith(user.region_prefix))
    return query.where(Fact.stated_by_id == user.organisation_id)


def find(fact_id: int, user: User) -> Shown:
    """One record.

    Raises:
        MissingError: there is none that this user may see.
    """
    row = db.session.execute(visible(user).where(Fact.id == fact_id)).first()
    if row is None:
        raise MissingError(Text("没有这条记录"))
    return Shown(row[0], row[1], row[2])


def put_on_record(identity: Identity, statement: Statement, user: User) -> int:
    """Record something about a person as stated by the user's organisation; the fact's key.

    Raises:
        ConflictError: the document is on record with another name or birth date.
    """
    return _put(find_or_create([identity])[identity.key].person_id, statement, user)


def _put(person_id: int, statement: Statement, user: User) -> int:
    stated = facts.state({person_id: [statement]}, organisation_id=user.organisation_id, on=today())
    (fact_id,) = stated[person_id]
    trail.record("fact.stated", actor_id=user.id, subject_id=fact_id, kind=statement.kind)
    return fact_id


def complete(shown: Shown, completed_on: date, user: User) -> int:
    """End an own apprenticeship (转正定级): the running record gives way to the completed one, whose key it is.

    Raises:
        MissingError: no own apprenticeship.
        NotAllowedError: it has ended, or somebody just took it back.
        RefusedError: the day lies before its begin; field `completed_on`.
    """
    record, statement = shown.record, shown.statement
    if shown.fact.stated_by_id != user.organisation_id or not isinstance(record, Apprenticeship):
        raise MissingError(Text("没有这条学徒记录"))
    db.session.refresh(shown.fact, with_for_update=True)
    if record.completed_on or shown.fact.state is FactState.WITHDRAWN:
        raise NotAllowedError(Text("该学徒已转正定级，或记录已撤回"))
    if completed_on < statement.since:
        raise RefusedError(Text("转正定级日期早于学徒开始日期"), field="completed_on")
    withdraw(shown, user)
    ended = replace(statement, fact=replace(record, completed_on=completed_on))
    return _put(shown.person.id, ended, user)


def withdraw(shown: Shown, user: User) -> None:
    """Take an own record back.

    Raises:
        MissingError: somebody else stated it.
    """
    if shown.fact.stated_by_id != user.organisation_id:
        raise MissingError(Text("只能撤回本单位记载的记录"))
    shown.fact.state = FactState.WITHDRAWN
    trail.record("fact.withdrawn", actor_id=user.id, subject_id=shown.fact.id)


def held_level(shown: Shown) -> SkillLevel | None:
    """The highest valid level of the person in the occupation of a contest's event."""
    if not isinstance(shown.record, ContestResult):
        return None
    return held_in(shown.person.id, shown.record.occupation)


def contests_for(user: User) -> sa.Select[Contest]:
    """Contests that concern a user: recorded for the own region, one above it, or one below."""
    region = user.organisation.region
    return sa.select(Contest).where(
        sa.or_(
            Contest.region.in_(region_chain(region)),
            Contest.region.startswith(user.region_prefix),
        )
    )


def events_for(user: User) -> list[ContestEvent]:
    """The events of those contests, the latest contest first."""
    query = (
        sa.select(ContestEvent)
        .join(Contest, Contest.id == ContestEvent.contest_id)
        .where(Contest.id.in_(contests_for(user).with_only_columns(Contest.id)))
        .order_by(Contest.final_on.desc(), ContestEvent.id)
    )
    return list(db.session.scalars(query))


def find_contest(contest_id: int, user: User) -> Contest:
    """One contest.

    Raises:
        MissingError: there is none that concerns this user.
    """
    found = db.session.scalars(contests_for(user).where(Contest.id == contest_id)).first()
    if found is None:
        raise MissingError(Text("没有这项竞赛"))
    return found


def record_contest(contest: Contest, user: User) -> None:
    """Put a contest on record, by the user's office.

    Raises:
        ConflictError: it is on record already.
    """
    known = sa.select(Contest.id).where(
        Contest.document == contest.document, Contest.name == contest.name
    )
    if db.session.scalar(known):
        raise _known_contest()
    contest.recorded_by_id, contest.recorded_at = user.organisation_id, now()
    db.session.add(contest)
    try:
        db.session.flush()  # the trail names the new row; the database refuses it twice
    except IntegrityError as error:
        raise _known_contest() from error
    trail.record("contest.recorded", actor_id=user.id, subject_id=contest.id)


def add_event(contest: Contest, event: ContestEvent, user: User) -> None:
    """Put one event of a contest on record, by the office that recorded the contest.

    Raises:
        MissingError: another office recorded the contest.
        ConflictError: the contest has an event of this name.
    """
    if contest.recorded_by_id != user.organisation_id:
        raise MissingError(Text("只有登记该竞赛的部门可以添加项目"))
    if any(known.name == event.name for known in contest.events):
        raise _known_event()
    contest.events.append(event)
    try:
        db.session.flush()  # the trail names the new row; the database refuses it twice
    except IntegrityError as error:
        raise _known_event() from error
    trail.record("contest_event.recorded", actor_id=user.id, subject_id=event.id)


def _known_contest() -> ConflictError:
    return ConflictError(Text("这项竞赛已经登记"), field="name")


def _known_event() -> ConflictError:
    return ConflictError(Text("这个项目已经登记"), field="event_name")
