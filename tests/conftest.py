"""What tests share: one application and one database, as good as new for each test.

SQLite, or PostgreSQL with CERTREG_TEST_DATABASE=postgresql.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import postgres
import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

import certreg
from certreg import schema
from certreg.accounts.models import (
    Organisation,
    OrganisationKind,
    OrganisationState,
    Role,
    RoleGrant,
    User,
)
from certreg.clock import now, real_now
from certreg.db import Base, db
from certreg.installation import Installation
from certreg.settings import Settings, read_settings

pytest_plugins = ("browser", "kept_reads", "strictness", "journeys.played")


@dataclass(frozen=True)
class Database:
    """The database that the tests of one session use, one after the other."""

    address: str
    empty: Callable[[], None]
    """Leaves every table, and in them the row of a demo registry alone."""


EMPTYING = """
CREATE SCHEMA kept;
CREATE TABLE kept.installation AS TABLE installation;
CREATE FUNCTION kept.empty_every_table() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; used boolean;
BEGIN
    SET LOCAL session_replication_role = replica;  -- neither guards nor foreign keys
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || quote_ident(name) || ')' INTO used;
        IF used THEN EXECUTE 'DELETE FROM ' || quote_ident(name); END IF;
    END LOOP;
    PERFORM setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences;
    INSERT INTO installation SELECT * FROM kept.installation;
END $$
"""
"""Deleting the few rows of a test takes a tenth of the time that a new database does."""

MEMORY = Path("/dev/shm")
"""Files that thousands of tests write and delete take a third of their time on a disk."""

SHAPE = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)
"""
"""Tables, indexes and guards: another number after a test that took some of them away."""


def create_template(address: str) -> None:
    """Every table of every room, and the row of a demo registry."""
    schema.import_models()
    engine = sa.create_engine(address)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(
            Installation(
                is_demo=True,
                name="技能等级认定与证书登记系统",
                base_url="https://demo.certreg.example",
                province="51",
            )
        )
        session.commit()
    engine.dispose()


@contextmanager
def sqlite_database(folder: Path) -> Iterator[Database]:
    """One file, written over with a copy of a template."""
    file, template = folder / "certreg.sqlite3", folder / "template.sqlite3"
    create_template(f"sqlite:///{template}")

    def empty() -> None:
        for part in folder.glob(f"{file.name}*"):  # with what a reader that was not closed left
            part.unlink()
        shutil.copy(template, file)

    yield Database(f"sqlite:///{file}", empty)


@contextmanager
def postgresql_database() -> Iterator[Database]:
    """One database in a cluster of this session, whose rows are deleted past every guard."""
    with postgres.cluster() as pattern:
        address = pattern.format(name="postgres")
        create_template(address)
        # No connection is kept: some programs want to be alone with the database.
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(EMPTYING)
            shape = connection.exec_driver_sql(SHAPE).one()

        def empty() -> None:
            with engine.connect() as connection:
                if connection.exec_driver_sql(SHAPE).one() == shape:
                    connection.exec_driver_sql("SELECT kept.empty_every_table()")
                    return
                connection.exec_driver_sql("DROP SCHEMA public CASCADE")
                connection.exec_driver_sql("CREATE SCHEMA public")
            create_template(address)

        yield Database(address, empty)


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder of this session, in memory where the system has such: no test needs it afterwards."""
    with TemporaryDirectory(prefix="certreg-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def database(memory: Path) -> Iterator[Database]:
    """The database of this session."""
    kind = os.environ.get("CERTREG_TEST_DATABASE", "sqlite")
    if kind not in ("sqlite", "postgresql"):
        raise ValueError(f"CERTREG_TEST_DATABASE={kind}")
    made = sqlite_database(memory) if kind == "sqlite" else postgresql_database()
    with made as database:
        yield database


@pytest.fixture(scope="session")
def instance(memory: Path) -> Path:
    """The instance folder of this session."""
    folder = memory / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def settings(instance: Path, database: Database) -> Settings:
    """An instance with nothing in it but an empty database; cookies also over http."""
    database.empty()
    for left in instance.iterdir():
        if left.is_dir():
            shutil.rmtree(left)
        elif not left.name.startswith(HELD_OPEN):
            left.unlink()
    return read_settings(
        {
            "CERTREG_INSTANCE": str(instance),
            "CERTREG_DATABASE_URL": database.address,
            "CERTREG_SECRET_KEY": "0f" * 32,
            "CERTREG_MASTER_KEY": "a5" * 32,
            "CERTREG_SECURE_COOKIES": "0",
        }
    )


HELD_OPEN = ("queue.sqlite3", "limits.sqlite3")
"""Files that the application does not let go of between tests."""


class Visitor(FlaskClient):
    """A client whose requests share only the database with the test's own application context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; what the test prepared is committed first, and read again afterwards."""
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **kwargs)


