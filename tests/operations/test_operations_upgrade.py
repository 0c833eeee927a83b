"""An upgrade holds, or the database is what it was before it."""

from __future__ import annotations

import shutil
from contextvars import Context
from pathlib import Path
from textwrap import dedent

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, scoped_session

from certreg import running, schema
from certreg.certificates.models import Certificate, Total
from certreg.db import db
from certreg.errors import SetupError
from certreg.operations import upgrade
from certreg.operations.upgrade import ReturnedError
from certreg.settings import Settings, asset

Db = scoped_session[Session]

LATER = """
    import sqlalchemy as sa
    from alembic import op

    revision = "later"
    down_revision = "{head}"


    def upgrade() -> None:
        op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
        {then}
"""

pytestmark = pytest.mark.long


@pytest.fixture
def revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test adds the next one."""
    folder = tmp_path / "migrations"
    shutil.copytree(asset("migrations"), folder)
    monkeypatch.setattr(schema, "asset", lambda _name: folder)
    return folder / "versions"


def write(revisions: Path, then: str = "") -> None:
    head = max(path.name[:4] for path in revisions.glob("0*.py"))
    (revisions / "later.py").write_text(dedent(LATER).format(head=head, then=then))


def run(settings: Settings, target: Path) -> object:
    db.session.remove()
    db.engine.dispose()
    return Context().run(upgrade.upgrade, settings, target)


def revision() -> str:
    found = db.session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
    db.session.rollback()
    return str(found)


def tables() -> list[str]:
    return sa.inspect(db.engine).get_table_names()


def test_an_upgrade_leaves_a_backup_and_a_sound_registry(
    certificate: Certificate, settings: Settings, revisions: Path, tmp_path: Path
) -> None:
    write(revisions)

    assert run(settings, tmp_path / "before.age") is not None

    assert (revision(), "later" in tables()) == ("later", True)
    assert (tmp_path / "before.age").stat().st_size > 0
    assert run(settings, tmp_path / "again.age") is None
    assert not (tmp_path / "again.age").exists()


def test_a_revision_that_fails_leaves_what_was_there(
    certificate: Certificate, settings: Settings, revisions: Path, tmp_path: Path
) -> None:
    before = revision()
    write(revisions, 'raise RuntimeError("half way")')

    with pytest.raises(ReturnedError, match="half way"):
        run(settings, tmp_path / "before.age")

    assert (revision(), "later" in tables()) == (before, False)


def test_faults_that_fsck_finds_take_the_upgrade_back(
    certificate: Certificate, settings: Settings, revisions: Path, tmp_path: Path
) -> None:
    before, table = revision(), Total.__tablename__
    write(revisions, f'op.execute("UPDATE {table} SET issued = issued + 1")')

    with pytest.raises(ReturnedError, match="1 处问题"):
        run(settings, tmp_path / "before.age")

    assert (revision(), "later" in tables()) == (before, False)
    assert db.session.scalar(sa.select(sa.func.sum(Total.issued))) == 1
    schema.take_off_guards(db.session.connection())
    db.session.rollback()


def test_what_runs_is_not_upgraded(
    certificate: Certificate, settings: Settings, revisions: Path, tmp_path: Path
) -> None:
    write(revisions)
    with running.shared(settings.instance), pytest.raises(SetupError, match="先停止"):
        run(settings, tmp_path / "before.age")
    assert not (tmp_path / "before.age").exists()
