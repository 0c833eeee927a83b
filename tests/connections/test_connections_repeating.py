"""A call sent twice has one effect; the answer is given again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from connections.conftest import Connected

from certreg.batches.models import Batch
from certreg.clock import real_now, today
from certreg.connections.models import ApiKey, KeptAnswer
from certreg.db import db, write_tx


def new_batch(connected: Connected, **values: Any) -> dict[str, Any]:
    """What a system sends to open a batch."""
    return {
        "title": "第四季度认定",
        "filing": connected.filing.case_id,
        "method": "AS-03.examination",
        "assessed_on": today().isoformat(),
    } | values


def batches() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Batch)) or 0


def test_the_same_call_again_is_answered_and_not_done(connected: Connected) -> None:
    system = connected.system()
    first = system.post("/batches", json=new_batch(connected), once="a-1")
    second = system.post("/batches", json=new_batch(connected), once="a-1")
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert second.headers["Idempotency-Replayed"] == "true"
    assert batches() == 1
    assert system.post("/batches", json=new_batch(connected), once="a-2").status_code == 201
    assert batches() == 2


def test_another_request_under_the_same_key_is_refused(connected: Connected) -> None:
    system = connected.system()
    system.post("/batches", json=new_batch(connected), once="a-1")
    answer = system.post("/batches", json=new_batch(connected, title="另一批"), once="a-1")
    assert answer.status_code == 409
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert batches() == 1


def test_whoever_was_refused_may_mend_the_request_under_the_same_key(connected: Connected) -> None:
    system = connected.system()
    wrong = system.post("/batches", json=new_batch(connected, filing=999), once="a-1")
    assert wrong.status_code == 422
    assert system.post("/batches", json=new_batch(connected), once="a-1").status_code == 201


def test_two_at_once_are_one(connected: Connected) -> None:
    system = connected.system()
    key = db.session.scalars(sa.select(ApiKey.id)).one()
    assert system.post("/batches", json=new_batch(connected), once="a-1").status_code == 201
    with write_tx() as session:
        session.execute(sa.update(KeptAnswer).values(status=None, at=real_now()))
    answer = system.post("/batches", json=new_batch(connected), once="a-1")
    assert answer.status_code == 409
    assert batches() == 1
    assert key


def test_two_keys_do_not_share_their_names(connected: Connected) -> None:
    for system in (connected.system(), connected.system()):
        assert system.post("/batches", json=new_batch(connected), once="a-1").status_code == 201
    assert batches() == 2
