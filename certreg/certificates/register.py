"""Finding certificates in the register, and what of them a visitor sees."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.rules import State, printed_trade
from certreg.db import db
from certreg.db.direct import read_row
from certreg.people.models import IS_FOREIGN, DocumentType, IdentityDocument
from certreg.people.persons import CHINA, DocumentKey
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.regions import SIGNIFICANT_DIGITS
from certreg.text import Text

PUBLIC_STATES = (CertificateState.ISSUED, CertificateState.SUSPENDED, CertificateState.REVOKED)
"""States in which a certificate has left the registry."""

PUBLIC_ID = re.compile(r"[A-Za-z0-9_-]{22}")

NUMBER = re.compile(r"[0-9A-Z]{1,40}")
"""What a number may be made of; no other is looked for."""

AT_ONCE = 500
"""Numbers of one query."""


@dataclass(frozen=True)
class Field:
    """One printed field: its label, its value, and the rule of the law that it names."""

    label: Text
    value: str
    rule: str = ""


@dataclass(frozen=True)
class Holding:
    """A line of a worker's own list: no number, no name."""

    occupation_name: str
    level: SkillLevel
    level_text: str
    region: str
    issued_on: date
    issuer_name: str
    state: State
    state_date: date | None
    is_corrected: bool = False
    """Another certificate took its place."""


def by_number(number: str) -> Certificate | None:
    """The certificate with this number, if it was ever issued."""
    return _one("number", number)


def by_public_id(public_id: str) -> Certificate | None:
    """The certificate behind a QR code."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    return _one("public_id", public_id)


def by_number_and_name(number: str, name: str) -> Certificate | None:
    """The certificate with this number, if it names this person."""
    found = by_number(number)
    shown = found.holder_name if found else ""
    return found if found is not None and shown == name else None


def public_id_of(number: str, name: str) -> str | None:
    """The public id of the certificate with exactly this number that names exactly this person."""
    row = read_row(_BY_NUMBER, number=number) if NUMBER.fullmatch(number) else None
    public_id, holder_name, state = row or (None, "", None)
    return public_id if holder_name == name and state in PUBLIC_STATES else None


def by_numbers_and_names(
    asked: Iterable[tuple[str, str]],
) -> Mapping[tuple[str, str], Certificate]:
    """As `by_number_and_name`, many at once; a pair that names none is simply not there."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for number, name in asked:
        wanted[number].add(name)
    found = {}
    for numbers in _batched(wanted, AT_ONCE):
        query = sa.select(Certificate).where(
            Certificate.number.in_(numbers), Certificate.state.in_(PUBLIC_STATES)
        )
        for row in db.session.scalars(query):
            if row.holder_name in wanted[row.number]:
                found[row.number, row.holder_name] = row
    return found


def of_document(document_number: str, name: str) -> list[Holding]:
    """The levels that the holder of an identity document has, if it belongs to this name."""
    return [_holding(row) for row in certificates_of_document(document_number, name)]


def certificates_of_document(document_number: str, name: str) -> list[Certificate]:
    """The certificates of the holder of an identity document, the latest first, if it belongs to
    this name."""
    certificates = db.session.scalars(
        sa.select(Certificate)
        .join(IdentityDocument, IdentityDocument.person_id == Certificate.person_id)
        .where(
            IdentityDocument.number_index.in_(_indexes(document_number)),
            Certificate.state.in_(PUBLIC_STATES),
        )
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
        .options(joinedload(Certificate.person, innerjoin=True), joinedload(Certificate.successor))
    ).all()
    return [row for row in certificates if row.person.name == name]


def in_region(prefix: str) -> sa.ColumnElement[bool]:
    """The condition for the certificates of a region, said so that a list of them has its index.

    Args:
        prefix: the digits that the regions of an office begin with.
    """
    if len(prefix) == SIGNIFICANT_DIGITS["county"]:
        return Certificate.region == prefix
    if len(prefix) == SIGNIFICANT_DIGITS["prefecture"]:
        return Certificate.prefecture == prefix
    return Certificate.region.startswith(prefix)


