"""What is done to keys: each act on record and in the log, nothing that was signed in time lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import issued
import pytest
import sqlalchemy as sa
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import now
from certreg.db import write_tx
from certreg.errors import ConflictError, RefusedError, SetupError, UnreadableError
from certreg.filing import bodies
from certreg.fsck import rows
from certreg.registry import chores, identifiers, key_acts, keys, publication, vault
from certreg.registry.models import Custody, Key, KeyEvent, KeyUse, StatusList
from certreg.trust import x509
from certreg.trust.keys import Algorithm, SoftwareSigner

Db = scoped_session[Session]

BODY = "Y000051999001"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def registry(session: Db) -> None:
    issued.found()


def current(use: KeyUse, owner: str = "") -> Key:
    return keys.current(use, now(), owner=owner)


def methods() -> list[str]:
    document = json.loads(publication.read(f"bodies/{BODY}/did.json"))
    assert document["assertionMethod"] == [each["id"] for each in document["verificationMethod"]]
    return [each.partition("#")[2] for each in document["assertionMethod"]]


@pytest.mark.parametrize("use", [KeyUse.STATUS, KeyUse.BUNDLE, KeyUse.DOCUMENT])
def test_the_next_key_signs_and_the_last_keeps_its_window(session: Db, use: KeyUse) -> None:
    old = current(use)
    with write_tx():
        (new,), account = key_acts.rotate(use, at=now(), actor="op", reason="due")

    assert current(use).key_id == new.key_id == old.replaced_by
    assert old.ends_at == old.valid_to
    assert logged("key.replaced") == 1
    assert old.key_id in " ".join(account) and new.key_id in " ".join(account)
    assert issued.faults() == []


def test_the_log_has_two_keys_and_both_get_the_next(session: Db) -> None:
    with write_tx():
        new, _ = key_acts.rotate(KeyUse.LOG, at=now(), actor="op")

    assert [key.algorithm for key in new] == ["Ed25519", "ML-DSA-44"]
    assert [signer.key_id for signer in keys.log_signers(now())] == [key.key_id for key in new]


def test_a_new_root_has_a_new_document_key_under_it(session: Db) -> None:
    with write_tx():
        key_acts.rotate(KeyUse.ROOT, at=now(), actor="op")

    chain = [x509.from_pem(current(use).certificate_pem) for use in (KeyUse.DOCUMENT, KeyUse.ROOT)]
    x509.check_chain(chain, [chain[1]], now())
    assert len(keys.root_certificates()) == 2


def test_a_retired_key_stays_in_the_did_document_and_plans_nothing(session: Db) -> None:
    issued.make_body(number=BODY)
    old = current(KeyUse.CREDENTIAL, BODY)
    with write_tx():
        key_acts.rotate(KeyUse.CREDENTIAL, owner=BODY, at=now(), actor="op")
        key_acts.retire(old, at=now(), actor="op", reason="yearly")
    chores.keep_published()

    assert current(KeyUse.CREDENTIAL, BODY).key_id != old.key_id
    assert old.key_id in methods()
    assert logged("key.retired") == 1
    assert issued.faults() == []


def test_the_last_key_is_retired_only_by_name(session: Db) -> None:
    issued.make_body(number=BODY)
    key = current(KeyUse.CREDENTIAL, BODY)
    with pytest.raises(RefusedError) as refused, write_tx():
        key_acts.retire(key, at=now(), actor="op", reason="x")
    assert refused.value.reason == "last_key"

    with write_tx():
        key_acts.retire(key, at=now(), actor="op", reason="closed", last=True)
    with pytest.raises(SetupError):
        current(KeyUse.CREDENTIAL, BODY)
    with pytest.raises(RefusedError), write_tx():
        key_acts.retire(key, at=now(), actor="op", reason="again", last=True)


def test_a_compromised_key_leaves_the_did_document_and_another_signs(session: Db) -> None:
    certificate = issued.make_certificate()
    key = keys.named(certificate.key_id)
    with write_tx():
        key_acts.compromise(key, since=now() - HOUR, at=now(), actor="op", reason="stolen")
    chores.keep_published()

    assert key.key_id not in methods()
    assert current(KeyUse.CREDENTIAL, BODY).key_id == key.replaced_by != ""
    told = {each.key_id: each for each in identifiers.trusted_keys()}
    assert told[key.key_id].compromised_at == key.compromised_at
    assert issued.faults() == []


def test_a_compromise_is_only_ever_dated_earlier(session: Db) -> None:
    key, at = current(KeyUse.BUNDLE), now()
    with write_tx():
        key_acts.compromise(key, since=at - HOUR, at=at, actor="op", reason="x")
    for since, reason in ((at, "compromised_already"), (at + HOUR, "in_the_future")):
        with pytest.raises(RefusedError) as refused, write_tx():
            key_acts.compromise(key, since=since, at=at, actor="op", reason="x")
        assert refused.value.reason == reason
    with write_tx():
        key_acts.compromise(key, since=at - 2 * HOUR, at=at, actor="op", reason="earlier")

    assert key.compromised_at == at - 2 * HOUR
    assert logged("key.compromised") == 2
    for value in ("NULL", f"'{at:%Y-%m-%d %H:%M:%S}'"):
        with pytest.raises(sa.exc.DBAPIError, match="stays on record"):
            session.execute(
                sa.text(f'UPDATE "key" SET compromised_at = {value} WHERE id = {key.id}')
            )
        session.rollback()


def test_status_lists_are_signed_anew_when_their_key_was_compromised(session: Db) -> None:
    issued.make_certificate()
    chores.keep_published()
    key = current(KeyUse.STATUS)
    with write_tx():
        key_acts.compromise(key, since=now(), at=now(), actor="op", reason="x")
    chores.keep_published()

    (row,) = session.scalars(sa.select(StatusList))
    assert json.loads(row.document or b"")["proof"][0]["verificationMethod"].endswith(
        key.replaced_by
    )
    assert issued.faults() == []


@pytest.mark.parametrize(
    "change",
    [
        {"compromised_at": now},
        {"retired_at": now},
        {"replaced_by": lambda: "status-2030-1"},
        {"custody": lambda: Custody.BODY},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whoever_changes_a_key_without_an_act_is_found(
    session: Db, change: dict[str, Callable[[], object]]
) -> None:
    assert issued.faults() == []
    with write_tx():
        values = {name: value() for name, value in change.items()}
        session.execute(sa.update(Key).where(Key.use == KeyUse.STATUS).values(**values))

    assert len(list(rows.check_rows())) == 1


def test_what_was_done_to_a_key_cannot_be_taken_back(session: Db) -> None:
    with write_tx():
        key_acts.rotate(KeyUse.STATUS, at=now(), actor="op")

    for statement in ("DELETE FROM key_event", "UPDATE key_event SET reason = 'x'"):
        with pytest.raises(sa.exc.DBAPIError, match="stays on record"):
            session.execute(sa.text(statement))
        session.rollback()


def test_private_keys_are_sealed_anew_all_or_none(session: Db) -> None:
    settings = vault._settings()
    old = vault.own(settings)
    new = vault.OwnVault(b"another")
    with write_tx():
        key_acts.rewrap(old, new, at=now(), actor="op")

    for key in session.scalars(sa.select(Key)):
        assert new.signer(key).public_key == key.public_key
        with pytest.raises(UnreadableError):
            old.signer(key)
    assert logged("key.rewrapped") == session.scalar(sa.select(sa.func.count(Key.id)))
    assert issued.faults() == []
    with pytest.raises(UnreadableError), write_tx():
        key_acts.rewrap(old, new, at=now(), actor="op")
    assert logged("key.rewrapped") == session.scalar(sa.select(sa.func.count(Key.id)))


class TestHeldByTheBody:
    """机构自持: the registry knows the public part only."""

    OWN = SoftwareSigner.generate(Algorithm.ED25519, "own")

    def take(self) -> Key:
        with write_tx():
            key, _ = key_acts.take(BODY, self.OWN.public_key, at=now(), actor="op", reason="own")
            key_id = key.key_id
        return keys.named(key_id)

    def test_it_replaces_the_key_that_the_registry_kept(self, session: Db) -> None:
        issued.make_body(number=BODY)
        before = current(KeyUse.CREDENTIAL, BODY)
        key = self.take()

        assert current(KeyUse.CREDENTIAL, BODY).key_id == key.key_id == before.replaced_by
        assert (key.custody, key.private_pem) == (Custody.BODY, b"")
        assert issued.faults() == []

    def test_the_registry_cannot_sign_with_it_nor_make_the_next(self, session: Db) -> None:
        issued.make_body(number=BODY)
        key = self.take()

        with pytest.raises(SetupError, match="自持"):
            keys.signer(key)
        with pytest.raises(RefusedError) as refused, write_tx():
            key_acts.rotate(KeyUse.CREDENTIAL, owner=BODY, at=now(), actor="op")
        assert refused.value.reason == "held_by_body"
        with write_tx():
            (new,), _ = key_acts.rotate(
                KeyUse.CREDENTIAL, owner=BODY, at=now(), actor="op", from_body=True
            )
        assert new.custody is Custody.REGISTRY

    def test_the_worker_renews_no_key_of_a_body_that_holds_its_own(self, session: Db) -> None:
        issued.make_body(number=BODY)
        key = self.take()
        with write_tx():
            keys.named(key.key_id).valid_to = now() + timedelta(days=1)
        bodies.renew_keys()

        assert len(keys.of_owner(BODY)) == 2

    def test_no_public_key_is_taken_twice(self, session: Db) -> None:
        issued.make_body(number=BODY)
        self.take()

        with pytest.raises(ConflictError):
            self.take()


def test_an_event_says_who_and_why(session: Db) -> None:
    with write_tx():
        key_acts.rotate(KeyUse.STATUS, at=now(), actor="somebody", reason="because")

    (event,) = session.scalars(sa.select(KeyEvent))
    assert (event.actor, event.reason) == ("somebody", "because")
