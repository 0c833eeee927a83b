"""The primary dies while certificates are issued: nothing acknowledged is lost, or the loss is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import issued
import pytest
import registries
import sqlalchemy as sa
from issuing_scene import WORKERS, Scene
from patroni_nodes import Machine, machines
from patroni_nodes import several as several_machines
from servers import Servers, servers, several, until
from sqlalchemy.exc import DBAPIError

from certreg.clock import real_now
from certreg.db import db, faults
from certreg.errors import SetupError
from certreg.filing.models import Body
from certreg.registry import publication

SYNCHRONOUS = {"synchronous_standby_names": "*", "synchronous_commit": "remote_apply"}

Maker = Callable[[Path, str], Scene]


@pytest.fixture
def made() -> Iterator[Servers]:
    with servers() as made:
        yield made


@pytest.fixture
def scene_of() -> Iterator[Maker]:
    """Makes the scene of a test, and closes it."""
    scenes: list[Scene] = []

    def make(instance: Path, address: str) -> Scene:
        scenes.append(Scene(instance, address))
        return scenes[-1]

    yield make
    for scene in scenes:
        scene.close()


@pytest.mark.long
def test_two_workers_issue_batches_of_one_body_and_do_each_job_once(
    made: Servers, scene_of: Maker, tmp_path: Path
) -> None:
    scene = scene_of(tmp_path, made.primary().address)
    with scene.workers():
        until(60, scene.heard)
        scene.plan(batches=6, people=30)
        scene.finished()
    scene.look()
    assert len(scene.seen) == 180 and scene.problems() == []
    cases, processes = zip(*scene.begun(), strict=True)
    assert len(cases) == len(set(cases)) == 6 and len(set(processes)) == WORKERS


@pytest.mark.long
def test_with_a_synchronous_replica_a_killed_primary_costs_no_acknowledged_certificate(
    made: Servers, scene_of: Maker, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    primary = made.primary()
    copy = made.replica(primary)
    for name, value in SYNCHRONOUS.items():
        primary.ask(f"ALTER SYSTEM SET {name} = '{value}'")
    primary.ask("SELECT pg_reload_conf()")
    until(
        20,
        lambda: primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'"),
    )
    scene = scene_of(tmp_path, several(primary, copy))
    scene.plan(batches=4, people=100)
    with scene.workers() as workers:
        scene.watch_until(120)
        primary.kill()
        at = monotonic()
        assert away(scene)
        copy.promote()
        seconds = scene.seconds_until_writing_goes_on(at)
        scene.finished()
        assert [each.poll() for each in workers] == [None, None]
    record_property("seconds", round(seconds, 1))
    print(f"writing went on {seconds:.1f} s after the kill")
    assert len(scene.seen) >= 120 and scene.problems() == []
    scene.look()
    assert len(scene.seen) == 400


def away(scene: Scene) -> bool:
    """Visitors and programs are told to come back, and staff too, without a database to ask who they are."""
    client = scene.app.test_client()
    page, answer = (
        client.get("/lookup"),
        client.get("/api/v1/equivalences?held=level:senior_worker"),
    )
    assert "数据库暂时连接不上" in page.text
    assert page.status_code == answer.status_code == 503
    assert page.headers["Retry-After"] == "5" and answer.json["code"] == 503
    moment = int(real_now().timestamp())
    with client.session_transaction() as cookie:
        cookie.update(_user_id="1:1", _fresh=True, signed_in_at=moment, seen_at=moment)
    return client.get("/workspace").status_code == 503


@pytest.mark.long
def test_without_a_synchronous_replica_fsck_names_what_a_promotion_lost(
    made: Servers, scene_of: Maker, tmp_path: Path
) -> None:
    primary = made.primary()
    copy = made.replica(primary)
    scene = scene_of(tmp_path, several(primary, copy))
    with scene.app.app_context():
        issued.make_body()
        issue_one()
    position = primary.ask("SELECT pg_current_wal_flush_lsn()")
    until(20, lambda: copy.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"))
    copy.stop()  # it does not hear of what follows
    with scene.app.app_context():
        for _ in range(3):
            issue_one()
        published = publication.newest_checkpoint().size
    primary.kill()
    copy.start()
    copy.promote()
    scene.close()

    told = " ".join(scene.faults())
    assert f"已公布的登记日志（{published} 条）比数据库（{published - 3} 条）更新" in told
    assert "丢失了最后 3 条记录" in told
    with scene.app.app_context(), pytest.raises(SetupError, match="已停止签发"):
        issue_one()


def issue_one() -> None:
    """One more certificate of the only body."""
    body = db.session.query(Body).one()
    issued.issue(body, issued.recognised(issued.make_worker()))


@pytest.mark.long
def test_a_connection_to_a_primary_that_became_a_standby_is_given_up(
    made: Servers, tmp_path: Path
) -> None:
    primary = made.primary()
    app = registries.application(tmp_path, primary.address)
    registries.found(app)
    own = sa.text("SELECT pg_backend_pid()")
    with app.app_context():
        before = db.session.scalar(own)
        db.session.commit()
        primary.ask("ALTER SYSTEM SET default_transaction_read_only = on")
        primary.ask("SELECT pg_reload_conf()")
        with pytest.raises(DBAPIError, match="read-only") as refused:
            until(20, lambda: issued.make_worker() is None)
        assert faults.is_away(refused.value)
        db.session.rollback()
        assert db.session.scalar(own) != before
        db.session.remove()
        db.engine.dispose()


@pytest.mark.drill
def test_patroni_replaces_a_killed_primary_and_no_acknowledged_certificate_is_lost(
    scene_of: Maker, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    with machines(3) as all_of_them:
        scene = scene_of(tmp_path, several_machines(all_of_them, "read-write"))
        scene.plan(batches=4, people=100)
        with scene.workers() as workers:
            scene.watch_until(120)
            primary = next(each for each in all_of_them if each.is_primary)
            primary.end_at_once()
            seconds = scene.seconds_until_writing_goes_on(monotonic())
            scene.finished()
            assert [each.poll() for each in workers] == [None, None]
        record_property("seconds", round(seconds, 1))
        print(f"writing went on {seconds:.1f} s after the kill")
        assert len(scene.seen) >= 120 and scene.problems() == []
        scene.look()
        assert len(scene.seen) == 400
        primary.start()
        until(90, lambda: primary.is_replica)  # it has rewound what nobody else had
        read_from_the_replicas(tmp_path, all_of_them)
        scene.close()


def read_from_the_replicas(instance: Path, all_of_them: list[Machine]) -> None:
    """One address of all machines leads to one that is near, whichever is the primary now."""
    address = several_machines(all_of_them, "prefer-standby")
    app = registries.application(
        instance,
        several_machines(all_of_them, "read-write"),
        CERTREG_READ_DATABASE_URL=address,
    )
    found = app.extensions["certreg_replica"]
    with app.app_context():
        until(60, lambda: found.look() or found.is_near)
        assert found.refusal is None
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
