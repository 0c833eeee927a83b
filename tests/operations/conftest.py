"""A published registry to be backed up, and an empty machine to bring it back on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import issued
import pytest
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from operations.reader import IDENTITY
from sqlalchemy.orm import Session, scoped_session

from certreg import schema
from certreg.certificates.models import Certificate
from certreg.files import store
from certreg.registry import chores
from certreg.settings import Settings

Db = scoped_session[Session]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, backup_recipients=(str(IDENTITY.to_public()),))


@pytest.fixture
def certificate(app: Flask, session: Db, settings: Settings) -> Certificate:
    """One certificate of a published registry with a stored file, and a file of the operator's."""
    app.config["SETTINGS"] = settings
    scripts = ScriptDirectory.from_config(schema.configuration(app))
    MigrationContext.configure(session.connection()).stamp(scripts, "head")
    session.commit()
    issued.found()
    (certificate,) = issued.issue(issued.make_body(), issued.recognised(issued.make_worker()))
    store.store(b"evidence", name="证明.pdf", media_type="application/pdf")
    session.commit()
    chores.keep_published()
    (settings.instance / "witness-policy").write_text("quorum none\n")
    return certificate


@pytest.fixture
def place(settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """An empty machine with the registry's master key."""
    instance = tmp_path / "place"
    instance.mkdir()
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        address = f"sqlite:///{instance / 'certreg.sqlite3'}"
        yield replace(settings, instance=instance, database_url=address,
                      files_url=(instance / "files").as_uri())  # fmt: skip
        return
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE place TEMPLATE template0")
        address = url.set(database="place").render_as_string(hide_password=False)
        yield replace(settings, instance=instance, database_url=address,
                      files_url=(instance / "files").as_uri())  # fmt: skip
        connection.exec_driver_sql("DROP DATABASE place WITH (FORCE)")
