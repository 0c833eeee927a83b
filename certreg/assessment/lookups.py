"""What a roster is checked against, read from the database in a handful of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.models import Batch, Candidate
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.files.models import StoredFile
from certreg.installation import installation
from certreg.people import facts, persons
from certreg.people.models import Photo
from certreg.people.statements import Recorded, registered
from certreg.policy.applicant import HoldingState
from certreg.roster.check import Known, Live, OnRecord, Wanted

T = TypeVar("T")

STATES = {
    CertificateState.ISSUED: HoldingState.VALID,
    CertificateState.SUSPENDED: HoldingState.SUSPENDED,
    CertificateState.REVOKED: HoldingState.REVOKED,
}
"""What certificates of this registry are worth as facts; planned and void ones are none."""
LIVE = (CertificateState.PLANNED, CertificateState.ISSUED, CertificateState.SUSPENDED)


def prepare(batch: Batch, wanted: Wanted) -> OnRecord:
    """Everything on record that some rows of a roster are checked against."""
    documents = persons.find(wanted.keys)
    ids = {document.person_id for document in documents.values()}
    organisation_id = batch.case.organisation_id
    record = facts.on_record(ids, organisation_id)
    certificates = _certificates(Certificate.person_id, ids)
    held, live = _held(certificates), _live(certificates)
    taken = _photo_days(ids, organisation_id)
    known = {
        key: Known(
            person_id=document.person_id,
            name=document.person.name,
            birth_date=document.person.birth_date,
            record=(*record.get(document.person_id, ()), *held.get(document.person_id, ())),
            live=frozenset(live.get(document.person_id, ())),
            photo_taken_on=taken.get(document.person_id),
        )
        for key, document in documents.items()
    }
    holders = _certificates(Certificate.number, wanted.stated)
    return OnRecord(
        is_demo=installation().is_demo,
        known=known,
        enrolled=_enrolled(batch, ids),
        holders={certificate.number: certificate.person_id for certificate in holders},
    )


def record_of(person_ids: Collection[int], organisation_id: int) -> dict[int, list[Recorded]]:
    """What was stated about persons, and their certificates of this registry."""
    stated = facts.on_record(person_ids, organisation_id)
    held = _held(_certificates(Certificate.person_id, person_ids))
    return {key: [*stated.get(key, ()), *held.get(key, ())] for key in person_ids}


def newest_photos(person_ids: Collection[int], organisation_id: int) -> dict[int, Photo]:
    """The newest photo of each person that the organisation itself handed in."""
    found: dict[int, Photo] = {}
    for some in _in_parts(person_ids):
        query = (
            sa.select(Photo)
            .join(Photo.file)
            .where(
                Photo.person_id.in_(some),
                Photo.stated_by_id == organisation_id,
                StoredFile.destroyed_at.is_(None),
            )
            .order_by(Photo.taken_on, Photo.id)
        )
        found |= {photo.person_id: photo for photo in db.session.scalars(query)}
    return found


def _photo_days(person_ids: Collection[int], organisation_id: int) -> dict[int, date]:
    photos = newest_photos(person_ids, organisation_id)
    return {person_id: photo.taken_on for person_id, photo in photos.items()}


def _certificates(
    column: sa.orm.InstrumentedAttribute[T], values: Collection[T]
) -> list[Certificate]:
    found: list[Certificate] = []
    for some in _in_parts(values):
        query = (
            sa.select(Certificate)
            .where(column.in_(some), Certificate.state != CertificateState.VOID)
            .options(joinedload(Certificate.successor))
        )
        found += db.session.scalars(query)
    return found


def _held(certificates: Iterable[Certificate]) -> dict[int, list[Recorded]]:
    held: dict[int, list[Recorded]] = {}
    for certificate in certificates:
        if (state := STATES.get(certificate.state)) and certificate.successor is None:
            recorded = registered(
                number=certificate.number,
                level=certificate.level,
                occupation=certificate.occupation,
                issued_on=certificate.obtained_on,
                state=state,
            )
            held.setdefault(certificate.person_id, []).append(recorded)
    return held


def _live(certificates: Iterable[Certificate]) -> dict[int, list[Live]]:
    live: dict[int, list[Live]] = {}
    for certificate in certificates:
        if certificate.state in LIVE:
            what = (certificate.occupation, certificate.trade, certificate.level)
            live.setdefault(certificate.person_id, []).append(what)
    return live


def _enrolled(batch: Batch, person_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for some in _in_parts(person_ids):
        query = sa.select(Candidate.person_id, Candidate.scope_id).where(
            Candidate.case_id == batch.case_id, Candidate.person_id.in_(some)
        )
        found += ((person_id, scope_id) for person_id, scope_id in db.session.execute(query))
    return frozenset(found)


def _in_parts(values: Collection[T]) -> Iterator[Sequence[T]]:
    """So many values at a time as one query may name."""
    rest = iter(values)
    while some := list(islice(rest, persons.IN_ONE_QUERY)):
        yield some
