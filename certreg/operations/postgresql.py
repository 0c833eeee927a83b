"""A PostgreSQL database as a whole, by PostgreSQL's own programs: one moment of it, alone with it, another in its place."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import sqlalchemy as sa

from certreg.errors import SetupError
from certreg.text import Text

BEFORE = "certreg_before"
"""Schema in which what was there waits until its successor is found sound."""

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)

_LOOKS, _BETWEEN = 20, 0.1
"""A server process outlives the program that has just ended by a moment; seconds between looks."""


@dataclass(frozen=True)
class Moment:
    """The database as it was when this was opened."""

    url: sa.URL
    connection: sa.Connection
    name: str
    """Of the exported snapshot."""

    def texts(self, query: str) -> Sequence[str]:
        """First column of a query."""
        return self.connection.exec_driver_sql(query).scalars().all()

    def copy_to(self, file: Path) -> None:
        """Write the whole database into a file (pg_dump's own format); others write on meanwhile."""
        schema = self.connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        _run(self.url, "pg_dump", "-Fc", "-n", schema, "--snapshot", self.name, "-f", str(file))


@contextmanager
def moment(url: sa.URL) -> Iterator[Moment]:
    """Hold on to what is committed now."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        name = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        yield Moment(url, connection, name)


def check_alone(url: sa.URL) -> None:
    """Raises SetupError: another program is connected to the database, and stays so."""
    with _administering(url) as connection:
        for _ in range(_LOOKS):
            if not connection.exec_driver_sql(_OTHERS).scalar_one():
                return
            connection.rollback()  # the next look sees what has changed
            sleep(_BETWEEN)
    raise SetupError(Text("数据库正被其他程序使用，请先停止它们"))


@contextmanager
def replaced(url: sa.URL, copy: Path) -> Iterator[None]:
    """Have a copy in the place of the current schema; when the block fails, what was there comes back."""
    with _administering(url) as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        _bring_back(connection, schema)  # what a killed run left aside
        _do(connection, f'ALTER SCHEMA "{schema}" RENAME TO {BEFORE}', f'CREATE SCHEMA "{schema}"')
    try:
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        _run(url, "pg_restore", *options, "-n", schema, "-d", str(url.database), str(copy))
        yield
    except BaseException:
        with _administering(url) as connection:
            _bring_back(connection, schema)
        raise
    with _administering(url) as connection:
        _do(connection, f"DROP SCHEMA {BEFORE} CASCADE")


def _bring_back(connection: sa.Connection, schema: str) -> None:
    asked = sa.text("SELECT 1 FROM pg_namespace WHERE nspname = :name")
    if connection.execute(asked, {"name": BEFORE}).first() is not None:
        back = f'ALTER SCHEMA {BEFORE} RENAME TO "{schema}"'
        _do(connection, f'DROP SCHEMA IF EXISTS "{schema}" CASCADE', back)


def _do(connection: sa.Connection, *statements: str) -> None:
    """All of the statements, or none."""
    for statement in statements:
        connection.exec_driver_sql(statement)
    connection.commit()


@contextmanager
def _administering(url: sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""What libpq calls a parameter, and the variable that its programs read it from."""


def _environment(url: sa.URL) -> dict[str, str]:
    """The variables that lead PostgreSQL's programs to a database, also one of several hosts."""
    _, parameters = url.get_dialect()().create_connect_args(url)
    return {
        _VARIABLES[name]: str(value)
        for name, value in parameters.items()
        if name in _VARIABLES and value
    }


def _run(url: sa.URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the database; the password goes by the environment.

    Raises:
        SetupError: it is not installed, or fails.
    """
    environment = _environment(url)
    try:
        done = subprocess.run(
            [program, *arguments],
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        text = Text("缺少 {program}：请安装 postgresql-client（与服务器同一版本）", program=program)
        raise SetupError(text) from error
    if done.returncode:
        cause = done.stderr.strip().splitlines()
        raise SetupError(
            Text("{program} 失败：{cause}", program=program, cause=cause[-1] if cause else "—")
        )
