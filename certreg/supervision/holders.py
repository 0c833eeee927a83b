"""Whom a corrected certificate names: the right identity document, the right photo."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from certreg.certificates.models import Certificate
from certreg.certificates.reissuing import Holder
from certreg.clock import today
from certreg.db import db
from certreg.errors import RefusedError
from certreg.files import store
from certreg.people import photos, replacing
from certreg.people.identifying import Typed, identify
from certreg.people.models import DocumentType
from certreg.people.persons import CHINA, Identity
from certreg.people.rules import check_working_age, document_type
from certreg.policy import law as policy
from certreg.supervision.models import Measure
from certreg.text import Text, as_text


@dataclass(frozen=True)
class RightDocument:
    """The identity document that should have been recorded.

    Attributes:
        type: None: of the same kind as the wrong one.
        nationality: ISO 3166-1 alpha-3; empty: the same.
        birth_date: where the number does not say it; None: the same.
        overrides: officials found that somebody else is wrongly on record under the number.
    """

    number: str = field(repr=False)
    type: DocumentType | None = None
    nationality: str = ""
    birth_date: date | None = None
    overrides: bool = False


def identity_of(certificate: Certificate, right: RightDocument, name: str) -> Identity:
    """The holder as the right document shows him or her.

    Raises:
        RefusedError: the first thing that is wrong with number, name, nationality or birth date.
    """
    law, was = policy.load(), certificate.document
    kind = right.type or was.type
    says_birth = document_type(law, kind.value, on=today()).citizen_number
    kept = None if says_birth else certificate.person.birth_date
    nationality = right.nationality or (was.nationality if was.nationality != CHINA else "")
    typed = Typed(kind.value, right.number, name, right.birth_date or kept, nationality)
    return identify(law, typed, on=today())


def problem(certificate: Certificate, right: RightDocument, name: str) -> Text | None:
    """Why a certificate cannot name the right document; None: it can.

    Of whoever else is on record under that number nothing is told but that it does not agree.
    """
    day, region = certificate.obtained_on, certificate.region
    try:
        identity = identity_of(certificate, right, name)
        check_working_age(policy.load(), identity.birth_date, region=region, on=day)
    except RefusedError as refusal:
        return as_text(refusal.message)
    found = replacing.on_record(identity)
    if found is None or right.overrides or found.person_id == certificate.person_id:
        return None
    if (found.person.name, found.person.birth_date) == (identity.name, identity.birth_date):
        return None
    return Text("与已有记录不符。须由人社部门核实哪一方的登记有误。")


def person_id(certificate: Certificate, right: RightDocument, name: str) -> int:
    """Whose the corrected certificate will be: the holder's, or that of the same person's own record."""
    identity = identity_of(certificate, right, name)
    found = replacing.on_record(identity)
    same = found is not None and (found.person.name, found.person.birth_date) == (
        identity.name,
        identity.birth_date,
    )
    return found.person_id if found is not None and same else certificate.person_id


def is_unchanged(certificate: Certificate, right: RightDocument, name: str) -> bool:
    """Whether the right document is the one that the certificate names."""
    was, key = certificate.document, identity_of(certificate, right, name).key
    return (was.type, was.number, was.nationality) == (key.type, key.number, key.nationality)


def kind_of(kind: DocumentType) -> str:
    """What the law calls a kind of document."""
    return document_type(policy.load(), kind.value, on=today()).name


def carry_out(
    measure: Measure, certificate: Certificate, right: RightDocument | None, name: str
) -> Holder | None:
    """Put document and photo on record as a confirmed correction says; None: both stay.

    Raises:
        ConflictError: the number went on record for somebody else meanwhile.
    """
    if right is None and measure.photo is None:
        return None
    document, photo_id = certificate.document, certificate.photo_id
    if right is not None:
        identity = identity_of(certificate, right, name)
        document.person.name = name
        document = replacing.replace(document, identity, overriding=right.overrides)
    if measure.photo is not None and measure.photo_taken_on is not None:
        photo = photos.keep_jpeg(
            store.read(measure.photo.file),
            person_id=document.person_id,
            taken_on=measure.photo_taken_on,
            stated_by_id=measure.case.organisation_id,
        )
        db.session.flush()  # its key is what the new certificate refers to
        photo_id = photo.id
    return Holder(document, photo_id)
