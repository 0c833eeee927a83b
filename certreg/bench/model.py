"""The one certificate that is issued for real; all others are like it and share its credential."""

from __future__ import annotations

from datetime import date
from functools import cache

import sqlalchemy as sa

from certreg.bench.bodies import Issuing
from certreg.bench.people import worker
from certreg.bench.places import MOST, YEARS
from certreg.certificates import issuing
from certreg.certificates.issuing import Issuer, Recognition
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.installation import installation
from certreg.people import persons
from certreg.people.persons import Identity
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import Occupation, classification
from certreg.policy.reference import holds

MAJOR_GROUP = "6-"
"""生产制造及有关人员."""

OCCUPATIONS = 100


class Quiet:
    """Who wants to hear nothing of one certificate."""

    def report(self, done: int, total: int) -> None:
        """Nothing."""


def issued(body: Issuing) -> Certificate:
    """The model; issued where there is none yet, finished where an earlier run was interrupted."""
    with write_tx():
        if _of(body) is None:
            issuer = Issuer(number=body.number, name=body.name, region=body.region)
            issuing.plan(body.case_id, issuer, [_recognition()], policy.load())
    issuing.carry_out(body.case_id, Quiet())
    model = _of(body)
    assert model is not None
    return model


@cache
def occupations() -> tuple[Occupation, ...]:
    """Those that are given, in their order."""
    on = date(YEARS[-1], 12, 31)
    known = [row for row in classification().occupations if holds(row, on)]
    return tuple(row for row in known if row.code.startswith(MAJOR_GROUP))[:OCCUPATIONS]


def _of(body: Issuing) -> Certificate | None:
    return db.session.scalar(sa.select(Certificate).where(Certificate.case_id == body.case_id))


def _recognition() -> Recognition:
    """The holder is the worker after everybody who could be filled in."""
    holder = worker(MOST, installation().province)
    identity = Identity(holder.key, holder.name, holder.birth_date, holder.sex)
    document = persons.find_or_create([identity])[holder.key]
    occupation = occupations()[0]
    standard = f"{occupation.name}国家职业标准"
    return Recognition(
        row=1,
        person_id=document.person_id,
        document_id=document.id,
        photo_id=None,
        holder_name=holder.name,
        document_number=holder.key.number,
        occupation=occupation.code,
        edition=occupation.edition,
        occupation_name=occupation.name,
        trade="",
        level=SkillLevel.SENIOR_WORKER,
        standard=standard,
        path={"method": "examination", "method_name": "考核认定", "standard": standard},
        how_won="考核认定",
    )
