"""Rows of a workbook held against what is on record: all that is wrong said at once, nothing written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.errors import ConflictError, Fault, InvalidError
from certreg.holdings.reading import Entry, Table
from certreg.holdings.rules import Judged, judge
from certreg.people import persons
from certreg.people.identifying import Typed, identify, typing_problems
from certreg.people.models import Fact, FactKind, FactState
from certreg.people.persons import DocumentKey, Identity
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.text import Text

FIELDS = {"number": "document_number"}
"""Field of an identity -> the column where it stands, where they differ."""


@dataclass(frozen=True)
class Row:
    """A row that may go on record."""

    entry: Entry
    identity: Identity
    judged: Judged


@dataclass(frozen=True)
class Checked:
    """A sheet, row by row.

    Attributes:
        rows: those without a fault.
        faults: number of the row -> what is wrong with it.
    """

    table: Table
    rows: tuple[Row, ...]
    faults: dict[int, tuple[Fault, ...]]


def check(law: Law, table: Table, *, on: date) -> Checked:
    """Hold every row of a sheet against the law and what is on record."""
    read = [_read(law, entry, on) for entry in table.entries]
    rows = [row for row in read if isinstance(row, Row)]
    faults = {
        entry.number: found
        for entry, found in zip(table.entries, read, strict=True)
        if not isinstance(found, Row)
    }
    for row, found in _against_record(rows):
        faults[row.entry.number] = (*faults.get(row.entry.number, ()), found)
    kept = tuple(row for row in rows if row.entry.number not in faults)
    return Checked(table, kept, dict(sorted(faults.items())))


def _read(law: Law, entry: Entry, on: date) -> Row | tuple[Fault, ...]:
    """The row, or everything that is wrong with it alone."""
    identity, faults = _identity(law, entry, on)
    try:
        judged = judge(law, entry, on=on)
    except InvalidError as refusal:
        faults += refusal.faults
    if faults or identity is None:
        return tuple(dict.fromkeys(faults))
    return Row(entry, identity, judged)


def _identity(law: Law, entry: Entry, on: date) -> tuple[Identity | None, list[Fault]]:
    """Who it is; what is missing altogether is said by the reading."""
    if not (entry["document_type"] and entry["document_number"] and entry["name"]):
        return None, []
    types = {row.name: row.type for row in law.rows(DocumentType, region=NATION, on=on)}
    if entry["document_type"] not in types:
        return None, [Fault(Text("请从所列选项中选择。"), "document_type")]
    typed = Typed(
        types[entry["document_type"]],
        entry["document_number"].upper(),
        entry["name"],
        entry.days.get("birth_date"),
        entry["nationality"].upper(),
    )
    problems = [
        Fault(problem.message, FIELDS.get(problem.field or "", problem.field or ""))
        for problem in typing_problems(law, typed, on=on)
    ]
    return (None, problems) if problems else (identify(law, typed, on=on), [])


def _against_record(rows: Sequence[Row]) -> Iterator[tuple[Row, Fault]]:
    """What contradicts the register, an earlier record, or another row; never whose it is."""
    documents = persons.find({row.identity.key for row in rows})
    numbers = {row.judged.statement.about for row in rows} - {""}
    own, elsewhere = _of_register(numbers), _on_record(numbers)
    before: dict[object, int] = {}
    names: dict[DocumentKey, Identity] = {}
    for row in rows:
        document = documents.get(row.identity.key)
        statement = row.judged.statement
        first = names.setdefault(row.identity.key, row.identity)
        try:
            if document is not None:
                persons.check_same(document.person, row.identity)
            if first != row.identity:
                raise ConflictError(Text("与表中同一证件的另一行姓名或出生日期不一致。"))
        except ConflictError as refusal:
            yield row, Fault(refusal.message, "name")
        if statement.about in own:
            yield row, Fault(Text("这张证书由本登记系统登记，不用再登记。"), "number")
        holder = document.person_id if document else None
        if elsewhere.get(statement.about, {holder}) != {holder}:
            text = Text("与已有记录不符：这个编号已登记在另一人名下。请核对证书。")
            yield row, Fault(text, "number")
        key = (statement.kind, statement.about or (row.identity.key, statement))
        if key in before:
            text = Text("与第 {row} 行是同一张证书。", row=before[key])
            yield row, Fault(text, "number")
        before.setdefault(key, row.entry.number)


def _of_register(numbers: Collection[str]) -> set[str]:
    query = sa.select(Certificate.number).where(Certificate.number.in_(numbers))
    return set(db.session.scalars(query))


def _on_record(numbers: Collection[str]) -> dict[str, set[int]]:
    """Number of a certificate issued elsewhere -> persons of whom it is stated."""
    about = Fact.detail["about"].as_string()
    query = sa.select(about, Fact.person_id).where(
        Fact.kind == FactKind.HOLDING, Fact.state != FactState.WITHDRAWN, about.in_(numbers)
    )
    found: dict[str, set[int]] = {}
    for number, person_id in db.session.execute(query):
        found.setdefault(number, set()).add(person_id)
    return found
