"""Checkpoints: published ones of public logs, our own, and altered ones."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from trust.fixed_keys import ed25519, ml_dsa

from certreg.errors import RefusedError, UnreadableError
from certreg.trust.checkpoint import (
    Checkpoint,
    VerifiedSignature,
    cosign,
    log_key,
    open_checkpoint,
    sign,
    witness_key,
)
from certreg.trust.keys import SoftwareSigner
from certreg.trust.merkle import EMPTY_ROOT, leaf_hash
from certreg.trust.note import KeyType, NoteSignature, SignedNote, VerifierKey

VECTORS = Path(__file__).parent / "vectors" / "checkpoints"
AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
ORIGIN = "certreg.example/log"
HEAD = Checkpoint(ORIGIN, 7, leaf_hash(b"seven"))
ED25519 = ed25519("log-1")
ML_DSA = ml_dsa("log-2")
LOG_KEYS = [log_key(ED25519, ORIGIN), log_key(ML_DSA, ORIGIN)]
WITNESS = ed25519("witness")
WITNESS_NAME = "witness.example/w1"


def published(name: str) -> tuple[SignedNote, list[VerifierKey]]:
    note = SignedNote.from_bytes((VECTORS / f"{name}.note").read_bytes())
    return note, [
        VerifierKey.from_vkey(line) for line in (VECTORS / f"{name}.keys").read_text().splitlines()
    ]


def test_a_published_checkpoint_holds_with_the_cosignature_of_its_witness() -> None:
    note, (log, witness) = published("arche")
    opened = open_checkpoint(note, [log], [witness])
    assert opened.checkpoint.size == 1432088532
    assert opened.log_signatures == (VerifiedSignature(log, None),)
    at = datetime(2026, 5, 23, 21, 50, 24, tzinfo=UTC)
    assert opened.cosignatures == (VerifiedSignature(witness, at),)


def test_a_published_ml_dsa_cosignature_holds() -> None:
    note, (witness,) = published("coachandhorses")
    checkpoint = Checkpoint.from_text(note.text)
    signed = note.with_signature(sign(checkpoint, [ED25519], AT).signatures[0])
    opened = open_checkpoint(signed, [log_key(ED25519, checkpoint.origin)], [witness])
    at = datetime(2026, 8, 2, 21, 4, 51, tzinfo=UTC)
    assert opened.cosignatures == (VerifiedSignature(witness, at),)


@pytest.mark.parametrize("name", ["arche", "coachandhorses"])
def test_a_published_checkpoint_with_another_size_is_refused(name: str) -> None:
    note, keys = published(name)
    head = replace(Checkpoint.from_text(note.text), size=42)
    own = sign(head, [ED25519], AT)
    altered = SignedNote(head.text, (*note.signatures, *own.signatures))
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(altered, [log_key(ED25519, head.origin)], keys)
    assert refused.value.reason == "bad_signature"


def test_a_log_signs_with_both_of_its_keys() -> None:
    opened = open_checkpoint(sign(HEAD, [ED25519, ML_DSA], AT), LOG_KEYS)
    assert opened.checkpoint == HEAD
    assert opened.log_signatures == (
        VerifiedSignature(LOG_KEYS[0], None),
        VerifiedSignature(LOG_KEYS[1], AT),
    )


@pytest.mark.parametrize("key", LOG_KEYS, ids=["Ed25519", "ML-DSA-44"])
def test_one_known_key_of_the_log_is_enough(key: VerifierKey) -> None:
    opened = open_checkpoint(sign(HEAD, [ED25519, ML_DSA], AT), [key])
    assert [signature.key for signature in opened.log_signatures] == [key]


@pytest.mark.parametrize("witness", [ed25519("witness"), ml_dsa("witness")])
def test_a_witness_states_its_time(witness: SoftwareSigner) -> None:
    note = sign(HEAD, [ED25519], AT).with_signature(cosign(HEAD, witness, WITNESS_NAME, AT))
    key = witness_key(witness, WITNESS_NAME)
    opened = open_checkpoint(SignedNote.from_bytes(note.to_bytes()), LOG_KEYS, [key])
    assert opened.cosignatures == (VerifiedSignature(key, AT),)


def test_unknown_signatures_are_ignored() -> None:
    strangers = [ed25519(f"stranger {number}") for number in range(16)]
    note = sign(HEAD, [ED25519], AT)
    for stranger in strangers:
        note = note.with_signature(cosign(HEAD, stranger, WITNESS_NAME, AT))
    assert open_checkpoint(note, LOG_KEYS, [witness_key(WITNESS, WITNESS_NAME)]).cosignatures == ()


def test_sixteen_known_witnesses_are_all_accepted() -> None:
    witnesses = {f"w{number}": ed25519(f"w{number}") for number in range(16)}
    note = sign(HEAD, [ED25519], AT)
    for name, signer in witnesses.items():
        note = note.with_signature(cosign(HEAD, signer, name, AT))
    keys = [witness_key(signer, name) for name, signer in witnesses.items()]
    assert [each.key for each in open_checkpoint(note, LOG_KEYS, keys).cosignatures] == keys


def test_a_checkpoint_without_a_known_log_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(sign(HEAD, [WITNESS], AT), LOG_KEYS)
    assert refused.value.reason == "unknown_log"


def test_a_witness_cannot_stand_in_for_the_log() -> None:
    cosigned = SignedNote(HEAD.text, (cosign(HEAD, WITNESS, WITNESS_NAME, AT),))
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(cosigned, LOG_KEYS, [witness_key(WITNESS, WITNESS_NAME)])
    assert refused.value.reason == "unknown_log"


def test_a_known_log_cannot_sign_for_another_origin() -> None:
    other = replace(HEAD, origin="certreg.example/other")
    note = SignedNote(
        other.text,
        tuple(
            replace(signature, name=ORIGIN, key_id=LOG_KEYS[0].key_id)
            for signature in sign(other, [ED25519], AT).signatures
        ),
    )
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(note, LOG_KEYS)
    assert refused.value.reason == "unknown_log"


def with_changed_byte(signature: NoteSignature, at: int) -> NoteSignature:
    value = bytearray(signature.signature)
    value[at] ^= 1
    return replace(signature, signature=bytes(value))


@pytest.mark.parametrize("at", [0, 7, 8, 40, -1])
def test_a_known_witness_with_a_bad_signature_rejects_the_checkpoint(at: int) -> None:
    signature = with_changed_byte(cosign(HEAD, WITNESS, WITNESS_NAME, AT), at)
    note = sign(HEAD, [ED25519], AT).with_signature(signature)
    with pytest.raises(RefusedError, match=r"witness\.example/w1") as refused:
        open_checkpoint(note, LOG_KEYS, [witness_key(WITNESS, WITNESS_NAME)])
    assert refused.value.reason == "bad_signature"


@pytest.mark.parametrize("length", [1, 7, 8, 64, 71, 73])
def test_a_cosignature_of_another_length_rejects_the_checkpoint(length: int) -> None:
    key = witness_key(WITNESS, WITNESS_NAME)
    signature = NoteSignature(key.name, key.key_id, bytes(length))
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(sign(HEAD, [ED25519], AT).with_signature(signature), LOG_KEYS, [key])
    assert refused.value.reason == "bad_signature"


def test_one_bad_signature_of_the_log_rejects_the_checkpoint() -> None:
    ed25519, ml_dsa = sign(HEAD, [ED25519, ML_DSA], AT).signatures
    note = SignedNote(HEAD.text, (ed25519, with_changed_byte(ml_dsa, 100)))
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(note, LOG_KEYS)
    assert refused.value.reason == "bad_signature"


def test_the_time_of_a_cosignature_is_signed() -> None:
    signature = cosign(HEAD, WITNESS, WITNESS_NAME, AT)
    later = replace(signature, signature=bytes(8) + signature.signature[8:])
    with pytest.raises(RefusedError):
        open_checkpoint(
            sign(HEAD, [ED25519], AT).with_signature(later),
            LOG_KEYS,
            [witness_key(WITNESS, WITNESS_NAME)],
        )


def test_a_time_beyond_every_calendar_rejects_the_checkpoint() -> None:
    key, posix = witness_key(WITNESS, WITNESS_NAME), 1 << 62
    message = f"cosignature/v1\ntime {posix}\n{HEAD.text}".encode()
    value = posix.to_bytes(8, "big") + WITNESS.sign(message)
    note = sign(HEAD, [ED25519], AT).with_signature(NoteSignature(key.name, key.key_id, value))
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(note, LOG_KEYS, [key])
    assert refused.value.reason == "bad_signature"


def test_an_ml_dsa_cosignature_that_states_no_time_has_none() -> None:
    witness = ml_dsa("witness")
    since_1970 = datetime(1970, 1, 1, tzinfo=UTC)
    note = sign(HEAD, [ED25519], AT).with_signature(cosign(HEAD, witness, "w", since_1970))
    key = witness_key(witness, "w")
    assert open_checkpoint(note, LOG_KEYS, [key]).cosignatures == (VerifiedSignature(key, None),)


def test_an_ml_dsa_cosignature_names_its_cosigner() -> None:
    moved = replace(
        cosign(HEAD, ML_DSA, "first", AT),
        name="second",
        key_id=witness_key(ML_DSA, "second").key_id,
    )
    with pytest.raises(RefusedError):
        open_checkpoint(
            sign(HEAD, [ED25519], AT).with_signature(moved),
            LOG_KEYS,
            [witness_key(ML_DSA, "second")],
        )


def test_an_empty_log_has_the_empty_root() -> None:
    empty = Checkpoint(ORIGIN, 0, EMPTY_ROOT)
    assert open_checkpoint(sign(empty, [ED25519], AT), LOG_KEYS).checkpoint == empty
    with pytest.raises(RefusedError) as refused:
        open_checkpoint(sign(replace(empty, root=HEAD.root), [ED25519], AT), LOG_KEYS)
    assert refused.value.reason == "root_of_empty_tree"


def test_the_text_of_a_checkpoint_is_that_of_the_specification() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    assert Checkpoint.from_text(text).text == text
    assert Checkpoint.from_text(text).size == 20852163


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"log\n7\n{ROOT}",
        f"\n7\n{ROOT}\n",
        f"log\n07\n{ROOT}\n",
        f"log\n-7\n{ROOT}\n",
        f"log\n+7\n{ROOT}\n",
        f"log\n٧\n{ROOT}\n",
        f"log\n{10**19}\n{ROOT}\n",
        f"log\n\n{ROOT}\n",
        f"log\n7\n{ROOT[:-1]}\n",
        f"log\n7\n{b64encode(bytes(31)).decode()}\n",
        f"log\n7\n{ROOT}\nextension\n",
        "log\n7\n",
    ],
)
def test_what_is_no_checkpoint_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        Checkpoint.from_text(text)


def test_the_types_of_log_and_witness_keys_differ() -> None:
    assert [key.type for key in LOG_KEYS] == [KeyType.ED25519, KeyType.ML_DSA_44_COSIGNATURE]
    assert witness_key(WITNESS, "w").type is KeyType.ED25519_COSIGNATURE
