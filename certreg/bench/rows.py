"""Some certificates with everything that belongs to them, written in one transaction."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from certreg.bench.bodies import Issuing
from certreg.bench.model import occupations
from certreg.bench.people import Worker, worker
from certreg.bench.places import Place, place
from certreg.certificates import numbering
from certreg.certificates.models import Certificate, CertificateState, Credential, Series, Total
from certreg.certificates.record import issue_record
from certreg.clock import now
from certreg.db import bulk, db
from certreg.installation import installation
from certreg.people.models import IdentityDocument, Person
from certreg.policy import law as policy
from certreg.policy.body_number import number_scheme
from certreg.policy.levels import SkillLevel
from certreg.registry import log
from certreg.registry.models import StatusIndex

NOON = time(4, tzinfo=UTC)
"""In China."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Filler:
    """What all certificates have in common.

    Attributes:
        bodies: who issues them.
        common: columns in which they are like the model.
        credential: the model's, unsigned and signed.
        shares_credential: each has these bytes as its own; otherwise none.
    """

    bodies: Sequence[Issuing]
    common: Row
    credential: Row
    shares_credential: bool

    def write(self, numbers: range) -> None:
        """Write the certificates of these numbers, within the running transaction.

        Args:
            numbers: from a multiple of `places.STEP` to another.
        """
        places = [place(number) for number in numbers]
        holders = _holders(range(places[0].worker, places[-1].worker + 1))
        keys = bulk.reserve_keys(Certificate.__table__, len(places))
        rows = [
            self._certificate(number, at, holders[at.worker]) | {"id": key}
            for number, at, key in zip(numbers, places, keys, strict=True)
        ]
        signed = Credential(signed=self.credential["signed"])
        for row, position in zip(
            rows, log.append([_record(row, signed) for row in rows]), strict=True
        ):
            row["log_position"] = position
        bulk.insert(Certificate.__table__, rows)
        bulk.insert(StatusIndex.__table__, map(_taken, rows))
        if self.shares_credential:
            shared = ({"certificate_id": key} | self.credential for key in keys)
            bulk.insert(Credential.__table__, shared)
        self._count(places)

    def _certificate(self, number: int, at: Place, holder: Holder) -> Row:
        """The columns of a certificate without its key and its place in the log."""
        body = self.bodies[at.body]
        occupation = occupations()[(at.worker + at.nth) % len(occupations())]
        issued_on = date(at.year, 1, 1) + timedelta(days=number * 37 % 365)
        return {
            **self.common,
            "public_id": public_id(number),
            "number": _number(body.number, at.year, at.level, at.serial),
            "body_number": body.number,
            "issuer_name": body.name,
            "key_id": body.key_id,
            "region": body.region,
            "prefecture": body.region[:4],
            "case_id": body.case_id,
            "person_id": holder.person_id,
            "document_id": holder.document_id,
            "holder_name": holder.worker.name,
            "occupation": occupation.code,
            "edition": occupation.edition,
            "occupation_name": occupation.name,
            "level": at.level,
            "issued_on": issued_on,
            "status_list": body.status_list,
            "status_index": at.index,
            "record_salt": os.urandom(32),
            "identity_salt": os.urandom(32),
            "planned_at": datetime.combine(issued_on, NOON),
        }

    def _count(self, places: Sequence[Place]) -> None:
        """Bring series and totals to the last serial of each."""
        last = {(self.bodies[at.body], at.year, at.level): at.serial for at in places}
        series, totals = [], []
        for (body, year, level), serial in last.items():
            group: Row = {"body_number": body.number, "year": year, "level": level}
            series.append(group | {"last": serial})
            totals.append(group | {"region": body.region, "issued": serial})
        db.session.execute(sa.update(Series), series)
        db.session.execute(sa.update(Total), totals)


@dataclass(frozen=True, slots=True)
class Holder:
    """A worker on record."""

    worker: Worker
    person_id: int
    document_id: int


def filler(bodies: Sequence[Issuing], model: Certificate, *, shares_credential: bool) -> Filler:
    """What writes certificates that are like the model."""
    common = {
        "state": CertificateState.ISSUED,
        "trade": "",
        "path": model.path,
        "policy_digest": model.policy_digest,
        "template": model.template,
        "claim_hash": "",
        "void_reason": "",
        "revocation_reason": "",
    }
    kept = model.credential
    credential = {"unsigned": kept.unsigned, "signed": kept.signed}
    return Filler(bodies, common, credential, shares_credential)


def public_id(number: int) -> str:
    """The public id of a certificate: as scattered as a random one, and found from its number."""
    return urlsafe_b64encode(sha256(b"certreg bench %d" % number).digest()[:16]).decode()[:22]


def _holders(numbers: range) -> Mapping[int, Holder]:
    """Persons with a document each, put on record."""
    at, province = now(), installation().province
    tables = Person.__table__, IdentityDocument.__table__
    people, documents = (bulk.reserve_keys(table, len(numbers)) for table in tables)
    holders = {
        number: Holder(worker(number, province), person_id, document_id)
        for number, person_id, document_id in zip(numbers, people, documents, strict=True)
    }
    bulk.insert(
        Person.__table__,
        (
            {
                "id": each.person_id,
                "name": each.worker.name,
                "birth_date": each.worker.birth_date,
                "sex": each.worker.sex,
                "created_at": at,
            }
            for each in holders.values()
        ),
    )
    bulk.insert(
        IdentityDocument.__table__,
        (
            {
                "id": each.document_id,
                "person_id": each.person_id,
                "type": each.worker.key.type,
                "number": each.worker.key.number,
                "number_index": each.worker.key.index,
                "nationality": each.worker.key.nationality,
            }
            for each in holders.values()
        ),
    )
    return holders


def _number(body_number: str, year: int, level: SkillLevel, serial: int) -> str:
    prefix, digits = _series(body_number, year, level)
    return f"{prefix}{serial:0{digits}d}"


@cache
def _series(body_number: str, year: int, level: SkillLevel) -> tuple[str, int]:
    """What all numbers of a series begin with, and how many digits of serial follow."""
    law, on = policy.load(), date(year, 12, 31)
    digits = number_scheme(law, on=on).parts["serial"]
    first = numbering.build(law, body_number, issued_on=on, level=level, serial=1)
    return str(first)[:-digits], digits


def _record(row: Row, credential: Credential) -> log.Record:
    """What the log commits to for a certificate."""
    # An object of the model takes longer than all the rest, and has its credential for itself.
    others = {"photo_id": None, "photo": None, "supersedes_id": None}
    certificate: Any = SimpleNamespace(**row, **others, credential=credential)
    return issue_record(certificate)


def _taken(row: Row) -> Row:
    return {"list_number": row["status_list"], "position": row["status_index"]}
