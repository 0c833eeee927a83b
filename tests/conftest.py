"""What tests share: an application and a database of its own for each test.

SQLite, or PostgreSQL with CERTREG_TEST_DATABASE=postgresql. The database is made once, as a
template, and copied for each test.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import postgres
import pytest
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session, scoped_session

import certreg
from certreg.accounts import sessions
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
from certreg.settings import PACKAGE, Settings, read_settings

pytest_plugins = ("browser", "strictness", "journeys.played")

Fresh = Callable[[Path], str]
"""Makes a new database for a test, in its folder; gives the address."""


def create_template(address: str) -> None:
    """Every table of every room, and the row of a demo registry."""
    for models in PACKAGE.glob("*/models.py"):
        import_module(f"certreg.{models.parent.name}.models")
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
def sqlite_databases(folder: Path) -> Iterator[Fresh]:
    """Copies of one file."""
    template = folder / "template.sqlite3"
    create_template(f"sqlite:///{template}")

    def fresh(place: Path) -> str:
        shutil.copy(template, place / "certreg.sqlite3")
        return f"sqlite:///{place / 'certreg.sqlite3'}"

    yield fresh


@contextmanager
def postgresql_databases() -> Iterator[Fresh]:
    """Copies of one template database in a cluster of this session."""
    with postgres.cluster() as address:
        engine = sa.create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")

        def create(name: str, template: str) -> str:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
                connection.exec_driver_sql(
                    f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
                )
            return address.format(name=name)

        create_template(create("pattern", "template1"))
        yield lambda _place: create("test", "pattern")
        engine.dispose()


@pytest.fixture(scope="session")
def fresh_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fresh]:
    """How this session makes databases."""
    kind = os.environ.get("CERTREG_TEST_DATABASE", "sqlite")
    if kind not in ("sqlite", "postgresql"):
        raise ValueError(f"CERTREG_TEST_DATABASE={kind}")
    made = (
        sqlite_databases(tmp_path_factory.mktemp("database"))
        if kind == "sqlite"
        else postgresql_databases()
    )
    with made as fresh:
        yield fresh


@pytest.fixture
def settings(tmp_path: Path, fresh_database: Fresh) -> Settings:
    """An instance of its own with a database of its own; cookies also over http."""
    return read_settings(
        {
            "CERTREG_INSTANCE": str(tmp_path),
            "CERTREG_DATABASE_URL": fresh_database(tmp_path),
            "CERTREG_SECRET_KEY": "0f" * 32,
            "CERTREG_MASTER_KEY": "a5" * 32,
            "CERTREG_SECURE_COOKIES": "0",
        }
    )


class Visitor(FlaskClient):
    """A client whose requests share only the database with the test's own application context."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request; what the test prepared is committed first, and read again afterwards."""
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **kwargs)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates as Jinja compiled them: once for all the applications of this session."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled_templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application; forms need no token (a test that asks for one sets WTF_CSRF_ENABLED)."""
    app = certreg.create_app(settings)
    app.jinja_env.bytecode_cache = compiled_templates
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Visitor
    if not hasattr(app, "login_manager"):
        sessions.install(app)
    yield app
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
