"""The roll of holders: valid certificates of a region by level, occupation and award."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.register import in_region
from certreg.db import db
from certreg.people.models import Fact, FactKind, FactState
from certreg.people.records import AwardRecord
from certreg.people.statements import unpack
from certreg.policy.levels import SkillLevel


@dataclass(frozen=True)
class Wanted:
    """Whose names an office asks for.

    Attributes:
        region_prefix: first digits of the region; certificates issued in it count.
        lowest: this level and every higher one.
        occupation: code, X-XX-XX-XX; empty: any.
        award: name of an award that the holder has on record; empty: with or without one.
    """

    region_prefix: str
    lowest: SkillLevel
    occupation: str = ""
    award: str = ""


def query(wanted: Wanted) -> sa.Select[Certificate]:
    """The valid certificates, without order: one line for each, however many a person has."""
    found = sa.select(Certificate).where(
        Certificate.state == CertificateState.ISSUED,
        in_region(wanted.region_prefix),
        Certificate.level.in_([level for level in SkillLevel if level >= wanted.lowest]),
    )
    if wanted.occupation:
        found = found.where(Certificate.occupation == wanted.occupation)
    if wanted.award:
        named = Fact.detail["fact"]["name"].as_string() == wanted.award
        holders = sa.select(Fact.person_id).where(_is_award(), named)
        found = found.where(Certificate.person_id.in_(holders))
    return found


def awards_of(person_ids: Collection[int]) -> dict[int, list[str]]:
    """Names of the awards on record, by key of the person."""
    found: dict[int, list[str]] = {}
    rows = sa.select(Fact).where(_is_award(), Fact.person_id.in_(person_ids)).order_by(Fact.since)
    for row in db.session.scalars(rows):
        record = unpack(row.detail).fact
        if isinstance(record, AwardRecord):
            found.setdefault(row.person_id, []).append(record.name)
    return found


def _is_award() -> sa.ColumnElement[bool]:
    return sa.and_(Fact.kind == FactKind.AWARD, Fact.state == FactState.STATED)
