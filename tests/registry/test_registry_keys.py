"""The registry's keys: sealed, used only in their time, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import issued
import pytest
import sqlalchemy as sa
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import SetupError, UnreadableError
from certreg.registry import founding, keys
from certreg.registry.log import Record
from certreg.registry.models import Key, KeyUse, LogEntry
from certreg.trust import x509
from certreg.trust.keys import Algorithm, SoftwareSigner, verify

Db = scoped_session[Session]

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def registry(session: Db) -> None:
    issued.found()


def make(valid_from: datetime, days: int, owner: str = "Y000051999001") -> Key:
    with write_tx():
        key = keys.create(
            KeyUse.CREDENTIAL, owner=owner, valid_from=valid_from, valid_to=valid_from + days * DAY
        )
        key_id = key.key_id
    return keys.named(key_id)


def test_a_new_registry_has_a_key_for_each_use_of_its_own(session: Db) -> None:
    found = session.execute(sa.select(Key.use, Key.algorithm).order_by(Key.id)).all()

    assert sorted((use.value, algorithm) for use, algorithm in found) == [
        ("bundle", "Ed25519"),
        ("document", "P-256"),
        ("log", "Ed25519"),
        ("log", "ML-DSA-44"),
        ("root", "P-256"),
        ("status", "Ed25519"),
    ]


def test_a_private_key_lies_in_the_database_sealed(session: Db) -> None:
    for key in session.scalars(sa.select(Key)):
        assert key.private_pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        with pytest.raises(UnreadableError):
            SoftwareSigner.from_encrypted_pem(key.private_pem, b"another passphrase", key.key_id)


@pytest.mark.parametrize("use", list(KeyUse))
def test_a_stored_key_signs_what_its_public_part_verifies(session: Db, use: KeyUse) -> None:
    if use is KeyUse.CREDENTIAL:
        make(now(), 1)
    for key in session.scalars(sa.select(Key).where(Key.use == use)).all():
        signature = keys.signer(key).sign(b"message")
        algorithm = Algorithm(key.algorithm)
        assert verify(algorithm, key.public_key, signature, b"message")
        assert not verify(algorithm, key.public_key, signature, b"another message")


def test_a_key_signs_only_in_its_time(session: Db) -> None:
    start = now()
    make(start, 10)

    for moment, signs in ((start - DAY, False), (start, True), (start + 10 * DAY, False)):
        if signs:
            assert keys.current(KeyUse.CREDENTIAL, moment, owner="Y000051999001")
        else:
            with pytest.raises(SetupError, match="Y000051999001"):
                keys.current(KeyUse.CREDENTIAL, moment, owner="Y000051999001")


def test_of_several_keys_the_newest_signs(session: Db) -> None:
    make(now() - 5 * DAY, 10)
    newest = make(now() - DAY, 10)

    assert keys.current(KeyUse.CREDENTIAL, now(), owner="Y000051999001").id == newest.id


def test_a_compromised_key_signs_no_more(session: Db) -> None:
    key = make(now(), 10)
    with write_tx():
        keys.named(key.key_id).compromised_at = now()

    with pytest.raises(SetupError):
        keys.current(KeyUse.CREDENTIAL, now(), owner="Y000051999001")


def test_the_key_of_one_body_is_never_that_of_another(session: Db) -> None:
    make(now(), 10, "Y000051999001")

    with pytest.raises(SetupError):
        keys.current(KeyUse.CREDENTIAL, now(), owner="Y000051999002")


def test_keys_are_numbered_by_owner_and_year(session: Db) -> None:
    start = datetime(2027, 3, 1, tzinfo=now().tzinfo)

    assert [
        make(start, 1).key_id,
        make(start, 1).key_id,
        make(start, 1, "S000051999001").key_id,
    ] == [
        "Y000051999001-2027-1",
        "Y000051999001-2027-2",
        "S000051999001-2027-1",
    ]
    assert [key.key_id for key in keys.of_owner("Y000051999001")] == [
        "Y000051999001-2027-1",
        "Y000051999001-2027-2",
    ]


def test_the_database_refuses_to_delete_a_key(session: Db) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="keys stay on record"):
        session.execute(sa.text('DELETE FROM "key"'))


def test_the_status_key_is_followed_by_another_a_month_before_its_end(session: Db) -> None:
    first = keys.current(KeyUse.STATUS, now())
    for days_left, keys_then in ((31, 1), (29, 2), (29, 2)):
        with write_tx():
            founding.renew_status_key(first.valid_to - days_left * DAY)
        assert (
            len(session.scalars(sa.select(Key).where(Key.use == KeyUse.STATUS)).all()) == keys_then
        )

    moment = first.valid_to - 29 * DAY
    assert keys.current(KeyUse.STATUS, moment).id != first.id
    assert keys.current(KeyUse.STATUS, moment).valid_to > first.valid_to


def test_pdfs_are_signed_under_the_registrys_own_root(session: Db) -> None:
    root = keys.current(KeyUse.ROOT, now())
    document = keys.current(KeyUse.DOCUMENT, now())

    assert keys.root_certificates() == [root.certificate_pem]
    assert x509.from_pem(root.certificate_pem) != x509.from_pem(document.certificate_pem)
    assert document.valid_to < root.valid_to


def test_the_making_of_every_key_is_an_entry_that_its_salt_opens(session: Db) -> None:
    make(now(), 30)
    rows = session.scalars(sa.select(Key)).all()

    assert logged("key.created") == len(rows) == 7
    for key in rows:
        record = Record("key.created", keys.log_content(key), key.log_salt)
        assert session.get_one(LogEntry, key.log_position).entry == record.entry
