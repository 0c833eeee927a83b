"""Status lists: places that tell nothing, bits that go one way, signatures that are renewed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import issued
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import now
from certreg.db import write_tx
from certreg.registry import identifiers, log, publication, status
from certreg.registry.models import LogEntry, StatusList
from certreg.trust import jws, vc_jwt
from certreg.trust.status_list import (
    Purpose,
    Status,
    StatusAnswer,
    check_status,
    newest_of,
    status_entry,
    suspension_address,
)
from certreg.trust.trust_store import KeyUse

Db = scoped_session[Session]

OWNER = "Y000051999001"


@pytest.fixture(autouse=True)
def registry(session: Db) -> None:
    issued.found()
    issued.make_body(number=OWNER)


def take(count: int, owner: str = OWNER) -> list[tuple[int, int]]:
    with write_tx():
        return status.take_indexes(owner, count)


def publish() -> None:
    with write_tx():
        status.publish()


def answer(
    place: tuple[int, int],
    *,
    purpose: Purpose = Purpose.REVOCATION,
    at: datetime | None = None,
) -> StatusAnswer:
    """What a verifier reads in the published list."""
    number, index = place
    address = status.list_address(number)
    store = identifiers.live_store()
    listed = address if purpose is Purpose.REVOCATION else suspension_address(address)
    return check_status(
        status_entry(address, index),
        store.status_lists.get(listed),
        issuer=status.body_did(OWNER),
        find_key=lambda method: store.key_for(method, KeyUse.STATUS),
        at=at or now(),
        purpose=purpose,
    )


def test_no_place_is_given_twice(session: Db) -> None:
    places = take(300) + take(300)

    assert len(set(places)) == 600


def test_places_say_nothing_about_the_order_in_a_batch(session: Db) -> None:
    indexes = [index for _, index in take(200)]

    rising = sum(first < second for first, second in pairwise(indexes))
    assert 60 < rising < 140  # sorted it would be 199
    assert max(indexes) - min(indexes) > 50_000


def test_each_body_has_lists_of_its_own(session: Db) -> None:
    issued.make_body("另一虚构公司", "Y000051999002")

    (first,), (second,) = take(1), take(1, "Y000051999002")
    assert first[0] != second[0]


def test_a_list_that_is_half_full_is_followed_by_another(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(status, "FILL_LIMIT", 10)

    numbers = [number for number, _ in take(25)]
    assert [numbers.count(number) for number in sorted(set(numbers))] == [10, 10, 5]


def test_the_database_refuses_a_place_that_is_taken(session: Db) -> None:
    ((number, index),) = take(1)

    with pytest.raises(sa.exc.IntegrityError):
        session.execute(
            sa.text("INSERT INTO status_index (list_number, position) VALUES (:list, :place)"),
            {"list": number, "place": index},
        )


def test_what_is_not_published_cannot_be_checked(session: Db) -> None:
    (place,) = take(1)

    assert answer(place).status is Status.COULD_NOT_CHECK


def test_a_fresh_place_is_neither_revoked_nor_suspended(session: Db) -> None:
    (place,) = take(1)
    publish()

    assert [answer(place, purpose=purpose).status for purpose in Purpose] == [Status.VALID] * 2


def test_a_revoked_place_alone_reads_as_revoked(session: Db) -> None:
    first, second = take(2)
    publish()
    with write_tx():
        status.revoke([first])
    publish()

    assert answer(first).status is Status.REVOKED
    assert answer(second).status is Status.VALID
    assert answer(first, purpose=Purpose.SUSPENSION).status is Status.VALID


def test_a_changed_bit_is_a_new_version_and_an_entry_in_the_log(session: Db) -> None:
    (place,) = take(1)
    before = log.head().size
    with write_tx():
        status.revoke([place])

    assert session.get_one(StatusList, place[0]).version == 2
    assert log.head().size == before + 1
    kinds = session.scalars(sa.select(LogEntry.kind).order_by(LogEntry.position.desc()))
    assert kinds.first() == "status_list.changed"


def test_a_list_is_signed_again_long_before_it_expires_and_keeps_its_version(
    session: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = take(1)
    publish()
    session.expire_all()
    first = session.get_one(StatusList, place[0]).document
    size, later = log.head().size, now() + timedelta(days=2)
    monkeypatch.setattr(status, "now", lambda: later)
    publish()

    row = session.get_one(StatusList, place[0])
    assert row.document != first
    assert row.version == 1
    assert log.head().size == size
    assert answer(place, at=later + timedelta(days=6)).status is Status.VALID
    assert answer(place, at=later + timedelta(days=8)).status is Status.COULD_NOT_CHECK


def test_a_list_with_enough_time_left_is_left_alone(session: Db) -> None:
    (place,) = take(1)
    publish()
    before = publication.read(f"status/{place[0]}.json")
    publish()

    assert publication.read(f"status/{place[0]}.json") == before


def test_what_is_published_is_what_the_database_holds(session: Db) -> None:
    (place,) = take(1)
    publish()

    row = session.get_one(StatusList, place[0])
    assert publication.read(f"status/{place[0]}.json") == row.document
    assert publication.read(f"status/{place[0]}-suspension.json") == row.suspension_document


def test_the_lists_are_found_by_their_addresses_and_by_nothing_else(session: Db) -> None:
    (place,) = take(1)
    publish()
    lists, address = status.SignedLists(), status.list_address(place[0])

    assert set(lists) == {address, suspension_address(address)}
    assert len(lists) == 2
    for other in ("", "https://evil.example/status/1", f"{address}x", address + "/other"):
        assert other not in lists


def test_a_list_is_served_as_json_and_as_a_token_to_whoever_asks(
    session: Db, client: FlaskClient
) -> None:
    (place,) = take(1)
    publish()
    row = session.get_one(StatusList, place[0])
    for path, document, token in (
        (f"/status/{place[0]}", row.document, row.token),
        (f"/status/{place[0]}/suspension", row.suspension_document, row.suspension_token),
    ):
        for accept in (None, "*/*", "application/vc", "application/json"):
            with client.get(path, headers={"Accept": accept} if accept else {}) as plain:
                assert (plain.data, plain.mimetype) == (document, "application/vc")
                assert "Accept" in plain.vary
        with client.get(path, headers={"Accept": "application/vc+jwt"}) as asked:
            assert (asked.data, asked.mimetype) == (token, "application/vc+jwt")
            assert "Accept" in asked.vary


def test_the_token_says_what_the_json_says_under_the_same_key(session: Db) -> None:
    (place,) = take(1)
    with write_tx():
        status.revoke([place])
    publish()
    row = session.get_one(StatusList, place[0])
    read = jws.read(row.token or b"", kinds=("vc+jwt",), content="vc")

    key = identifiers.live_store().key_for(read.key, KeyUse.STATUS)
    assert key is not None and jws.fault_of(read, key.algorithm, key.public_key) is None
    assert read.payload == vc_jwt.payload(json.loads(row.document or b""))


@pytest.mark.parametrize("minutes", [3, 15, 60])
def test_a_decision_reaches_every_verifier_within_the_promised_time(
    session: Db, app: Flask, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    settings = replace(app.config["SETTINGS"], status_minutes=minutes)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    (place,) = take(1)
    publish()

    row = session.get_one(StatusList, place[0])
    ttl = json.loads(row.document or b"")["credentialSubject"]["ttl"]
    worker, cache, reader = 60, status.MAX_AGE, ttl / 1000
    assert worker + cache + reader <= minutes * 60
    assert reader >= 60


def test_a_list_is_never_handed_out_older_than_it_was_seen(session: Db) -> None:
    (place,) = take(1)
    publish()
    address = status.list_address(place[0])
    listed = dict(status.SignedLists())
    seen = newest_of(listed, {})

    assert set(seen) == set(listed)
    later = {address: seen[address] + timedelta(seconds=1)}
    assert newest_of(listed, later)[address] == later[address]
