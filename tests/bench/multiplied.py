"""A filled registry made many times as large inside its database, where filling it would take hours.

Each row is copied with keys of its own: numbers go on in their series, public ids and keyed hashes are
as scattered as real ones, every index and total is that of so many certificates. What is invented:
sealed names and numbers are copies, except of those who are asked for, and neither the hashes of the
log nor its files go on. This is a registry to look up in, not one to check.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import sqlalchemy as sa

from certreg.bench import places
from certreg.bench.bodies import NAME
from certreg.bench.people import worker
from certreg.certificates.models import Certificate, Series, Total
from certreg.db import db
from certreg.filing.models import Body
from certreg.people.models import IdentityDocument, Person
from certreg.registry.models import LogEntry, StatusIndex
from certreg.trust.status_list import SHORTEST

PROVINCE = "51"
COPIED = (Person, IdentityDocument, LogEntry, Certificate, StatusIndex)

SCATTERED = (
    "CREATE OR REPLACE FUNCTION scattered(text, integer) RETURNS text LANGUAGE sql AS "
    "$$ SELECT encode(sha256(convert_to($1 || ':' || $2, 'UTF8')), 'hex') $$"
)

INDEXES = """
SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || conname,
       'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' '
       || pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'u' AND conrelid::regclass::text = ANY(%(tables)s)
UNION ALL
SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid::regclass::text = ANY(%(tables)s)
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@dataclass(frozen=True)
class Filled:
    """What was filled in, and how far apart the keys of two copies are.

    Attributes:
        first: key of the first certificate; the others follow without a gap.
        count: certificates.
        steps: by table; besides `serial` in a series and `index` in a status list.
    """

    first: int
    count: int
    steps: dict[str, int]


def filled() -> Filled:
    """What the registry holds now, before it is multiplied.

    Raises:
        ValueError: it was not filled in one go.
    """
    end = date(places.YEARS.stop, 1, 1)
    own = Certificate.issuer_name.startswith(NAME), Certificate.issued_on < end
    query = sa.select(
        sa.func.min(Certificate.id), sa.func.max(Certificate.id), sa.func.count()
    ).where(*own)
    first, last, count = db.session.execute(query).one()
    keys = {
        "person": Person.id,
        "identity_document": IdentityDocument.id,
        "certificate": Certificate.id,
        "log_entry": LogEntry.position,
        "serial": Series.last,
    }
    steps = {name: (db.session.scalar(sa.func.max(key)) or 0) + 1 for name, key in keys.items()}
    steps["serial"] -= 1
    steps["index"] = steps["serial"] // places.RUN * places.OF_BODY
    db.session.rollback()
    if last - first + 1 != count:
        raise ValueError("the keys of what was filled in have gaps")
    return Filled(first, count, steps)


def multiply(source: Filled, times: int) -> None:
    """Copy everything so often that there is `times` as much of it.

    Raises:
        ValueError: the status lists of the bodies would be full.
    """
    if source.steps["index"] * times > SHORTEST:
        raise ValueError("the status lists are not as long as that")
    with db.engine.connect() as connection:
        _prepare(connection)
        with connection.begin():
            with _without_indexes(connection):
                for copy in range(1, times):
                    _copy(connection, source, copy)
            own = sa.select(Body.number).where(Body.name.startswith(NAME)).scalar_subquery()
            for model, column in ((Series, Series.last), (Total, Total.issued)):
                of_own = model.body_number.in_(own), model.year.in_(places.YEARS)
                connection.execute(sa.update(model).values({column: column * times}).where(*of_own))
        connection.invalidate()  # nobody else is to have it as it is prepared


