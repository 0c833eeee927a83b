"""The mark is another one after whatever strangers may be shown, and after nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from registries import SECRETS
from sqlalchemy.orm import Session, scoped_session

from certreg.audit import trail
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate, Series
from certreg.db import bulk, shown, write_tx
from certreg.policy.levels import SkillLevel
from certreg.settings import Settings

Db = scoped_session[Session]

SERIES = {"body_number": "510001", "year": 2026, "level": SkillLevel.SENIOR_WORKER, "last": 1}
NOTHING = sa.false()

ELSEWHERE = """
from certreg import create_app
from certreg.db import db, write_tx
with create_app().app_context(), write_tx():
    db.session.execute(db.text("UPDATE certificate SET holder_name = holder_name WHERE 1 = 0"))
"""


def series() -> Series:
    return Series(**SERIES)


WRITES: dict[str, Callable[[Db], object]] = {
    "a row of the session": lambda session: session.add(series()),
    "a statement": lambda session: session.execute(sa.delete(Certificate).where(NOTHING)),
    "words of SQL": lambda session: session.execute(sa.text("DELETE FROM audit_event WHERE 1 = 0")),
    "many rows": lambda session: bulk.insert(Series.__table__, [SERIES]),
    "a private row among others": lambda session: (
        session.execute(sa.delete(AuditEvent).where(NOTHING)),
        session.execute(sa.delete(Certificate).where(NOTHING)),
    ),
}


@pytest.fixture
def before(session: Db) -> str | None:
    """The mark, once there is one."""
    with write_tx():
        session.execute(sa.delete(Certificate).where(NOTHING))
    return shown.mark()


@pytest.mark.database
def test_before_anything_is_shown_there_is_no_mark(session: Db) -> None:
    assert shown.mark() is None


@pytest.mark.database
@pytest.mark.parametrize("what", WRITES)
def test_the_mark_changes_with(what: str, session: Db, before: str | None) -> None:
    with write_tx():
        WRITES[what](session)
        assert shown.mark() == before, "nobody sees it yet"

    assert shown.mark() not in (None, before)


@pytest.mark.database
def test_reading_and_the_trail_leave_the_mark_as_it_is(session: Db, before: str | None) -> None:
    session.execute(sa.text("SELECT count(*) FROM certificate"))
    session.commit()
    with write_tx():
        trail.record("test.written", actor_id=None, subject_id=1)

    assert shown.mark() == before


@pytest.mark.database
def test_what_is_taken_back_leaves_the_mark_as_it_is(session: Db, before: str | None) -> None:
    with pytest.raises(ZeroDivisionError), write_tx():
        session.add(series())
        session.flush()
        raise ZeroDivisionError
    with write_tx():
        trail.record("test.written", actor_id=None, subject_id=1)

    assert shown.mark() == before


@pytest.mark.database
def test_what_another_process_writes_changes_the_mark(
    settings: Settings, session: Db, before: str | None
) -> None:
    environment = {
        "CERTREG_INSTANCE": str(settings.instance),
        "CERTREG_DATABASE_URL": settings.database_url,
        **SECRETS,
    }
    subprocess.run([sys.executable, "-c", ELSEWHERE], check=True, env=environment)

    assert shown.mark() != before
