"""Public pages are read from a replica that is near; everything else, and everybody's own writes, from the primary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import issued
import pytest
import registries
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from servers import Server, servers, until
from sqlalchemy.exc import DBAPIError

from certreg import clock, doctor
from certreg.certificates.models import Certificate
from certreg.db import db, reader, replica, write_tx
from certreg.db.replica import Replica
from certreg.errors import SetupError
from certreg.installation import Installation
from certreg.settings import read_settings
from certreg.web.access import declared

LAG = 30
"""Seconds: more than a busy machine takes for a test; the clock is moved where it has to be over."""


class Town:
    """A registry with one certificate on a primary and its replica."""

    def __init__(self, app: Flask, primary: Server, copy: Server) -> None:
        self.app, self.primary, self.copy = app, primary, copy
        with app.app_context():
            certificate = issued.make_certificate()
            self.public_id, self.id = certificate.public_id, certificate.id
        self.near()

    @property
    def replica(self) -> Replica:
        """As the application sees it."""
        found: Replica = self.app.extensions["certreg_replica"]
        return found

    def look(self) -> bool:
        """Whether the replica is near, looked at now."""
        with self.app.app_context():
            self.replica.look()
        return self.replica.is_near and self.replica.trouble is None

    def near(self) -> None:
        """Wait until the replica has everything."""
        position = self.primary.ask("SELECT pg_current_wal_flush_lsn()")
        reached = f"SELECT pg_last_wal_replay_lsn() >= '{position}'"
        until(20, lambda: self.copy.ask(reached))
        until(20, self.look)

    def pause(self) -> None:
        """From now on the replica receives and does not replay."""
        self.copy.ask("SELECT pg_wal_replay_pause()")
        paused = "SELECT pg_get_wal_replay_pause_state() = 'paused'"
        until(20, lambda: self.copy.ask(paused))

    def page(self, client: FlaskClient | None = None) -> str:
        """The certificate's page."""
        client = client or self.app.test_client()
        return client.get(f"/v/{self.public_id}").text

    def revoke(self) -> None:
        """Two officials revoke the certificate."""
        with self.app.app_context():
            issued.revoke(db.session.get_one(Certificate, self.id))

    def is_revoked(self, text: str) -> bool:
        """What a page says."""
        assert "有效" in text or "已撤销" in text
        return "已撤销" in text


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary and its replica."""
    with servers() as made:
        primary = made.primary()
        yield primary, made.replica(primary)


@pytest.fixture
def town(pair: tuple[Server, Server], tmp_path: Path) -> Iterator[Town]:
    """A new registry on them."""
    primary, copy = pair
    primary.ask("DROP SCHEMA public CASCADE")
    primary.ask("CREATE SCHEMA public")
    app = registries.application(
        tmp_path,
        primary.address,
        CERTREG_READ_DATABASE_URL=copy.address,
        CERTREG_READ_LAG_SECONDS=str(LAG),
    )
    registries.found(app)
    yield Town(app, primary, copy)
    copy.ask("SELECT pg_wal_replay_resume()")
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.long
def test_a_public_page_is_as_old_as_the_replica_says_and_then_the_primary_s(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.pause()
    town.revoke()
    with town.app.test_client() as client:
        text = client.get(f"/v/{town.public_id}").text
        assert reader() is town.replica.engine
    assert not town.is_revoked(text)  # within the lag that is allowed, and says as of when

    monkeypatch.setattr(replica, "monotonic", later(LAG + 1))
    assert town.is_revoked(town.page())
    ready = town.app.test_client().get("/readyz")
    assert ready.status_code == 200 and ready.json["replica"] == "left out"
    assert f"落后主库超过 {LAG} 秒" in str(town.replica.refusal)
    with town.app.app_context():
        (findings,) = [each for name, each in doctor.examine(town.app) if name == "只读副本"]
    assert "公众查询改由主库回答" in findings[0].text
    assert "certreg_replica_used 0.0" in town.app.test_client().get("/metrics").text

    town.copy.ask("SELECT pg_wal_replay_resume()")
    town.near()
    assert town.is_revoked(town.page())
    assert town.app.test_client().get("/readyz").json["replica"] == "read from"


def later(seconds: float) -> object:
    """A clock that is ahead of the machine's."""
    real = replica.monotonic
    return lambda: real() + seconds


