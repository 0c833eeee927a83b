"""Many rows at once are the same rows, and the database refuses what it would refuse one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.models import Series
from certreg.db import bulk, write_tx
from certreg.people.models import Person
from certreg.policy.levels import SkillLevel

Db = scoped_session[Session]

BORN, ADDED = date(1990, 1, 1), datetime(2026, 6, 1, tzinfo=UTC)
PERSON: dict[str, Any] = {"birth_date": BORN, "sex": "", "created_at": ADDED}


def test_rows_are_as_those_that_are_added_one_by_one(session: Db) -> None:
    with write_tx():
        first, second = bulk.reserve_keys(Person.__table__, 2)
        bulk.insert(
            Person.__table__,
            [{"id": first, "name": "张示例", **PERSON}, {"id": second, "name": "李示例", **PERSON}],
        )
    with write_tx():
        session.add(Person(name="王示例", **PERSON))

    rows = session.scalars(sa.select(Person).order_by(Person.id)).all()
    assert [row.name for row in rows] == ["张示例", "李示例", "王示例"]
    assert len({(row.birth_date, row.sex, row.created_at) for row in rows}) == 1
    assert rows[2].id > second > first


def test_a_plain_default_of_the_model_is_filled_in(session: Db) -> None:
    level = {"year": 2026, "level": SkillLevel.TECHNICIAN}
    with write_tx():
        bulk.insert(Series.__table__, [{"body_number": "Y000051999001", **level}])
    assert session.scalar(sa.select(Series.last)) == 0


def test_no_rows_are_no_statement(session: Db) -> None:
    bulk.insert(Person.__table__, [])
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_what_is_there_already_is_refused_and_nothing_of_it_stays(session: Db) -> None:
    rows = [{"id": number, "name": "张示例", **PERSON} for number in (1, 2, 2)]
    with pytest.raises(IntegrityError), write_tx():
        bulk.insert(Person.__table__, rows)
    assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
