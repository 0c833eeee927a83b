"""Multibase and Multikey: published examples, round trips, strict reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.multibase import decode, decode_key, encode, encode_key


@pytest.mark.parametrize(
    ("data", "text"),
    [
        # draft-msporny-base58, section 5.
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
        (b"", "z"),
    ],
)
def test_published_examples(data: bytes, text: str) -> None:
    assert encode(data) == text
    assert decode(text) == data


@given(st.binary(max_size=100))
def test_bytes_come_back(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(alphabet="123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", max_size=90))
def test_every_text_has_one_reading_and_every_reading_one_text(digits: str) -> None:
    assert encode(decode("z" + digits)) == "z" + digits


@pytest.mark.parametrize(
    "text", ["", "2NEpo", "u2NEpo", "z0", "zO", "zI", "zl", "z 1", "z１", "z" + "1" * 2048]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        decode(text)


def test_the_key_of_the_w3c_examples_is_read() -> None:
    # W3C Data Integrity EdDSA Cryptosuites 1.0, appendix B, key pair of all examples.
    algorithm, key = decode_key("z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2")

    assert algorithm is Algorithm.ED25519
    assert len(key) == 32


@pytest.mark.parametrize(
    ("algorithm", "start"),
    [(Algorithm.ED25519, "z6Mk"), (Algorithm.P256, "zDn"), (Algorithm.ML_DSA_44, "z")],
)
def test_keys_come_back_and_show_their_kind(algorithm: Algorithm, start: str) -> None:
    key = SoftwareSigner.generate(algorithm, "key-1").public_key
    text = encode_key(algorithm, key)

    assert text.startswith(start)
    assert decode_key(text) == (algorithm, key)


def test_a_key_of_another_kind_is_refused() -> None:
    secp256k1 = encode(b"\xe7\x01" + bytes(33))

    with pytest.raises(UnreadableError, match="公钥"):
        decode_key(secp256k1)