@pytest.mark.long
def test_the_page_tells_as_of_when_it_knows(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.pause()
    monkeypatch.setattr(replica, "monotonic", later(20))
    monkeypatch.setattr(replica, "EVERY", 100)
    with town.app.test_client() as client:
        client.get("/lookup")
        behind = (clock.now() - clock.known_at()).total_seconds()
    assert 19 <= behind <= LAG


@pytest.mark.long
def test_who_has_a_session_finds_his_own_writes(town: Town) -> None:
    town.pause()
    client = town.app.test_client()
    with client.session_transaction() as cookie:
        cookie["anything"] = 1
    town.revoke()

    assert town.is_revoked(town.page(client))
    assert not town.is_revoked(town.page())


@pytest.mark.long
def test_nothing_is_ever_written_to_the_replica(town: Town) -> None:
    with town.app.test_request_context("/lookup"):
        replica.choose()
        assert reader() is town.replica.engine
        with write_tx() as session:
            session.get_one(Installation, 1, with_for_update=True).name = "新名"
        assert reader() is db.engine  # who has written reads what he wrote
        replica.choose()
        db.session.get_one(Installation, 1).name = "更新"
        db.session.commit()  # a flush alone also goes where writes go
        with reader().connect() as connection, pytest.raises(DBAPIError, match="read-only"):
            connection.execute(sa.update(Installation).values(name="x"))
    assert town.primary.ask("SELECT name FROM installation") == "更新"


@pytest.mark.long
def test_no_server_that_takes_writes_is_written_to_as_a_replica(
    pair: tuple[Server, Server], tmp_path: Path
) -> None:
    primary, _ = pair
    app = registries.application(
        tmp_path, primary.address, CERTREG_READ_DATABASE_URL=primary.address
    )
    with app.app_context():
        found: Replica = app.extensions["certreg_replica"]
        found.look()
        assert not found.is_near and "不是只读副本" in str(found.refusal)
        with found.engine.connect() as connection, pytest.raises(DBAPIError, match="read-only"):
            connection.exec_driver_sql("CREATE TABLE anything ()")
        for engine in db.engines.values():
            engine.dispose()


@pytest.mark.long
def test_a_request_that_loses_its_replica_is_answered_by_the_primary(town: Town) -> None:
    assert not town.is_revoked(town.page())
    town.revoke()
    town.copy.kill()
    try:
        assert town.replica.is_near  # nobody has noticed
        assert town.is_revoked(town.page())
        assert not town.replica.is_near
    finally:
        town.copy.start()
    town.near()
    assert town.replica.is_near


@pytest.mark.long
def test_a_replica_that_lost_its_primary_is_not_believed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = town.copy.ask("SHOW primary_conninfo").replace("'", "''")
    town.copy.ask("ALTER SYSTEM SET primary_conninfo = ''")
    town.copy.ask("SELECT pg_reload_conf()")
    try:
        until(20, lambda: not town.look() and town.replica.trouble)
        assert "没有从主库接收" in str(town.replica.trouble)
        assert town.replica.is_near  # for as long as what it had is young enough
        monkeypatch.setattr(replica, "monotonic", later(LAG + 1))
        assert not town.replica.is_near
    finally:
        town.copy.ask(f"ALTER SYSTEM SET primary_conninfo = '{source}'")
        town.copy.ask("SELECT pg_reload_conf()")


@pytest.mark.long
def test_a_connection_that_leads_to_another_server_is_not_read_from(town: Town) -> None:
    found = town.replica
    found.engine.dispose()
    found._server = "another one"
    assert not town.is_revoked(town.page())  # answered by the primary
    assert not found.is_near
    town.near()
    assert town.look() and found.engine.pool.checkedin()  # type: ignore[attr-defined]


def test_sqlite_has_no_replica(tmp_path: Path) -> None:
    address = "postgresql+psycopg://a@b/c"
    with pytest.raises(SetupError, match="SQLite 没有副本"):
        read_settings({"CERTREG_INSTANCE": str(tmp_path), "CERTREG_READ_DATABASE_URL": address})
    with pytest.raises(SetupError, match="至少为 3"):
        read_settings({"CERTREG_INSTANCE": str(tmp_path), "CERTREG_READ_LAG_SECONDS": "1"})


def test_what_may_lag_is_open_to_everybody_and_hands_nobody_his_own(app: Flask) -> None:
    lagging = {name for name, view in app.view_functions.items() if hasattr(view, "may_lag")}
    assert lagging >= {"web.home", "verify.certificate", "lookup.person", "verification_api.verify"}
    assert {access.is_public for name in lagging if (access := declared(app, name))} == {True}
    assert not {"verify.compare", "lookup.follow_correction", "shared.show"} & lagging


def test_without_a_replica_every_request_reads_the_primary(app: Flask) -> None:
    with app.test_request_context("/lookup"):
        app.preprocess_request()
        assert replica.chosen() is None and reader() is db.engine
    assert "replica" not in app.test_client().get("/readyz").json
