"""Entries and proof files: what is in the log can be shown, and nothing else can."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trust.fixed_keys import ed25519

from certreg.errors import RefusedError, UnreadableError
from certreg.trust.checkpoint import (
    Checkpoint,
    VerifiedSignature,
    cosign,
    log_key,
    sign,
    witness_key,
)
from certreg.trust.merkle import inclusion_proof, leaf_hash, tree_root
from certreg.trust.note import SignedNote
from certreg.trust.tiles import grow, stored_hashes
from certreg.trust.tlog_proof import (
    Entry,
    LogProof,
    commitment,
    entry_bytes,
    verify,
)
from certreg.trust.witness_policy import WitnessPolicy, k_of_n

ORIGIN = "certreg.example/log"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
SALT = bytes(range(32))
RECORD = b'{"level":"senior_worker"}'
ENTRIES = [
    entry_bytes("certificate.issued", commitment(SALT, RECORD + bytes([number])))
    for number in range(256)
]
INDEX = 123
LOG = ed25519("log")
LOG_KEY = log_key(LOG, ORIGIN)
WITNESSES = {name: ed25519(name) for name in ("sichuan", "chongqing", "guizhou")}
WITNESS_KEYS = {
    name: witness_key(signer, f"{name}.example/w") for name, signer in WITNESSES.items()
}


def policy(need: int) -> WitnessPolicy:
    return k_of_n([LOG_KEY], WITNESS_KEYS, need)


def proof_witnessed_by(*names: str) -> LogProof:
    leaves = [leaf_hash(entry) for entry in ENTRIES]
    tiles = dict(grow(0, leaves, {}.__getitem__))
    head = Checkpoint(ORIGIN, len(leaves), tree_root(leaves))
    note = sign(head, [LOG], AT)
    for name in names:
        note = note.with_signature(
            cosign(head, WITNESSES[name], f"{name}.example/w", AT + timedelta(minutes=1))
        )
    stored = stored_hashes(head.size, tiles.__getitem__)
    return LogProof(INDEX, inclusion_proof(INDEX, head.size, stored), note, SALT)


def test_a_commitment_is_the_hash_of_salt_and_record() -> None:
    assert commitment(SALT, RECORD) == sha256(SALT + RECORD).digest()


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(UnreadableError, match="32 字节"):
        commitment(bytes(length), RECORD)


def test_an_entry_has_version_kind_and_commitment() -> None:
    committed = commitment(SALT, RECORD)
    stored = entry_bytes("filing.approved", committed)
    assert stored == b"\x01\x0ffiling.approved" + committed
    assert Entry.from_bytes(stored) == Entry("filing.approved", committed)


@pytest.mark.parametrize(
    "kind", ["", "issued", "Certificate.issued", "a.b.c", "证书.issued", "a." + "b" * 254]
)
def test_a_kind_is_a_subject_and_a_past_tense(kind: str) -> None:
    with pytest.raises(ValueError, match="no log entry"):
        entry_bytes(kind, bytes(32))


def test_a_commitment_of_another_length_makes_no_entry() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        entry_bytes("filing.approved", bytes(31))


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\x01",
        bytes(34),
        b"\x02\x0ffiling.approved" + bytes(32),
        b"\x01\x0efiling.approved" + bytes(32),
        b"\x01\x0ffiling.approved" + bytes(31),
        b"\x01\x0ffiling.approved" + bytes(33),
        b"\x01\x0ffiling\xe9approved" + bytes(32),
    ],
)
def test_what_is_no_entry_cannot_be_read(stored: bytes) -> None:
    with pytest.raises(UnreadableError):
        Entry.from_bytes(stored)


def test_a_proof_shows_the_entry_and_names_its_witnesses() -> None:
    inclusion = verify(proof_witnessed_by("sichuan", "guizhou"), ENTRIES[INDEX], policy(2))
    assert (inclusion.index, inclusion.checkpoint.size) == (INDEX, len(ENTRIES))
    assert inclusion.is_witnessed
    assert inclusion.cosignatures == (
        VerifiedSignature(WITNESS_KEYS["sichuan"], AT + timedelta(minutes=1)),
        VerifiedSignature(WITNESS_KEYS["guizhou"], AT + timedelta(minutes=1)),
    )


def test_an_entry_without_its_quorum_is_logged_but_not_witnessed() -> None:
    inclusion = verify(proof_witnessed_by("sichuan"), ENTRIES[INDEX], policy(2))
    assert not inclusion.is_witnessed
    assert [each.key.name for each in inclusion.cosignatures] == ["sichuan.example/w"]


def test_one_witness_counts_once() -> None:
    inclusion = verify(proof_witnessed_by("sichuan", "sichuan"), ENTRIES[INDEX], policy(2))
    assert not inclusion.is_witnessed


def test_a_proof_file_has_the_lines_of_the_specification() -> None:
    proof = proof_witnessed_by("sichuan")
    lines = proof.to_bytes().decode().split("\n")
    assert lines[:3] == [
        "c2sp.org/tlog-proof@v1",
        f"extra {b64encode(SALT).decode()}",
        f"index {INDEX}",
    ]
    assert lines[3:-7] == [b64encode(each).decode() for each in proof.hashes] + [""]
    assert lines[-7:] == [*proof.note.to_bytes().decode().split("\n")]


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(max_size=40), max_size=63),
    st.none() | st.binary(max_size=64),
)
def test_every_proof_that_is_written_can_be_read(
    index: int, hashes: list[bytes], extra: bytes | None
) -> None:
    proof = LogProof(index, tuple(each + b"h" for each in hashes), NOTE, extra)
    assert LogProof.from_bytes(proof.to_bytes()) == proof


NOTE = proof_witnessed_by("sichuan").note


def test_a_tree_of_one_entry_has_a_proof_without_hashes() -> None:
    head = Checkpoint(ORIGIN, 1, leaf_hash(ENTRIES[0]))
    proof = LogProof.from_bytes(LogProof(0, (), sign(head, [LOG], AT)).to_bytes())
    inclusion = verify(proof, ENTRIES[0], policy(0))
    assert inclusion.checkpoint.size == 1
    assert inclusion.cosignatures == ()


def test_a_proof_of_another_entry_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        verify(proof_witnessed_by(), ENTRIES[INDEX + 1], policy(0))
    assert refused.value.reason == "not_included"


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: replace(proof, index=INDEX + 1),
        lambda proof: replace(proof, index=10**15),
        lambda proof: replace(proof, hashes=proof.hashes[:-1]),
        lambda proof: replace(proof, hashes=(*proof.hashes, proof.hashes[0])),
        lambda proof: replace(proof, hashes=tuple(reversed(proof.hashes))),
        lambda proof: replace(proof, hashes=(proof.hashes[0][:-1], *proof.hashes[1:])),
    ],
)
def test_a_proof_that_leads_elsewhere_is_refused(change: Callable[[LogProof], LogProof]) -> None:
    with pytest.raises(RefusedError) as refused:
        verify(change(proof_witnessed_by()), ENTRIES[INDEX], policy(0))
    assert refused.value.reason == "not_included"


def test_a_proof_of_an_unknown_log_is_refused() -> None:
    stranger = ed25519("stranger")
    known = k_of_n([log_key(stranger, ORIGIN)], WITNESS_KEYS, 0)
    with pytest.raises(RefusedError) as refused:
        verify(proof_witnessed_by(), ENTRIES[INDEX], known)
    assert refused.value.reason == "unknown_log"


STORED = proof_witnessed_by("sichuan", "guizhou").to_bytes()


@settings(max_examples=300)
@given(st.integers(0, len(STORED) - 1), st.integers(1, 255))
def test_any_changed_byte_takes_something_from_the_proof(at: int, change: int) -> None:
    altered = STORED[:at] + bytes([STORED[at] ^ change]) + STORED[at + 1 :]
    try:
        proof = LogProof.from_bytes(altered)
        entry = entry_bytes(
            "certificate.issued", commitment(proof.extra or b"", RECORD + bytes([INDEX]))
        )
        inclusion = verify(proof, entry, policy(2))
    except (UnreadableError, RefusedError):
        return
    # A signature line whose name or key id changed belongs to nobody that is known.
    assert not inclusion.is_witnessed


HEAD_LINES = "c2sp.org/tlog-proof@v1\nindex 0\n"


@pytest.mark.parametrize(
    "head",
    [
        "",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\n",
        "c2sp.org/tlog-proof@v1\nindex ٣\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nextra AAAA\n\n",
        "c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nextra AAA\nindex 0\n\n",
        HEAD_LINES + "AAAB=\n\n",
        HEAD_LINES + "AA==\n" * 64 + "\n",
        HEAD_LINES,
    ],
)
def test_what_is_no_proof_file_cannot_be_read(head: str) -> None:
    with pytest.raises(UnreadableError):
        LogProof.from_bytes(head.encode() + NOTE.to_bytes())


def test_sixty_three_hashes_are_still_read() -> None:
    stored = (HEAD_LINES + "AA==\n" * 63 + "\n").encode() + NOTE.to_bytes()
    assert len(LogProof.from_bytes(stored).hashes) == 63


def test_a_bare_checkpoint_is_no_proof_file() -> None:
    with pytest.raises(UnreadableError):
        LogProof.from_bytes(SignedNote.to_bytes(NOTE))
