"""Persons are found by their documents and made once; what is on record is never told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Role
from certreg.audit.models import AuditEvent
from certreg.audit.purposes import Purpose
from certreg.db import db
from certreg.errors import ConflictError
from certreg.people import persons
from certreg.people.models import DocumentType, IdentityDocument, Person
from certreg.people.persons import DocumentKey, Identity

KEY = DocumentKey(DocumentType.RESIDENT, "510000199001010036")
ZHANG = Identity(KEY, "张示例", date(1990, 1, 1), "M")

pytestmark = pytest.mark.usefixtures("session")


def made(*identities: Identity) -> list[IdentityDocument]:
    found = persons.find_or_create(identities)
    return [found[identity.key] for identity in identities]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent to the database."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_a_person_is_made_once_and_found_again() -> None:
    (first,) = made(ZHANG)
    (second,) = made(ZHANG)
    assert first is second
    assert persons.find([KEY])[KEY].person.name == "张示例"
    assert db.session.query(Person).count() == 1


def test_type_number_and_nationality_together_make_a_document() -> None:
    passport = DocumentKey(DocumentType.PASSPORT, "E12345678", "USA")
    keys = [
        KEY,
        passport,
        replace(passport, nationality="CAN"),
        replace(passport, number="E12345679"),
        replace(KEY, type=DocumentType.HMT_PERMIT),
    ]
    made(*(Identity(key, f"甲{place}", date(1990, 1, 1)) for place, key in enumerate(keys)))
    assert db.session.query(Person).count() == len(keys)
    assert persons.find(keys).keys() == set(keys)


def test_the_same_document_with_another_name_or_birth_date_is_a_conflict() -> None:
    made(ZHANG)
    others = (replace(ZHANG, name="李示例"), replace(ZHANG, birth_date=date(1990, 1, 2)))
    for other in others:
        with pytest.raises(ConflictError) as refused:
            made(other)
        assert "与已有记录不符" in refused.value.message
        assert "张" not in refused.value.message
    assert db.session.query(Person).count() == 1


def test_who_is_recorded_by_two_at_once_is_told_to_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made(ZHANG)
    db.session.commit()
    monkeypatch.setattr(persons, "find", lambda keys: {})  # as the other saw it a moment before
    with pytest.raises(ConflictError, match="再试一次"):
        made(ZHANG)


def test_neither_name_nor_number_can_be_read_in_the_database() -> None:
    made(ZHANG)
    db.session.commit()
    raw = [
        *db.session.execute(sa.text("SELECT name FROM person")).scalars(),
        *db.session.execute(sa.text("SELECT number FROM identity_document")).scalars(),
        *db.session.execute(sa.text("SELECT number_index FROM identity_document")).scalars(),
    ]
    for value in raw:
        kept = value if isinstance(value, str) else bytes(value).decode("latin-1")
        assert KEY.number not in kept
        assert "张示例".encode().decode("latin-1") not in kept


def test_thousands_are_found_with_one_query() -> None:
    keys = [replace(KEY, number=f"51000019900101{n:04d}") for n in range(300)]
    made(*(Identity(key, "某人", date(1990, 1, 1)) for key in keys))
    db.session.commit()
    db.session.expunge_all()
    with counted() as sent:
        found = persons.find(keys)
        assert {document.person.name for document in found.values()} == {"某人"}
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_a_number_is_shown_with_a_trace(cast: Any, session: scoped_session[Session]) -> None:
    (document,) = made(ZHANG)
    viewer = cast.user(Role.CLERK)
    seen = persons.reveal_number(
        document, viewer_id=viewer.id, purpose=Purpose.CHECKING, concerns_id=viewer.organisation_id
    )
    assert seen == KEY.number
    session.commit()
    (event,) = session.scalars(sa.select(AuditEvent)).all()
    assert (event.action, event.subject_id) == ("document_number.viewed", document.id)
    assert (event.actor_id, event.concerns_id) == (viewer.id, viewer.organisation_id)
    assert event.detail == {"purpose": "checking", "case": None}
