"""A row read outside of any session: values and errors are those of any other query."""

from __future__ import annotations

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db, direct
from certreg.db.direct import read_row
from certreg.db.faults import is_away

Db = scoped_session[Session]

BY_NUMBER = sa.select(Certificate.holder_name, Certificate.state).where(
    Certificate.number == sa.bindparam("number")
)
NO_TABLE = sa.select(sa.literal_column("1")).select_from(sa.table("nowhere"))


@pytest.mark.database
def test_a_row_has_the_types_of_its_columns_and_none_comes_where_there_is_none(session: Db) -> None:
    number = issued.make_certificate().number
    session.commit()

    assert read_row(BY_NUMBER, number=number) == ("张示例", CertificateState.ISSUED)
    assert read_row(BY_NUMBER, number="' OR 1=1 --") is None


@pytest.mark.database
def test_a_query_that_fails_raises_what_any_other_does_and_gives_its_connection_back(
    app: Flask,
) -> None:
    with app.app_context():
        for _ in range(db.engine.pool.size() * 3):  # type: ignore[attr-defined]
            with pytest.raises(sa.exc.DBAPIError, match="nowhere"):
                read_row(NO_TABLE)
        assert read_row(BY_NUMBER, number="none") is None


def test_a_server_that_does_not_answer_is_away_whoever_asks(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = sa.create_engine("postgresql+psycopg://a@127.0.0.1:1/b?connect_timeout=2")
    monkeypatch.setattr(direct, "reader", lambda: nobody)

    with pytest.raises(sa.exc.OperationalError) as refused:
        read_row(BY_NUMBER, number="1")

    assert is_away(refused.value)
