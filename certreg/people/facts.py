"""Facts about workers on record: stated by organisations, reused by them, never shown to others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind
from certreg.db import db
from certreg.people.models import Fact, FactKind, FactState
from certreg.people.statements import Recorded, Statement, contradicts, pack, unpack

IN_ONE_QUERY = 5_000
"""Keys that one query names; databases take some tens of thousands."""


def on_record(person_ids: Collection[int], organisation_id: int) -> dict[int, list[Recorded]]:
    """Everything stated about some persons and not withdrawn, by whomever; one query for thousands.

    Use what is not `is_own` for `contradicts` only; never show it.
    """
    found: dict[int, list[Recorded]] = {}
    ids = sorted(person_ids)
    for start in range(0, len(ids), IN_ONE_QUERY):
        query = (
            sa.select(Fact, Organisation.kind)
            .join(Organisation, Organisation.id == Fact.stated_by_id)
            .where(
                Fact.person_id.in_(ids[start : start + IN_ONE_QUERY]),
                Fact.state != FactState.WITHDRAWN,
            )
        )
        for row, stated_by in db.session.execute(query):
            is_own = row.state is FactState.STATED and (
                row.stated_by_id == organisation_id or _is_registers(row, stated_by)
            )
            recorded = Recorded(row.id, unpack(row.detail), row.stated_on, is_own)
            found.setdefault(row.person_id, []).append(recorded)
    return found


def _is_registers(fact: Fact, stated_by: OrganisationKind) -> bool:
    """Whether an office put a certificate on record: it counts for everybody, like the registry's own."""
    return fact.kind is FactKind.HOLDING and stated_by is OrganisationKind.OFFICE


def facts_of(
    person_id: int, organisation_id: int, holdings: Iterable[Recorded] = ()
) -> list[Recorded]:
    """What an organisation may use about a person: what it stated itself, and given holdings.

    Args:
        holdings: the person's certificates of this registry, as `registered` makes them.
    """
    own = on_record([person_id], organisation_id).get(person_id, [])
    return [*(recorded for recorded in own if recorded.is_own), *holdings]


def state(
    stated: Mapping[int, Sequence[Statement]],
    *,
    organisation_id: int,
    on: date,
    record: Mapping[int, Sequence[Recorded]] | None = None,
) -> dict[int, list[int]]:
    """Put statements about persons on record, each once; a contradicting one as conflicting.

    Args:
        stated: statements by key of the person.
        record: what `on_record` said of these persons, if the caller has it already.

    Returns:
        for each person the keys of the rows, new or old, in the order of the statements.
    """
    if record is None:
        record = on_record(stated.keys(), organisation_id)
    placed: dict[int, list[Fact | int]] = {}
    for person_id, statements in stated.items():
        known = record.get(person_id, ())
        own = {recorded.statement: recorded.id for recorded in known if recorded.is_own}
        for statement in dict.fromkeys(statements):
            row = own.get(statement) or _added(person_id, statement, known, organisation_id, on)
            placed.setdefault(person_id, []).append(row)
    db.session.flush()  # the new rows' keys are what candidates refer to
    return {
        person_id: [row if isinstance(row, int) else row.id for row in rows]
        for person_id, rows in placed.items()
    }


def _added(
    person_id: int, statement: Statement, known: Iterable[Recorded], organisation_id: int, on: date
) -> Fact:
    row = _row(person_id, statement, organisation_id, on)
    if any(contradicts(statement, recorded) for recorded in known):
        row.state = FactState.CONFLICTING
    db.session.add(row)
    return row


def _row(person_id: int, statement: Statement, organisation_id: int, on: date) -> Fact:
    return Fact(
        person_id=person_id,
        kind=FactKind(statement.kind),
        since=statement.since,
        until=getattr(statement.fact, "until", None),
        occupation=getattr(statement.fact, "occupation", None),
        detail=pack(statement),
        stated_by_id=organisation_id,
        stated_on=on,
        state=FactState.STATED,
    )
