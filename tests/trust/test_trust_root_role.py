"""The key history: signed by old and new threshold; every way of going back has its own refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from trust.ceremony import (
    AT,
    CHANGED,
    FIRST,
    HISTORY,
    NEW,
    NEW_ROLE,
    OLD,
    OLD_ROLE,
    ONLINE,
    SECOND,
    STORE,
    YEAR,
    Version,
    bundle,
    role,
    version,
)
from trust.samples import BODY, REGISTRY

from certreg.errors import RefusedError, UnreadableError
from certreg.trust.bundle import read_bundle, to_bundle
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.keys import Algorithm
from certreg.trust.root_role import (
    RootRole,
    Seen,
    read_history,
    write_history,
)
from certreg.trust.trust_store import Custody, KeyUse


def read(versions: Sequence[Version], **known: object) -> Seen:
    data = write_history(versions, STORE.keys)
    return read_history(data, registry=REGISTRY, at=AT, **known).seen  # type: ignore[arg-type]


def refusal(versions: Sequence[Version], **known: object) -> str:
    with pytest.raises(RefusedError) as refused:
        read(versions, **known)
    return refused.value.reason


def test_a_history_that_the_threshold_signed_is_read() -> None:
    history = read_history(write_history([FIRST], STORE.keys), registry=REGISTRY, at=AT)

    assert history.newest.version == 1
    assert set(history.keys) == set(STORE.keys)
    assert history.newest.root == OLD_ROLE


def test_one_signature_too_few_is_none() -> None:
    assert refusal([version(1, OLD_ROLE, OLD[:2])]) == "history_unsigned"


def test_one_key_counts_once_however_often_it_stands_there() -> None:
    with pytest.raises(UnreadableError):
        RootRole(2, (OLD[0].public_key, OLD[0].public_key))


def test_a_new_role_is_signed_by_the_old_threshold_and_by_its_own() -> None:
    assert read([FIRST, SECOND, CHANGED], pinned=OLD_ROLE).version == 3

    by_thieves = version(3, NEW_ROLE, NEW, SECOND)
    assert refusal([FIRST, SECOND, by_thieves]) == "history_unsigned"
    by_the_old = version(3, NEW_ROLE, OLD, SECOND)
    assert refusal([FIRST, SECOND, by_the_old]) == "history_unsigned"


def test_the_old_role_has_nothing_to_say_after_the_new_one() -> None:
    late = version(4, OLD_ROLE, OLD, CHANGED)

    assert refusal([FIRST, SECOND, CHANGED, late]) == "history_unsigned"


def test_an_older_version_is_refused_to_whoever_saw_a_newer_one() -> None:
    seen = read([FIRST, SECOND])

    assert refusal([FIRST], seen=seen) == "history_older"
    assert read([FIRST, SECOND, CHANGED], seen=seen).version == 3


def test_another_history_of_the_same_length_is_refused() -> None:
    seen = read([FIRST, SECOND])
    other = version(2, OLD_ROLE, OLD, FIRST, made_at=AT + timedelta(seconds=1))

    assert refusal([FIRST, other], seen=seen) == "history_forked"


def test_a_version_that_does_not_follow_the_one_before_is_refused() -> None:
    jump = version(9, OLD_ROLE, OLD, FIRST)
    astray = version(2, OLD_ROLE, OLD, SECOND)

    assert refusal([FIRST, jump]) == "history_forked"
    assert refusal([FIRST, astray]) == "history_forked"


def test_a_history_that_is_held_back_runs_out() -> None:
    data = write_history([FIRST], STORE.keys)
    last = AT + YEAR

    assert read_history(data, registry=REGISTRY, at=last)
    with pytest.raises(RefusedError) as refused:
        read_history(data, registry=REGISTRY, at=last + timedelta(seconds=1))
    assert refused.value.reason == "history_expired"


def test_keys_of_another_version_are_not_taken_for_these() -> None:
    with pytest.raises(RefusedError) as refused:
        read_history(write_history([FIRST], STORE.keys[:1]), registry=REGISTRY, at=AT)

    assert refused.value.reason == "history_mixed"


def test_a_role_that_was_pinned_must_be_one_of_its_versions() -> None:
    assert read([FIRST], pinned=OLD_ROLE)
    assert refusal([FIRST], pinned=NEW_ROLE) == "history_unpinned"


def test_the_history_of_another_registry_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        read_history(write_history([FIRST], STORE.keys), registry="did:web:else", at=AT)

    assert refused.value.reason == "history_other_registry"


@pytest.mark.parametrize("position", range(0, len(FIRST[0]), 7))
def test_no_byte_of_a_head_can_be_changed(position: int) -> None:
    changed = bytearray(FIRST[0])
    changed[position] ^= 1

    with pytest.raises((RefusedError, UnreadableError, UnicodeDecodeError)):
        read([(bytes(changed), FIRST[1])])


class TestInABundle:
    """The online key signs bundles; the root role says which, and what they may say of keys."""

    ROLE = RootRole(1, (ONLINE.public_key,))

    def read(self, data: bytes, **known: object) -> RootRole:
        return read_bundle(data, OLD_ROLE, at=AT, **known)[1]  # type: ignore[arg-type]

    def refusal(self, data: bytes, **known: object) -> str:
        with pytest.raises(RefusedError) as refused:
            self.read(data, **known)
        return refused.value.reason

    def test_the_root_role_is_what_one_pins(self) -> None:
        assert self.read(bundle()) == OLD_ROLE

    def test_a_key_that_the_root_role_does_not_name_signs_no_bundle(self) -> None:
        assert self.refusal(bundle(signer=NEW[0])) == "bundle_not_delegated"

    def test_who_pinned_the_bundle_key_follows_to_the_root_role_once_it_signed(self) -> None:
        assert read_bundle(bundle(), self.ROLE, at=AT)[1] == OLD_ROLE
        with pytest.raises(RefusedError) as refused:
            read_bundle(bundle(), role([NEW[0]], 1), at=AT)
        assert refused.value.reason == "bundle_unsigned"

    def test_a_bundle_without_its_history_is_refused_to_whoever_saw_one(self) -> None:
        seen = read_history(HISTORY, registry=REGISTRY, at=AT).seen
        bare = to_bundle(STORE, self.ROLE, 8, [ONLINE])

        assert self.refusal(bare, history_seen=seen) == "history_missing"

    def test_new_keys_of_bodies_may_stand_in_it_and_no_others(self) -> None:
        fresh = replace(STORE.keys[0], key_id="body-2027", public_key=NEW[1].public_key)
        log = replace(fresh, use=KeyUse.LOG, owner=REGISTRY)

        assert self.read(bundle([*STORE.keys, fresh]))
        assert self.refusal(bundle([*STORE.keys, log])) == "history_mixed"

    def test_a_key_may_end_earlier_and_be_compromised_and_never_the_reverse(self) -> None:
        key, *others = STORE.keys
        worse = replace(key, compromised_at=AT, valid_to=key.valid_to - timedelta(days=1))
        longer = replace(key, valid_to=key.valid_to + timedelta(days=1))
        stranger = replace(key, public_key=NEW[2].public_key)
        moved = replace(key, custody=Custody.BODY)

        assert self.read(bundle([worse, *others]))
        for told in (longer, stranger, moved):
            assert self.refusal(bundle([told, *others])) == "history_mixed"
        assert self.refusal(bundle(others)) == "history_mixed"

    def test_a_compromise_that_the_root_role_signed_cannot_be_unsaid(self) -> None:
        key, *others = STORE.keys
        spoilt = [replace(key, compromised_at=AT), *others]
        history = write_history([version(1, OLD_ROLE, OLD, keys=spoilt)], spoilt)
        data = to_bundle(replace(STORE, key_history=history), self.ROLE, 7, [ONLINE])

        assert self.refusal(data) == "history_mixed"


@pytest.mark.parametrize(
    "wrong",
    [
        b"{}",
        b"[]",
        canonical({"format": "certreg-key-history/1", "keys": "[]", "versions": []}),
        canonical({"format": "certreg-key-history/1", "keys": "[]", "versions": [{"head": 1}]}),
        canonical({**parse_object(write_history([FIRST], STORE.keys)), "more": 1}),
    ],
)
def test_what_is_no_history_cannot_be_read(wrong: bytes) -> None:
    with pytest.raises(UnreadableError):
        read_history(wrong, registry=REGISTRY, at=AT)


def test_a_body_is_known_by_its_keys_in_the_history() -> None:
    history = read_history(write_history([FIRST], STORE.keys), registry=REGISTRY, at=AT)

    assert any(key.owner == BODY and key.algorithm is Algorithm.ED25519 for key in history.keys)
