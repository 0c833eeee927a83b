"""Persons and their identity documents: found by the blind index, made once, shown with a trace."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError
from certreg.people.models import DocumentType, IdentityDocument, Person
from certreg.people.rules import Sex
from certreg.people.sealed import index_of
from certreg.text import Text

CHINA = "CHN"
IN_ONE_QUERY = 5_000
"""Keys that one query names; databases take some tens of thousands."""


@dataclass(frozen=True, slots=True)
class DocumentKey:
    """What makes an identity document one: its type, its number as stored, and whose it is.

    Attributes:
        nationality: ISO 3166-1 alpha-3.
    """

    type: DocumentType
    number: str
    nationality: str = CHINA

    @property
    def index(self) -> str:
        """Under which the document is found: a keyed hash over nationality and number."""
        return index_of(f"{self.nationality}:{self.number}")


@dataclass(frozen=True, slots=True)
class Identity:
    """A person as a checked identity document shows him or her."""

    key: DocumentKey
    name: str
    birth_date: date
    sex: Sex = ""


def find(keys: Collection[DocumentKey]) -> dict[DocumentKey, IdentityDocument]:
    """The documents on record, each with its person; one query for thousands."""
    by_index = {(key.type, key.index): key for key in keys}
    indexes = sorted({index for _, index in by_index})
    found: dict[DocumentKey, IdentityDocument] = {}
    for start in range(0, len(indexes), IN_ONE_QUERY):
        query = (
            sa.select(IdentityDocument)
            .where(IdentityDocument.number_index.in_(indexes[start : start + IN_ONE_QUERY]))
            .options(joinedload(IdentityDocument.person))
        )
        for document in db.session.scalars(query):
            if key := by_index.get((document.type, document.number_index)):
                found[key] = document
    return found


def find_or_create(identities: Iterable[Identity]) -> dict[DocumentKey, IdentityDocument]:
    """The documents of checked identities; who is not on record yet is added.

    Raises:
        ConflictError: a document is on record with another name or birth date; or somebody else
            put one on record at the same moment.
    """
    wanted = {identity.key: identity for identity in identities}
    found = find(wanted.keys())
    created_at = now()
    for key, identity in wanted.items():
        if key in found:
            check_same(found[key].person, identity)
        else:
            found[key] = _created(identity, created_at)
    try:
        db.session.flush()  # the keys of persons and documents are what facts and candidates refer to
    except IntegrityError as error:
        raise ConflictError(Text("有人员刚刚由他人登记，请再试一次")) from error
    return found


def check_same(person: Person, identity: Identity) -> None:
    """Refuse an identity that is not the one on record, without saying what is on record.

    Raises:
        ConflictError: another name or birth date.
    """
    if (person.name, person.birth_date) != (identity.name, identity.birth_date):
        raise ConflictError(
            Text("与已有记录不符：该证件登记的姓名或出生日期与所填不一致。请核对证件。"),
            field="name",
        )


def reveal_number(
    document: IdentityDocument,
    *,
    viewer_id: int,
    purpose: Purpose,
    concerns_id: int | None = None,
    case: int | None = None,
) -> str:
    """The full number for somebody of the staff; that it was seen is put on the audit trail.

    Args:
        purpose: what for.
        concerns_id: the organisation whose case it is.
        case: in which case.
    """
    trail.seen(
        "document_number.viewed",
        viewer_id=viewer_id,
        subject_id=document.id,
        purpose=purpose,
        concerns_id=concerns_id,
        case=case,
    )
    return document.number


def _created(identity: Identity, created_at: datetime) -> IdentityDocument:
    person = Person(
        name=identity.name, birth_date=identity.birth_date, sex=identity.sex, created_at=created_at
    )
    document = IdentityDocument(
        person=person,
        type=identity.key.type,
        number=identity.key.number,
        number_index=identity.key.index,
        nationality=identity.key.nationality,
    )
    db.session.add(document)
    return document