def held_in(person_id: int, occupation: str) -> SkillLevel | None:
    """The highest valid level of a person in an occupation."""
    query = sa.select(Certificate.level).where(
        Certificate.person_id == person_id,
        Certificate.occupation == occupation,
        Certificate.state == CertificateState.ISSUED,
    )
    return max(db.session.scalars(query), default=None)


def state_of(certificate: Certificate) -> State:
    """What a certificate that was issued is worth, in the law's keyword."""
    return _STATES[certificate.state]


def document_number(certificate: Certificate) -> str:
    """The identity number that the certificate names; for its holder's eyes and for comparing."""
    return db.session.get_one(IdentityDocument, certificate.document_id).number


def printed_fields(certificate: Certificate) -> Sequence[Field]:
    """Every printed field except identity number and photo."""
    law, day = policy.load(), certificate.issued_on
    return (
        Field(Text("姓名"), certificate.holder_name),
        Field(Text("职业名称"), certificate.occupation_name),
        Field(Text("工种/职业方向"), printed_trade(law, certificate.trade, on=day)),
        Field(Text("职业技能等级"), describe(law, certificate.level, on=day).face_text),
        Field(Text("证书编号"), certificate.number),
        Field(Text("评价机构名称"), certificate.issuer_name),
        Field(Text("发证日期"), printed_date(day)),
    )


def how_won(certificate: Certificate) -> Sequence[Field]:
    """How the level was won: method, day, the condition of the law that carried the application."""
    path = certificate.path
    named = (
        (Text("评价方式"), path.get("method_name"), ""),
        (Text("评价日期"), path.get("assessed_on"), ""),
        (Text("聘用单位"), path.get("employer"), ""),
        (Text("岗位名称"), path.get("post"), ""),
        (Text("聘期"), _term(path), ""),
        (Text("依据标准"), path.get("standard"), ""),
        (Text("申报条件"), path.get("condition_text"), path.get("condition", "")),
        (Text("认定依据"), path.get("ground_text"), path.get("ground", "")),
        (Text("决定文件"), path.get("decision_document"), ""),
        (Text("条件依据"), path.get("basis"), ""),
        (Text("专家评审"), path.get("panel"), ""),
        (Text("公示截止"), path.get("notice_last_day"), ""),
    )
    return tuple(Field(label, str(value), str(rule)) for label, value, rule in named if value)


def _term(path: Mapping[str, Any]) -> Text | None:
    """The term of an appointment as it was when the certificate was issued."""
    if not path.get("term_start"):
        return None
    return Text("{first} 至 {last}", first=path["term_start"], last=path["term_end"])


def _batched(values: Iterable[str], size: int) -> Iterator[list[str]]:
    """Some values at a time."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def _one(column: str, value: str) -> Certificate | None:
    return db.session.scalars(_where(column), {"value": value}).first()


@cache
def _where(column: str) -> sa.Select[Certificate]:
    """Made once, for to make it takes as long as the answer."""
    return sa.select(Certificate).where(
        getattr(Certificate, column) == sa.bindparam("value"),
        Certificate.state.in_(PUBLIC_STATES),
    )


def _indexes(document_number: str) -> set[str]:
    """The keyed hashes under which a number may stand: one for each nationality that we know."""
    foreign = sa.select(IdentityDocument.nationality).where(IS_FOREIGN)
    nationalities = {CHINA, *db.session.scalars(foreign.distinct())}
    return {
        DocumentKey(DocumentType.PASSPORT, document_number, nationality).index
        for nationality in nationalities
    }


_BY_NUMBER = sa.select(Certificate.public_id, Certificate.holder_name, Certificate.state).where(
    Certificate.number == sa.bindparam("number")
)


_STATES: dict[CertificateState, State] = {
    CertificateState.ISSUED: "valid",
    CertificateState.SUSPENDED: "suspended",
    CertificateState.REVOKED: "revoked",
}


def _holding(certificate: Certificate) -> Holding:
    return Holding(
        occupation_name=certificate.occupation_name,
        level=certificate.level,
        region=certificate.region,
        level_text=describe(policy.load(), certificate.level, on=certificate.issued_on).face_text,
        issued_on=certificate.issued_on,
        issuer_name=certificate.issuer_name,
        state=state_of(certificate),
        state_date=certificate.revoked_on or certificate.suspended_on,
        is_corrected=certificate.successor is not None,
    )
