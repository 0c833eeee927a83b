"""How a registry would lie on 32 shards of a distributed PostgreSQL, by the column that decides.

    CERTREG_DATABASE_URL=postgresql+psycopg://… python tests/bench/shards.py

Reads a registry on PostgreSQL and changes nothing: what it makes is rolled back. Keys are placed as Citus
places them, by ranges of the hash that PostgreSQL's own hash indexes use. Which shards a query asks
is said by the planner, of tables that are cut into as many hash partitions: a distributed database
leaves out the same ones, since both go by the value that a condition gives the column.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from certreg import create_app
from certreg.certificates import events, register
from certreg.certificates.models import Certificate, Credential
from certreg.db import db
from certreg.exchange import standing
from certreg.people.models import IdentityDocument, Person
from certreg.people.persons import DocumentKey
from certreg.web import pagination

SHARDS = 32
HASHES = {"integer": "hashint4", "character varying": "hashtext"}
SEPARATE = re.compile(r" on (\w+)_(\d+)\b")

COLUMNS = ("person_id", "number", "public_id", "body_number", "region", "id")
"""Of a certificate, by which it could be placed."""

TOGETHER: Mapping[str, Mapping[type, str]] = {
    "person_id": {Person: "id", IdentityDocument: "person_id"},
    "id": {Credential: "certificate_id"},
}
"""What lies on the same shard as the certificates then; everything else is on every machine."""


@dataclass(frozen=True)
class Asked:
    """A certificate, and by what it is looked up."""

    certificate: Certificate
    key: DocumentKey

    def queries(self) -> Mapping[str, Callable[[], object]]:
        """What the public and the staff ask, by name."""
        row = self.certificate
        own, of_holder = (
            Certificate.body_number == row.body_number,
            Certificate.person_id == row.person_id,
        )
        return {
            "public: by number": lambda: register.by_number(row.number),
            "public: by QR code": lambda: register.by_public_id(row.public_id),
            "public: by identity number": lambda: register.of_document(self.key.number, ""),
            "holder: own certificates": lambda: _all(of_holder),
            "by number, holder known": lambda: _all(of_holder, Certificate.number == row.number),
            "by QR code, holder known": lambda: _all(
                of_holder, Certificate.public_id == row.public_id
            ),
            "issue: level held already": lambda: register.held_in(row.person_id, row.occupation),
            "body: newest certificates": lambda: _page(own),
            "body: what happened since": lambda: events.since(row.body_number, 0, 50),
            "county: newest certificates": lambda: _page(register.in_region(row.region)),
            "prefecture: newest certificates": lambda: _page(register.in_region(row.prefecture)),
        }


def spread(column: str) -> float:
    """How many times the mean the fullest shard holds."""
    kind = Certificate.__table__.c[column].type.compile(db.engine.dialect).partition("(")[0].lower()
    hashed = HASHES["integer" if kind == "integer" else "character varying"]
    width = 2**32 // SHARDS
    counts = db.session.execute(
        sa.text(
            f"SELECT ({hashed}({column})::bigint + 2147483648) / {width}, count(*)"
            " FROM certificate GROUP BY 1"
        )
    ).all()
    return float(max(count for _, count in counts) * SHARDS / sum(count for _, count in counts))


def shards_asked(column: str, asked: Asked) -> dict[str, int]:
    """How many shards each query asks, certificates being placed by this column."""
    with db.engine.connect() as connection, _cut(connection, column):
        return {
            name: max(_partitions(connection, *statement) for statement in _statements(query))
            for name, query in asked.queries().items()
        }


def _page(whose: sa.ColumnElement[bool]) -> object:
    return pagination.page(standing.in_reach(whose), Certificate.id, descending=True, size=20)


def _all(*conditions: sa.ColumnElement[bool]) -> object:
    return db.session.scalars(sa.select(Certificate).where(*conditions)).all()


def _statements(query: Callable[[], object]) -> list[tuple[str, Any]]:
    """What a query sends that reads certificates or documents."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT") and "FROM certificate" in statement:
            sent.append((statement, values))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    query()
    sa.event.remove(db.engine, "before_cursor_execute", note)
    return sent


def _partitions(connection: sa.Connection, statement: str, values: Any) -> int:
    """Of how many shards the planner reads something, at the table that it reads most of."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in connection.exec_driver_sql("EXPLAIN " + statement, values).scalars():
        for table, shard in SEPARATE.findall(line):
            found[table].add(shard)
    return max((len(shards) for shards in found.values()), default=1)


@contextmanager
def _cut(connection: sa.Connection, column: str) -> Iterator[None]:
    """Empty tables in the place of the real ones, cut into as many partitions as there are shards."""
    connection.exec_driver_sql("CREATE SCHEMA shards")
    for model, by in {Certificate: column, **TOGETHER.get(column, {})}.items():
        name = model.__tablename__
        connection.exec_driver_sql(
            f"CREATE TABLE shards.{name} (LIKE {name}) PARTITION BY HASH ({by})"
        )
        for shard in range(SHARDS):
            connection.exec_driver_sql(
                f"CREATE TABLE shards.{name}_{shard} PARTITION OF shards.{name}"
                f" FOR VALUES WITH (MODULUS {SHARDS}, REMAINDER {shard})"
            )
    connection.exec_driver_sql("SET LOCAL search_path = shards, public")
    connection.exec_driver_sql("SET LOCAL enable_partitionwise_join = on")
    yield
    connection.rollback()


def anybody() -> Asked:
    """A certificate out of the middle."""
    middle = db.session.scalar(sa.select(sa.func.max(Certificate.id))) // 2
    row = db.session.scalars(
        sa.select(Certificate).where(Certificate.id >= middle).order_by(Certificate.id).limit(1)
    ).one()
    document = row.document
    return Asked(row, DocumentKey(document.type, document.number, document.nationality))


def table() -> Iterator[str]:
    """Lines of a Markdown table: a query in each, a column of certificates in each column."""
    asked = anybody()
    found = {column: shards_asked(column, asked) for column in COLUMNS}
    yield " | ".join(("", *COLUMNS))
    yield " | ".join(f"{spread(column):.2f}" for column in COLUMNS)
    for name in asked.queries():
        yield " | ".join((name, *(str(found[column][name]) for column in COLUMNS)))


if __name__ == "__main__":
    with create_app().app_context():
        print("\n".join(table()))
