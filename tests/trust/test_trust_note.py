"""Signed notes and verifier keys: the published example, and one spelling only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trust.fixed_keys import ed25519, ml_dsa

from certreg.errors import UnreadableError
from certreg.trust.keys import Algorithm, verify
from certreg.trust.note import (
    MAX_SIGNATURES,
    KeyType,
    NoteSignature,
    SignedNote,
    VerifierKey,
    decode_base64,
)

# From golang.org/x/mod/sumdb/note, note_test.go.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# From c2sp.org/signed-note: an address as name.
C2SP_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_NOTE = (
    "This is an example message.\n"
    "\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


@pytest.mark.parametrize(("vkey", "stored"), [(GO_KEY, GO_NOTE), (C2SP_KEY, C2SP_NOTE)])
def test_a_published_note_holds_under_its_published_key(vkey: str, stored: str) -> None:
    key, note = VerifierKey.from_vkey(vkey), SignedNote.from_bytes(stored.encode())
    (signature,) = note.signatures
    assert (signature.name, signature.key_id) == (key.name, key.key_id)
    assert verify(Algorithm.ED25519, key.public_key, signature.signature, note.text.encode())


@pytest.mark.parametrize("stored", [GO_NOTE, C2SP_NOTE])
def test_a_note_is_written_as_it_was_read(stored: str) -> None:
    assert SignedNote.from_bytes(stored.encode()).to_bytes() == stored.encode()


@pytest.mark.parametrize("type_", list(KeyType))
def test_a_verifier_key_survives_writing(type_: KeyType) -> None:
    signers = {Algorithm.ED25519: ed25519("log"), Algorithm.ML_DSA_44: ml_dsa("log")}
    key = VerifierKey("certreg.example/log", type_, signers[type_.algorithm].public_key)
    assert VerifierKey.from_vkey(key.vkey) == key


def test_no_part_of_a_verifier_key_is_a_verifier_key() -> None:
    for start in range(len(GO_KEY)):
        for end in range(start, len(GO_KEY) + 1):
            if (start, end) != (0, len(GO_KEY)):
                with pytest.raises(UnreadableError):
                    VerifierKey.from_vkey(GO_KEY[start:end])


def test_no_changed_letter_leaves_a_verifier_key() -> None:
    for at, letter in enumerate(GO_KEY):
        with pytest.raises(UnreadableError):
            VerifierKey.from_vkey(GO_KEY[:at] + chr(ord(letter) + 1) + GO_KEY[at + 1 :])


@pytest.mark.parametrize(
    "vkey",
    [
        # wrong length and unknown type, each with the key id that fits it (note_test.go)
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "",
        "name",
        "name+00000000+",
    ],
)
def test_what_is_no_verifier_key_cannot_be_read(vkey: str) -> None:
    with pytest.raises(UnreadableError):
        VerifierKey.from_vkey(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\u3000b", "a\nb", "字" * 86])
def test_a_key_name_is_short_and_has_neither_space_nor_plus(name: str) -> None:
    with pytest.raises(UnreadableError, match="密钥名称"):
        VerifierKey(name, KeyType.ED25519, VerifierKey.from_vkey(GO_KEY).public_key)


@given(
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"])),
    st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(min_size=1)), min_size=1),
)
def test_every_note_that_is_written_can_be_read(
    line: str, signatures: list[tuple[bytes, bytes]]
) -> None:
    note = SignedNote(f"first\n{line}\n", tuple(NoteSignature("key", *each) for each in signatures))
    assert SignedNote.from_bytes(note.to_bytes()) == note


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"\n\n\xe2\x80\x94 name AAAAAAA=\n",
        "text\n— name AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA=".encode(),
        "text\n\n— name AAAAAAA=\n\n".encode(),
        b"text\n\n- name AAAAAAA=\n",
        "text\n\n—name AAAAAAA=\n".encode(),
        "text\n\n— AAAAAAA=\n".encode(),
        "text\n\n— na+me AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAA==\n".encode(),
        "text\n\n— name AAAAAAB=\n".encode(),
        "text\n\n— name AAAA AAAA\n".encode(),
        "text\n\n— name AAAAAAA=\r\n".encode(),
        "te\txt\n\n— name AAAAAAA=\n".encode(),
        "text\n\n— name AAAAAAA=\n".encode("utf-16"),
    ],
)
def test_what_is_no_signed_note_cannot_be_read(stored: bytes) -> None:
    with pytest.raises(UnreadableError):
        SignedNote.from_bytes(stored)


def test_many_signatures_are_accepted_and_too_many_refused() -> None:
    note = SignedNote("text\n", (NoteSignature("key", b"1234", b"5"),) * MAX_SIGNATURES)
    assert len(SignedNote.from_bytes(note.to_bytes()).signatures) == MAX_SIGNATURES >= 16
    with pytest.raises(UnreadableError, match="超过"):
        SignedNote.from_bytes(note.with_signature(note.signatures[0]).to_bytes())


@given(st.binary())
def test_base64_has_one_spelling(value: bytes) -> None:
    line = NoteSignature("key", b"1234", value + b"5").line
    assert decode_base64(line.split(" ")[2].strip()) == b"1234" + value + b"5"


@pytest.mark.parametrize("encoded", ["A", "AA", "AB==", "A===", "AA==\n", " AA==", "AA==AA==", "é"])
def test_base64_of_another_spelling_cannot_be_read(encoded: str) -> None:
    with pytest.raises(UnreadableError):
        decode_base64(encoded)
