"""The certificate that a nomination rests on: in this register, or a holding on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind
from certreg.appointment.models import Appointment
from certreg.certificates import register
from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.db import db
from certreg.errors import RefusedError
from certreg.people.models import Fact, FactKind, FactState, IdentityDocument, Person, Photo
from certreg.people.names import with_right_dots
from certreg.people.rules import normalise
from certreg.people.statements import unpack
from certreg.policy import law as policy
from certreg.policy.applicant import Holding, HoldingState
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import classification
from certreg.text import Text


@dataclass(frozen=True, kw_only=True)
class Prior:
    """A certificate on record.

    Attributes:
        document: the identity document that a new certificate will name.
        certificate, fact_id: where it stands: one of both.
    """

    document: IdentityDocument
    number: str
    level: SkillLevel
    since: date
    occupation: str
    edition: str
    occupation_name: str
    trade: str = ""
    certificate: Certificate | None = None
    fact_id: int | None = None


def find(number: str, name: str, organisation_id: int) -> Prior:
    """The valid certificate with this number and holder.

    Args:
        organisation_id: whose stated holdings are looked through; others' are never shown.

    Raises:
        RefusedError: none such, or it is not valid; field `number`.
    """
    number, name = normalise(number), with_right_dots(policy.load(), name.strip(), on=today())
    certificate = register.by_number_and_name(number, name)
    found = _of_register(certificate) if certificate else _stated(number, name, organisation_id)
    if found is None:
        raise RefusedError(
            Text(
                "没有编号为“{number}”、姓名为“{name}”的证书，本单位名册中也没有登记过。请核对证书；"
                "外省或旧证书请先随认定名册登记。",
                number=number,
                name=name,
            ),
            reason="number_unknown",
            field="number",
        )
    return found


def is_valid(appointment: Appointment) -> bool:
    """Whether the certificate that the nomination rests on still stands."""
    if appointment.prior_certificate is not None:
        return appointment.prior_certificate.state is CertificateState.ISSUED
    fact = db.session.get(Fact, appointment.prior_fact_id)
    return fact is not None and fact.state is FactState.STATED


def newest_photo(person_id: int, organisation_id: int) -> int | None:
    """The newest photo that the organisation itself handed in."""
    return db.session.scalar(
        sa.select(Photo.id)
        .where(Photo.person_id == person_id, Photo.stated_by_id == organisation_id)
        .order_by(Photo.taken_on.desc(), Photo.id.desc())
        .limit(1)
    )


def _of_register(certificate: Certificate) -> Prior:
    if certificate.state is not CertificateState.ISSUED:
        raise RefusedError(
            Text("证书 {number} 已暂停或撤销，不能据以提名。", number=certificate.number),
            reason="not_valid",
            rule="G-10",
            field="number",
        )
    return Prior(
        document=certificate.document,
        number=certificate.number,
        level=certificate.level,
        since=certificate.issued_on,
        occupation=certificate.occupation,
        edition=certificate.edition,
        occupation_name=certificate.occupation_name,
        trade=certificate.trade,
        certificate=certificate,
    )


def _stated(number: str, name: str, organisation_id: int) -> Prior | None:
    """A holding that the organisation itself stated, or an office, with its holder's newest document."""
    query = (
        sa.select(Fact, Person)
        .join(Person, Person.id == Fact.person_id)
        .join(Organisation, Organisation.id == Fact.stated_by_id)
        .where(
            Fact.kind == FactKind.HOLDING,
            Fact.state == FactState.STATED,
            sa.or_(
                Fact.stated_by_id == organisation_id,
                Organisation.kind == OrganisationKind.OFFICE,
            ),
            Fact.detail["about"].as_string() == number,
        )
        .order_by(Fact.id.desc())
    )
    for fact, person in db.session.execute(query):
        held = unpack(fact.detail).fact
        if person.name == name and isinstance(held, Holding) and held.state is HoldingState.VALID:
            return _of_fact(fact, held, person)
    return None


def _of_fact(fact: Fact, held: Holding, person: Person) -> Prior | None:
    occupation = classification().occupations.by_code(held.occupation, today())
    if occupation is None:
        return None
    return Prior(
        document=max(person.documents, key=lambda document: (document.is_current, document.id)),
        number=unpack(fact.detail).about,
        level=held.level,
        since=held.issued_on,
        occupation=occupation.code,
        edition=occupation.edition,
        occupation_name=occupation.name,
        fact_id=fact.id,
    )
