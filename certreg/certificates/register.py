"""Finding certificates in the register, and what of them a visitor sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.rules import printed_trade
from certreg.db import db
from certreg.people.models import IdentityDocument
from certreg.people.sealed import index_of
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text

PUBLIC_STATES = (CertificateState.ISSUED, CertificateState.SUSPENDED, CertificateState.REVOKED)
"""States in which a certificate has left the registry."""

STATE_NAMES = {
    CertificateState.ISSUED: Text("有效"),
    CertificateState.SUSPENDED: Text("已暂停"),
    CertificateState.REVOKED: Text("已撤销"),
}


@dataclass(frozen=True)
class Field:
    """One printed field: its label and its value."""

    label: Text
    value: str


@dataclass(frozen=True)
class Holding:
    """A line of a worker's own list: no number, no name."""

    occupation_name: str
    level: SkillLevel
    level_text: str
    issued_on: date
    issuer_name: str
    state: CertificateState


def by_number(number: str) -> Certificate | None:
    """The certificate with this number, if it was ever issued."""
    return _one(Certificate.number == number)


def by_public_id(public_id: str) -> Certificate | None:
    """The certificate behind a QR code."""
    return _one(Certificate.public_id == public_id)


def by_number_and_name(number: str, name: str) -> Certificate | None:
    """The certificate with this number, if it names this person; the same work whether or not it exists."""
    found = by_number(number)
    shown = found.holder_name if found else ""
    return found if found is not None and shown == name else None


def of_document(document_number: str, name: str) -> list[Holding]:
    """The levels that the holder of an identity document has, if it belongs to this name."""
    certificates = db.session.scalars(
        sa.select(Certificate)
        .join(IdentityDocument, IdentityDocument.person_id == Certificate.person_id)
        .where(
            IdentityDocument.number_index == index_of(f"CHN:{document_number}"),
            Certificate.state.in_(PUBLIC_STATES),
        )
        .order_by(Certificate.issued_on.desc(), Certificate.id.desc())
    ).all()
    return [_holding(row) for row in certificates if row.person.name == name]


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
        (Text("评价方式"), path.get("method_name")),
        (Text("评价日期"), path.get("assessed_on")),
        (Text("依据标准"), path.get("standard")),
        (Text("申报条件"), path.get("condition_text")),
        (Text("条件依据"), path.get("basis")),
        (Text("公示截止"), path.get("notice_last_day")),
    )
    return tuple(Field(label, str(value)) for label, value in named if value)


def _one(condition: sa.ColumnElement[bool]) -> Certificate | None:
    query = sa.select(Certificate).where(condition, Certificate.state.in_(PUBLIC_STATES))
    return db.session.scalars(query).first()


def _holding(certificate: Certificate) -> Holding:
    return Holding(
        occupation_name=certificate.occupation_name,
        level=certificate.level,
        level_text=describe(policy.load(), certificate.level, on=certificate.issued_on).face_text,
        issued_on=certificate.issued_on,
        issuer_name=certificate.issuer_name,
        state=certificate.state,
    )
