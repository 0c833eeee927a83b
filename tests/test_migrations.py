"""The migrations make exactly the database that the models describe, on either database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy.orm import Session

import certreg
from certreg import schema
from certreg.accounts.models import Organisation, OrganisationKind, OrganisationState, User
from certreg.clock import real_now
from certreg.db import Base, db, guards
from certreg.installation import Installation
from certreg.settings import Settings, asset

LATER = """
    import sqlalchemy as sa
    from alembic import op

    revision = "later"
    down_revision = "{head}"


    def upgrade() -> None:
        for name in ("organisation", "installation"):
            with op.batch_alter_table(name) as table:
                table.alter_column("name", type_=sa.String(200), existing_nullable=False)


    def downgrade() -> None:
        for name in ("organisation", "installation"):
            with op.batch_alter_table(name) as table:
                table.alter_column("name", type_=sa.String(120), existing_nullable=False)
"""
"""A revision for which SQLite rebuilds a table that others refer to, and a guarded one."""


Description = dict[str, dict[str, object]]
"""Table -> what the database says of its columns, keys, constraints and indexes."""


def describe(engine: sa.Engine) -> Description:
    """Everything about every table that does not depend on the order in which it was made."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in columns},
            "key": inspector.get_pk_constraint(table),
            "references": by_name(inspector.get_foreign_keys(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "checks": by_name(inspector.get_check_constraints(table)),
            "indexes": by_name(inspector.get_indexes(table)),
        }
        for table in inspector.get_table_names()
        if (columns := inspector.get_columns(table))
    }


def by_name(found: Sequence[Any]) -> dict[str, str]:
    """Constraints or indexes by name."""
    return {each["name"]: json.dumps(each, default=str, sort_keys=True) for each in found}


@pytest.fixture
def described(settings: Settings) -> Description:
    """What the models themselves would create."""
    engine = sa.create_engine(settings.database_url)
    description = describe(engine)
    engine.dispose()
    return description


@pytest.fixture
def empty(settings: Settings, described: Description, tmp_path: Path) -> Iterator[Flask]:
    """An application whose database has no table yet."""
    address = sa.make_url(settings.database_url)
    if address.get_backend_name() == "sqlite":
        address = address.set(database=str(tmp_path / "empty.sqlite3"))
    else:
        engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS empty WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE empty TEMPLATE template0")
        engine.dispose()
        address = address.set(database="empty")
    app = certreg.create_app(replace(settings, database_url=str(address)))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test may add revisions."""
    folder = tmp_path / "migrations"
    shutil.copytree(asset("migrations"), folder)
    monkeypatch.setattr(schema, "asset", lambda _name: folder)
    return folder / "versions"


def definitions_of_guards() -> dict[str, str]:
    """Name and definition of each guard that the database has."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        if db.engine.dialect.name == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || pg_get_functiondef(tgfoid) "
        "FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return {name: text for name, text in connection.exec_driver_sql(query)}


def test_upgrading_an_empty_database_gives_the_tables_of_the_models(empty: Flask) -> None:
    schema.upgrade(empty)
    with empty.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.long
def test_upgrading_an_empty_database_gives_what_the_models_would_create(
    empty: Flask, described: Description
) -> None:
    schema.upgrade(empty)
    with empty.app_context():
        found = describe(db.engine)
    for table, facts in described.items():
        assert found.pop(table) == facts
    assert set(found) == {"alembic_version"}


@pytest.mark.long
def test_upgrading_an_empty_database_gives_the_guards_of_the_code(empty: Flask) -> None:
    schema.upgrade(empty)
    with empty.app_context():
        frozen = definitions_of_guards()
        with db.engine.begin() as connection:
            schema.take_off_guards(connection)
            for statement in guards(connection.dialect.name):
                connection.exec_driver_sql(statement)
        assert frozen == definitions_of_guards() != {}


def test_a_new_database_is_as_if_every_revision_had_run(
    empty: Flask, described: Description
) -> None:
    schema.create(empty)
    assert schema.is_newest(empty)
    with empty.app_context():
        found, made = describe(db.engine), definitions_of_guards()
        for table, facts in described.items():
            assert found.pop(table) == facts
        assert set(found) == {"alembic_version"}
        assert made != {}
    schema.downgrade(empty, "base")
    schema.upgrade(empty)
    with empty.app_context():
        assert definitions_of_guards() == made


@pytest.mark.long
def test_a_database_that_has_tables_is_upgraded(empty: Flask) -> None:
    schema.upgrade(empty, "0001")
    schema.create(empty)
    assert schema.is_newest(empty)


def test_upgrading_twice_changes_nothing(empty: Flask) -> None:
    schema.upgrade(empty)
    assert schema.is_newest(empty)
    schema.upgrade(empty)
    assert schema.is_newest(empty)


def test_an_empty_database_is_not_of_the_newest_schema(empty: Flask) -> None:
    assert not schema.is_newest(empty)


