"""What cutting the certificates or the log into partitions would change on PostgreSQL.

    CERTREG_DATABASE_URL=postgresql+psycopg://… python tests/bench/partitions.py

Copies both tables of a filled registry, whole and cut, into a schema of their own, each with the indexes
that matter; asks all of them the same in turns, adds rows to all of them, and removes what it made.
A table cut by anything but the number cannot say that a number is unique.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median, quantiles

import sqlalchemy as sa

from certreg import create_app
from certreg.bench import places
from certreg.db import db

PARTS, SAMPLES, ROUNDS, NEW = 16, 1_000, 5, 20_000


@dataclass(frozen=True)
class Cut:
    """One way of storing a table.

    Attributes:
        by: what PostgreSQL is told; empty: whole.
        parts: what each partition holds.
    """

    name: str
    table: str
    by: str = ""
    parts: Sequence[str] = ()


HASHED = tuple(f"WITH (MODULUS {PARTS}, REMAINDER {part})" for part in range(PARTS))
YEARLY = tuple(
    f"FROM ('{year}-01-01') TO ('{year + 1}-01-01')" for year in (*places.YEARS, places.YEARS.stop)
)
CUTS = (
    Cut("certificates_whole", "certificate"),
    Cut("certificates_by_hash_of_number", "certificate", "HASH (number)", HASHED),
    Cut("certificates_by_year", "certificate", "RANGE (issued_on)", YEARLY),
    Cut("log_whole", "log_entry"),
    Cut("log_by_hash_of_position", "log_entry", "HASH (position)", HASHED),
)
INDEXES: Mapping[str, Sequence[str]] = {
    "certificate": ("id", "number", "public_id", "person_id", "body_number, id", "region, id"),
    "log_entry": ("position",),
}
ASKED: Mapping[str, Mapping[str, str]] = {
    "certificate": {
        "number": "SELECT * FROM cuts.{} WHERE number = %s",
        "public_id": "SELECT * FROM cuts.{} WHERE public_id = %s",
        "person_id": "SELECT * FROM cuts.{} WHERE person_id = %s",
        "body_number": "SELECT * FROM cuts.{} WHERE body_number = %s ORDER BY id DESC LIMIT 20",
    },
    "log_entry": {"position": "SELECT * FROM cuts.{} WHERE position = %s"},
}


@contextmanager
def copied(connection: sa.Connection) -> Iterator[None]:
    """Every table in every way, filled and read once."""
    connection.exec_driver_sql("CREATE SCHEMA cuts")
    try:
        for cut in CUTS:
            by = f" PARTITION BY {cut.by}" if cut.by else ""
            connection.exec_driver_sql(f"CREATE TABLE cuts.{cut.name} (LIKE {cut.table}){by}")
            for number, part in enumerate(cut.parts):
                connection.exec_driver_sql(
                    f"CREATE TABLE cuts.{cut.name}_{number} PARTITION OF cuts.{cut.name}"
                    f" FOR VALUES {part}"
                )
            connection.exec_driver_sql(
                f"INSERT INTO cuts.{cut.name} SELECT * FROM {cut.table} ORDER BY 1"
            )
            for columns in INDEXES[cut.table]:
                connection.exec_driver_sql(f"CREATE INDEX ON cuts.{cut.name} ({columns})")
            connection.exec_driver_sql(f"VACUUM ANALYZE cuts.{cut.name}")
        yield
    finally:
        connection.exec_driver_sql("DROP SCHEMA cuts CASCADE")


def lookups(connection: sa.Connection, table: str, column: str) -> dict[str, list[list[float]]]:
    """Microseconds of each question, by way, in rounds that take turns."""
    query = f"SELECT {column} FROM {table} TABLESAMPLE SYSTEM (1) REPEATABLE (8)"
    known = list(connection.exec_driver_sql(query).scalars())
    asked = random.Random(8).sample(known, min(SAMPLES, len(known)))
    driver = connection.connection.driver_connection.cursor()
    found: dict[str, list[list[float]]] = {cut.name: [] for cut in CUTS if cut.table == table}
    for _ in range(ROUNDS + 1):
        for name, rounds in found.items():
            question, times = ASKED[table][column].format(name), []
            for value in asked:
                began = time.perf_counter()
                driver.execute(question, (value,)).fetchall()
                times.append((time.perf_counter() - began) * 1e6)
            rounds.append(times)
    return {name: rounds[1:] for name, rounds in found.items()}  # the first one warms


def insertion(connection: sa.Connection, cut: Cut) -> float:
    """Microseconds that a new row takes."""
    names = [column.name for column in db.metadata.tables[cut.table].columns]
    own = {"id": "-id", "position": "-position - 1"} | {
        name: f"substr(md5({name}), 1, 22)" for name in ("number", "public_id")
    }
    chosen = ", ".join(own.get(name, name) for name in names)
    connection.exec_driver_sql("BEGIN")
    began = time.perf_counter()
    connection.exec_driver_sql(
        f"INSERT INTO cuts.{cut.name} SELECT {chosen} FROM {cut.table} LIMIT {NEW}"
    )
    taken = time.perf_counter() - began
    connection.exec_driver_sql("ROLLBACK")
    return taken / NEW * 1e6


def lines() -> Iterator[str]:
    """What was measured, a line for each way and question."""
    with (
        db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        copied(connection),
    ):
        for table, questions in ASKED.items():
            for column in questions:
                for name, rounds in lookups(connection, table, column).items():
                    half = median(median(times) for times in rounds)
                    most = median(quantiles(times, n=100)[98] for times in rounds)
                    yield f"{name}, by {column}: p50 {half:.0f} µs, p99 {most:.0f} µs"
        added = {cut.name: [] for cut in CUTS}
        for _ in range(ROUNDS):
            for cut in CUTS:
                added[cut.name].append(insertion(connection, cut))
        for name, times in added.items():
            yield f"{name}: {median(times):.1f} µs for a new row ({min(times):.1f} to {max(times):.1f})"


if __name__ == "__main__":
    with create_app().app_context():
        for line in lines():
            print(line, flush=True)
