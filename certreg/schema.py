"""The schema of the database: Alembic migrations in `migrations/`, from a checkout and from a wheel."""

from __future__ import annotations

from flask import Flask
from flask_migrate import Migrate
from flask_migrate import upgrade as run_migrations

from certreg.db import db
from certreg.settings import asset


def upgrade(app: Flask) -> None:
    """Bring the database to the schema of this version."""
    Migrate(app, db, directory=str(asset("migrations")), render_as_batch=True)
    with app.app_context():
        run_migrations(directory=str(asset("migrations")))
        db.engine.dispose()  # a migration may have changed pragmas of its connection