def write_anew(source: Filled, times: int, count: int) -> list[tuple[int, int]]:
    """Some certificates anywhere in it: the key of each and the number of the worker who holds it.

    Where it is a copy, the holder's name and document become what the generator would have written.
    """
    chance, found = random.Random(8), []
    for _ in range(count):
        copy, number = divmod(chance.randrange(source.count * times), source.count)
        key = source.first + number + copy * source.steps["certificate"]
        holder = places.place(number + copy * source.count).worker
        if copy:
            certificate, somebody = db.session.get_one(Certificate, key), worker(holder, PROVINCE)
            document = certificate.document
            certificate.person.name, document.number = somebody.name, somebody.key.number
            document.type, document.nationality = somebody.key.type, somebody.key.nationality
            document.number_index = somebody.key.index
        found.append((key, holder))
    db.session.commit()
    return found


def _copy(connection: sa.Connection, source: Filled, copy: int) -> None:
    """Every table once, each row with what is its own in this copy."""
    by = {name: step * copy for name, step in source.steps.items()}
    last = source.first + source.count - 1
    of_certificates = (
        f"(SELECT {{}}(%s) FROM certificate WHERE id BETWEEN {source.first} AND {last})"
    )

    def within(key: str, name: str) -> str:
        ends = (of_certificates.format(end) % name for end in ("min", "max"))
        return f"{key} BETWEEN " + " AND ".join(ends)

    serial = f"CAST(1000000 + CAST(substr(number, 17) AS integer) + {by['serial']} AS text)"
    rows = {
        "person": ({"id": f"id + {by['person']}"}, within("id", "person_id")),
        "identity_document": (
            {
                "id": f"id + {by['identity_document']}",
                "person_id": f"person_id + {by['person']}",
                "number_index": f"scattered(number_index, {copy})",
            },
            within("id", "document_id"),
        ),
        "log_entry": (
            {"position": f"position + {by['log_entry']}"},
            within("position", "log_position"),
        ),
        "certificate": (
            {
                "id": f"id + {by['certificate']}",
                "public_id": f"substr(scattered(public_id, {copy}), 1, 22)",
                "number": f"substr(number, 1, 16) || substr({serial}, 2)",
                "person_id": f"person_id + {by['person']}",
                "document_id": f"document_id + {by['identity_document']}",
                "log_position": f"log_position + {by['log_entry']}",
                "status_index": f"status_index + {by['index']}",
            },
            f"id BETWEEN {source.first} AND {last}",
        ),
        "status_index": (
            {"position": f"position + {by['index']}"},
            f"position < {source.steps['index']} AND list_number IN (SELECT status_list FROM"
            f" certificate WHERE id BETWEEN {source.first} AND {last})",
        ),
    }
    for model in COPIED:
        table = model.__table__
        own, condition = rows[table.name]
        names = [column.name for column in table.columns]
        chosen = ", ".join(own.get(name, name) for name in names)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(names)}) "
            f"SELECT {chosen} FROM {table.name} WHERE {condition}"
        )


def _prepare(connection: sa.Connection) -> None:
    """The function that scatters keys; and no triggers, since every row refers to its own copy."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        for statement in (SCATTERED, "SET session_replication_role = replica"):
            driver.execute(statement)
        driver.commit()
        return
    driver.create_function(
        "scattered", 2, lambda text, copy: sha256(f"{text}:{copy}".encode()).hexdigest()
    )
    for pragma in ("foreign_keys = off", "journal_mode = off", "cache_size = -2000000"):
        driver.execute(f"PRAGMA {pragma}")


@contextmanager
def _without_indexes(connection: sa.Connection) -> Iterator[None]:
    """Indexes are made again afterwards, which is many times as fast; keys stay."""
    pairs = _indexes(connection)
    for drop, _ in pairs:
        connection.exec_driver_sql(drop)
    yield
    for _, make in pairs:
        connection.exec_driver_sql(make)


def _indexes(connection: sa.Connection) -> Sequence[tuple[str, str]]:
    """How each is taken away and how it is made."""
    tables = [model.__tablename__ for model in COPIED]
    if connection.dialect.name == "postgresql":
        return [tuple(row) for row in connection.exec_driver_sql(INDEXES, {"tables": tables})]
    found = connection.exec_driver_sql(
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    return [(f"DROP INDEX {name}", made) for table, name, made in found if table in tables]
