"""The schema of the database: Alembic migrations in `migrations/`, in a checkout or a wheel.

Tables change in revisions. Guards (triggers by which the database itself refuses a change) are
taken off before revisions run, because SQLite rebuilds altered tables, and put up again afterwards
as the newest revision that lists them says: `GUARDS`, literal SQL, so that history does not change
with the code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate

from certreg.db import Base, db, write_tx
from certreg.settings import PACKAGE, asset

Guards = Mapping[str, Sequence[str]]
"""Dialect (`sqlite`, `postgresql`) -> the statements that create every guard."""

_GUARDS_BY_DIALECT = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' "
    "AND substr(name, 1, 6) = 'guard_'",
    "postgresql": "SELECT proname FROM pg_proc WHERE pronamespace = current_schema()::regnamespace "
    "AND substr(proname, 1, 6) = 'guard_'",
}


def upgrade(app: Flask, revision: str = "head") -> None:
    """Bring the database to the schema of this version, or to an earlier revision on the way."""
    _run(app, lambda config: command.upgrade(config, revision))


def create(app: Flask) -> None:
    """Make this version's schema in a database without tables, from the models.

    The same as every revision in turn, which tests compare; on SQLite those would rebuild tables
    that have no row yet. A database that has tables is upgraded.
    """
    with app.app_context():
        config = configuration(app)
        if sa.inspect(db.engine).get_table_names():
            return command.upgrade(config, "head")
        with write_tx() as session:
            Base.metadata.create_all(session.connection())
            MigrationContext.configure(session.connection()).stamp(
                ScriptDirectory.from_config(config), "head"
            )


def downgrade(app: Flask, revision: str) -> None:
    """Take the database back to a revision; `base` leaves nothing.

    Data that the older schema has no place for are lost.
    """
    _run(app, lambda config: command.downgrade(config, revision))


def is_newest(app: Flask) -> bool:
    """Whether the database has the schema of this version."""
    with app.app_context():
        scripts = ScriptDirectory.from_config(configuration(app))
        with db.engine.connect() as connection:
            return (
                MigrationContext.configure(connection).get_current_revision()
                == scripts.get_current_head()
            )


def configuration(app: Flask) -> Config:
    """What Alembic is told: where the revisions are, and every room's tables."""
    import_models()
    migrate = Migrate(app, db, directory=str(asset("migrations")), render_as_batch=True)
    config: Config = migrate.get_config()
    return config


def import_models() -> None:
    """Have SQLAlchemy know the tables of every room."""
    for models in PACKAGE.glob("*/models*"):
        import_module(f"certreg.{models.parent.name}.models")


def guard_names(connection: sa.Connection) -> set[str]:
    """Names of the guards that the database has."""
    return set(connection.exec_driver_sql(_GUARDS_BY_DIALECT[connection.dialect.name]).scalars())


def take_off_guards(connection: sa.Connection) -> None:
    """Drop every guard."""
    is_sqlite = connection.dialect.name == "sqlite"
    for name in guard_names(connection):
        statement = f"DROP TRIGGER {name}" if is_sqlite else f"DROP FUNCTION {name}() CASCADE"
        connection.exec_driver_sql(statement)


def put_up_guards(connection: sa.Connection, scripts: ScriptDirectory) -> None:
    """Create the guards of the revision that the database has now."""
    for statement in frozen_guards(connection, scripts)[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def frozen_guards(connection: sa.Connection, scripts: ScriptDirectory) -> Guards:
    """`GUARDS` of the newest revision, up to the database's own, that lists them."""
    reached = MigrationContext.configure(connection).get_current_revision()
    for script in scripts.iterate_revisions(reached, "base") if reached else ():
        if guards := getattr(script.module, "GUARDS", None):
            return guards  # type: ignore[no-any-return]
    return {connection.dialect.name: ()}


def _run(app: Flask, step: Callable[[Config], None]) -> None:
    with app.app_context():
        step(configuration(app))
