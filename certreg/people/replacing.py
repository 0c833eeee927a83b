"""Putting a wrongly recorded identity document right: the number leaves the index, its person gets the right one."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from certreg.db import db
from certreg.people import persons
from certreg.people.models import REPLACED, Fact, IdentityDocument, Person
from certreg.people.persons import Identity, check_same


def on_record(right: Identity) -> IdentityDocument | None:
    """The document that is found under the right number today, whoever it is recorded for."""
    return persons.find([right.key]).get(right.key)


def replace(wrong: IdentityDocument, right: Identity, *, overriding: bool) -> IdentityDocument:
    """Let a person be found by the right document, and no longer by the wrong one.

    The wrong document stays: what was printed with it says so for ever. Is the right number on record
    for the same name and birth date, then it is the same person, who gets the facts of both.

    Args:
        right: checked; its name is the person's.
        overriding: officials found that whoever else is on record under the right number is not its
            holder.

    Raises:
        ConflictError: it is on record with another name or birth date; what, is not said.
    """
    if wrong.replaced_by is not None:
        return wrong.replaced_by
    found = on_record(right)
    if found is wrong:
        return wrong
    if found is not None and overriding and not _is_same(found.person, right):
        _leave_index(found)
        found = None
    if found is None:
        found = _added(wrong.person, right)
    elif found.person is not wrong.person:
        check_same(found.person, right)
        _hand_over(wrong.person, found.person)
    wrong.replaced_by = found
    _leave_index(wrong)
    return found


def current(document_ids: Collection[int]) -> dict[int, IdentityDocument]:
    """Of some documents those that were replaced, each with the one that is right today."""
    wanted, right = sorted(document_ids), dict[int, IdentityDocument]()
    for start in range(0, len(wanted), persons.IN_ONE_QUERY):
        query = sa.select(IdentityDocument).where(
            IdentityDocument.id.in_(wanted[start : start + persons.IN_ONE_QUERY]),
            IdentityDocument.replaced_by_id.is_not(None),
        )
        right.update((row.id, _last(row)) for row in db.session.scalars(query))
    return right


def _last(document: IdentityDocument) -> IdentityDocument:
    while document.replaced_by is not None:
        document = document.replaced_by
    return document


def _is_same(person: Person, right: Identity) -> bool:
    return (person.name, person.birth_date) == (right.name, right.birth_date)


def _leave_index(document: IdentityDocument) -> None:
    """The number is free for whom it really belongs to."""
    document.number_index = f"{REPLACED}{document.id}"
    db.session.flush()  # before another document takes its place


def _added(person: Person, right: Identity) -> IdentityDocument:
    person.birth_date, person.sex = right.birth_date, right.sex or person.sex
    document = IdentityDocument(
        person=person,
        type=right.key.type,
        number=right.key.number,
        number_index=right.key.index,
        nationality=right.key.nationality,
    )
    db.session.add(document)
    db.session.flush()  # its key is what certificates refer to
    return document


def _hand_over(ghost: Person, person: Person) -> None:
    """What was stated of somebody under the wrong number is a fact about its real holder."""
    query = sa.update(Fact).where(Fact.person_id == ghost.id).values(person_id=person.id)
    db.session.execute(query)