Maker = Callable[[Settings], Flask]


def make_app(settings: Settings) -> Flask:
    """An application whose forms need no token (a test that asks for one sets WTF_CSRF_ENABLED)."""
    app = certreg.create_app(settings)
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)  # looking through what lasts costs an eighth of the suite
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Visitor
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _hurry)
    return app


def _hurry(connection: Any, _record: object) -> None:
    """No test's data need to outlive the machine, so no commit waits for the disk."""
    connection.execute("PRAGMA synchronous=off")


@pytest.fixture(scope="session")
def maker() -> Maker:
    """Makes the application of this session when it is first asked for: a tenth of a second."""
    return cache(make_app)


@pytest.fixture
def app(settings: Settings, maker: Maker) -> Iterator[Flask]:
    """The application; what a test sets, or the application keeps for itself, does not last."""
    app = maker(settings)
    config, extensions = dict(app.config), dict(app.extensions)
    yield app
    app.config.clear()
    app.config.update(config)
    app.extensions.clear()
    app.extensions.update(extensions)
    app.extensions["certreg_limits"].storage.reset()
    app.extensions["certreg_queue"].flush()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor with a browser's cookies."""
    return app.test_client()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database session, inside an application context."""
    with app.app_context():
        yield db.session
        db.session.remove()


class Cast:
    """The people of a test: organisations and their users, in the database."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = count(1)

    def organisation(
        self,
        kind: OrganisationKind = OrganisationKind.ENTERPRISE,
        *,
        name: str = "",
        region: str = "511702",
        **columns: Any,
    ) -> Organisation:
        """Add a confirmed organisation."""
        row = Organisation(
            kind=kind,
            name=name or f"试验机构{next(self.numbers)}",
            region=region,
            state=OrganisationState.CONFIRMED,
            registered_at=now(),
            **columns,
        )
        db.session.add(row)
        db.session.flush()
        return row

    def user(self, *roles: Role, organisation: Organisation | None = None) -> User:
        """Add a user who holds the roles, in a new enterprise when no organisation is named."""
        number = next(self.numbers)
        row = User(
            organisation=organisation or self.organisation(),
            username=f"user{number}",
            name=f"试验用户{number}",
            password_hash="",
            totp_secret=b"",
            created_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        db.session.add_all(RoleGrant(user_id=row.id, role=role, granted_at=now()) for role in roles)
        db.session.commit()
        return row

    def browser_of(self, user: User) -> FlaskClient:
        """A browser in which the user has signed in."""
        client = self.app.test_client()
        moment = int(real_now().timestamp())
        with client.session_transaction() as cookie:
            cookie.update(_user_id=user.get_id(), _fresh=True, signed_in_at=moment, seen_at=moment)
        return client


@pytest.fixture
def cast(app: Flask, session: scoped_session[Session]) -> Cast:
    """Makes organisations and users for a test, and browsers in which they are signed in."""
    return Cast(app)
