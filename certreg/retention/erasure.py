"""Erasing what a person may have erased: found and shown first, decided by a second official."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.certificates.models import Certificate
from certreg.clock import local_day, now, today
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.files import store
from certreg.files.models import StoredFile
from certreg.people.models import Fact, IdentityDocument, Person, Photo
from certreg.people.persons import CHINA
from certreg.people.rules import normalise
from certreg.people.sealed import index_of
from certreg.policy import law as policy
from certreg.policy.notice import retention_years
from certreg.policy.retention import Kept as Ground
from certreg.policy.retention import Stays, stays
from certreg.policy.time import months_later
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, Waiting
from certreg.registry import log
from certreg.retention import record
from certreg.retention.holds import kept
from certreg.retention.models import Erasure, Hold
from certreg.retention.people import cases_of, fact_is_used, photo_is_used
from certreg.retention.states import ERASURE
from certreg.retention.terms import ended_on
from certreg.text import Text


@dataclass(frozen=True)
class Reach:
    """What an erasure would reach.

    Attributes:
        photos, facts: what would be destroyed.
        is_whole: nothing would be left: the person goes too.
        kept: row of the law that keeps something, and how many.
    """

    photos: tuple[Photo, ...]
    facts: tuple[Fact, ...]
    is_whole: bool
    kept: tuple[tuple[Stays, int], ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind would go."""
        return {
            "photos": len(self.photos),
            "facts": len(self.facts),
            "person": int(self.is_whole),
        }


def find_person(number: str, name: str) -> Person:
    """The person of an identity document, if it belongs to this name.

    Raises:
        RefusedError: there is none; which part differs is not said.
    """
    index = index_of(f"{CHINA}:{normalise(number)}")
    query = sa.select(IdentityDocument).where(IdentityDocument.number_index == index)
    document = db.session.scalars(query).first()
    if document is None or document.person.name != name:
        raise RefusedError(Text("没有与所填证件号码和姓名相符的记录。"), field="number")
    return document.person


def reach(person: Person, region: str) -> Reach:
    """What an erasure would reach today, and what stays for which reason."""
    law, on = policy.load(), today()

    def row(what: Ground) -> Stays:
        return stays(law, what, region=region, on=on)

    if kept().of_person(person.id):
        return Reach((), (), False, ((row("hold"), 1),))
    cases = cases_of(person.id)
    running = [case for case in cases if case.waiting_for is not Waiting.NOBODY]
    within = [case for case in cases if case not in running and not _is_over(case, on)]
    count = sa.select(sa.func.count()).select_from(Certificate)
    certificates = db.session.scalar(count.where(Certificate.person_id == person.id)) or 0
    grounds: tuple[tuple[Ground, int], ...] = (
        ("certificate", certificates),
        ("running_case", len(running)),
        ("term", len(within)),
    )
    photos = sa.select(Photo).join(Photo.file)
    photos = photos.where(
        Photo.person_id == person.id, StoredFile.destroyed_at.is_(None), ~photo_is_used()
    )
    facts = sa.select(Fact).where(Fact.person_id == person.id, ~fact_is_used())
    named = sa.select(sa.exists().where(Hold.person_id == person.id))
    return Reach(
        tuple(db.session.scalars(photos)) if not within else (),
        tuple(db.session.scalars(facts)),
        not cases and not certificates and not db.session.scalar(named),
        tuple((row(what), number) for what, number in grounds if number),
    )


def propose(actor: User, person: Person, *, asked_on: date, reason: str) -> Erasure:
    """Register a person's request; a second official decides.

    Raises:
        ConflictError: one of this person is being decided.
    """
    running = (
        sa.select(Erasure.case_id)
        .join(Erasure.case)
        .where(Erasure.person_id == person.id, Case.state == "proposed")
    )
    if there := db.session.scalar(running):
        raise ConflictError(Text("此人已有一件删除请求（#{case}）待决定。", case=there))
    region = actor.organisation.region
    case = workflow.begin(ERASURE, organisation_id=actor.organisation_id, region=region)
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    erasure = Erasure(case=case, person=person, asked_on=asked_on)
    db.session.add(erasure)
    workflow.apply(ERASURE, case, "propose", actor, reason=reason)
    return erasure


def reject(erasure: Erasure, actor: User, reason: str) -> None:
    """Refuse the request, with the reason."""
    workflow.apply(ERASURE, erasure.case, "reject", actor, reason=reason)


def carry_out(erasure: Erasure, actor: User, reason: str) -> None:
    """Erase what may be erased now, and write down what stayed and why.

    Raises:
        RefusedError: nothing may be erased: reject it, with the reason.
        NotAllowedError: decided already, or by the official who registered it.
    """
    workflow.apply(ERASURE, erasure.case, "confirm", actor, reason=reason)
    person = erasure.person
    if person is None:
        raise RefusedError(Text("此人的记录已删除。"))
    found = reach(person, erasure.case.region)
    if not any(found.counts.values()):
        raise RefusedError(Text("没有可以删除的内容，请不予删除并说明理由。"), field="reason")
    erasure.erased = found.counts
    erasure.kept = [[row.what, row.id, count] for row, count in found.kept]
    store.destroy(*(photo.file for photo in found.photos), rule=f"erasure.{erasure.case_id}")
    for fact in found.facts:
        db.session.delete(fact)
    if found.is_whole:
        _delete(person, erasure)
    trail.record(
        "erasure.carried_out", actor_id=actor.id, subject_id=erasure.case_id, **found.counts
    )
    log.append_for(erasure, record.erasure_record(erasure))


def _delete(person: Person, erasure: Erasure) -> None:
    """Delete somebody of whom nothing is left to keep.

    Raises:
        ConflictError: something still refers to the person, that began a moment ago.
    """
    erasure.person = None
    db.session.execute(
        sa.update(Erasure).where(Erasure.person_id == person.id).values(person_id=None)
    )
    db.session.flush()  # nothing refers to the person any more but what goes now
    try:
        for table in (Photo, Fact, IdentityDocument):
            db.session.execute(sa.delete(table).where(table.person_id == person.id))
        db.session.execute(sa.delete(Person).where(Person.id == person.id))
    except IntegrityError as error:
        raise ConflictError(
            Text("另有事项刚刚用到此人的记录，请刷新后再看可以删除的内容。"), field="reason"
        ) from error


def _is_over(case: Case, on: date) -> bool:
    """Whether the term of a closed case's files is over."""
    row = retention_years(policy.load(), region=case.region, on=on)
    last = ended_on(case, local_day(case.decisions[-1].at)) if case.decisions else on
    return months_later(last, 12 * row.years) <= on