@pytest.mark.long
def test_downgrading_leaves_nothing_but_alembics_own_table(empty: Flask) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    with empty.app_context(), db.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
        assert schema.guard_names(connection) == set()


def test_every_revision_names_what_it_follows_in_one_line_of_history() -> None:
    versions = sorted(path.name[:4] for path in (asset("migrations") / "versions").glob("*.py"))
    assert versions == [f"{number:04}" for number in range(1, len(versions) + 1)]
    assert versions


def test_rebuilding_tables_keeps_their_rows_and_guards_both_ways(
    empty: Flask, revisions: Path
) -> None:
    schema.upgrade(empty)
    with empty.app_context():
        before = definitions_of_guards()
        organisation = Organisation(
            kind=OrganisationKind.ENTERPRISE,
            name="试验机构",
            region="511702",
            state=OrganisationState.CONFIRMED,
            registered_at=real_now(),
        )
        user = User(
            organisation=organisation,
            username="user",
            name="试验用户",
            password_hash="",
            totp_secret=b"",
            created_at=real_now(),
        )
        place = Installation(is_demo=True, name="登记", base_url="https://a.example", province="51")
        db.session.add_all((organisation, user, place))
        db.session.commit()
        db.session.remove()
    head = max(path.name[:4] for path in revisions.glob("*.py"))
    (revisions / "later.py").write_text(dedent(LATER).format(head=head))
    for move in (schema.upgrade, lambda app: schema.downgrade(app, head)):
        move(empty)
        with empty.app_context():
            assert db.session.scalar(sa.select(User.name).join(User.organisation)) == "试验用户"
            assert db.session.scalar(sa.select(Installation.name)) == "登记"
            assert definitions_of_guards() == before
            db.session.remove()


def test_a_case_that_stood_before_waits_since_its_last_decision(empty: Flask) -> None:
    schema.upgrade(empty, "0001")
    opened, decided = "2026-01-05 01:00:00.000000", "2026-02-06 02:00:00.000000"
    with empty.app_context(), Session(db.engine) as session:
        row = Organisation(
            kind=OrganisationKind.ENTERPRISE,
            name="试验机构",
            region="511702",
            state=OrganisationState.CONFIRMED,
            registered_at=real_now(),
        )
        session.add(row)
        session.commit()
        organisation = row.id
    with empty.app_context(), db.engine.begin() as connection:
        cases = [
            connection.execute(
                sa.text(
                    'INSERT INTO "case" (kind, state, organisation_id, region, waiting_for,'
                    " created_at, policy_digest) VALUES ('filing', 'draft', :organisation,"
                    " '511702', 'clerk', :opened, '') RETURNING id"
                ),
                {"organisation": organisation, "opened": opened},
            ).scalar_one()
            for _ in range(2)
        ]
        connection.execute(
            sa.text(
                "INSERT INTO decision (case_id, action, from_state, to_state, reason, at) VALUES"
                " (:case, 'close_notice', 'a', 'b', '', :decided)"
            ),
            {"case": cases[0], "decided": decided},
        )
    schema.upgrade(empty)
    with empty.app_context(), db.engine.connect() as connection:
        found = connection.execute(
            sa.text(
                'SELECT prefecture, substr(CAST(waiting_since AS text), 1, 10) FROM "case" ORDER BY id'
            )
        ).all()
    assert [tuple(row) for row in found] == [("5117", decided[:10]), ("5117", opened[:10])]


TOUCHED = ("certificate", "identity_document", "total", "person", "credential", "status_index")
"""What revision 0004 alters, and what refers to it."""


def rows_of(table: str) -> list[dict[str, Any]]:
    """Every row of a table, each by its columns."""
    with db.engine.connect() as connection:
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        return [dict(row) for row in connection.exec_driver_sql(query).mappings()]


@pytest.mark.long
def test_certificates_that_stood_before_are_found_by_their_prefecture(empty: Flask) -> None:
    schema.create(empty)
    with empty.app_context():
        place = Installation(is_demo=True, name="登记", base_url="https://a.example", province="51")
        db.session.add(place)
        db.session.commit()
        issued.found()
        body = issued.make_body()
        documents = [issued.make_worker() for _ in range(3)]
        issued.issue(body, *(issued.recognised(each, row=n) for n, each in enumerate(documents)))
        db.session.remove()
        before = {table: rows_of(table) for table in TOUCHED}
    schema.downgrade(empty, "0003")
    with empty.app_context():
        assert "prefecture" not in rows_of("certificate")[0]
        for table in TOUCHED:
            older = [
                {name: value for name, value in row.items() if name != "prefecture"}
                for row in before[table]
            ]
            assert rows_of(table) == older
    schema.upgrade(empty)
    with empty.app_context():
        assert {table: rows_of(table) for table in TOUCHED} == before
        assert {row["prefecture"] for row in rows_of("certificate")} == {"5117"}
        assert issued.faults() == []
        db.session.remove()
        with db.engine.connect() as connection, pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("UPDATE certificate SET prefecture = '5101'")
