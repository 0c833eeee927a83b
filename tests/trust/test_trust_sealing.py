"""Sealed values open only with their key and in their place; blind indexes find equal values."""

from __future__ import annotations

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import SetupError, UnreadableError
from certreg.trust.sealing import blind_index, derive, key_version, seal, unseal

KEY = bytes(range(32))
OTHER_KEY = bytes(32)


@given(plaintext=st.binary(max_size=200), place=st.binary(max_size=40), version=st.integers(0, 255))
def test_a_sealed_value_opens_with_its_key_in_its_place(
    plaintext: bytes, place: bytes, version: int
) -> None:
    sealed = seal(KEY, plaintext, place, version=version)

    assert unseal(KEY, sealed, place) == plaintext
    assert key_version(sealed) == version
    assert len(sealed) == 1 + 12 + len(plaintext) + 16


@given(data=st.data())
def test_any_flipped_bit_is_refused(data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, b"510104199001011234", b"person:1:number"))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(UnreadableError):
        unseal(KEY, bytes(sealed), b"person:1:number")


def test_a_value_moved_to_another_row_or_key_does_not_open() -> None:
    sealed = seal(KEY, b"value", b"person:1:number")

    with pytest.raises(UnreadableError, match="密钥"):
        unseal(KEY, sealed, b"person:2:number")
    with pytest.raises(UnreadableError, match="密钥"):
        unseal(OTHER_KEY, sealed, b"person:1:number")


@pytest.mark.parametrize("size", [0, 1, 28])
def test_a_truncated_value_is_refused(size: int) -> None:
    with pytest.raises(UnreadableError):
        unseal(KEY, seal(KEY, b"", b"")[:size], b"")


def test_an_empty_value_has_no_key_version() -> None:
    with pytest.raises(UnreadableError):
        key_version(b"")


def test_the_same_value_is_never_sealed_the_same_way() -> None:
    assert len({seal(KEY, b"value", b"place") for _ in range(100)}) == 100


@given(left=st.text(max_size=20), right=st.text(max_size=20))
def test_blind_indexes_are_equal_exactly_for_equal_texts(left: str, right: str) -> None:
    assert (blind_index(KEY, left) == blind_index(KEY, right)) == (left == right)


def test_a_blind_index_depends_on_its_key() -> None:
    assert blind_index(KEY, "510104199001011234") != blind_index(OTHER_KEY, "510104199001011234")
    assert blind_index(KEY, "焊工") == hmac.new(KEY, "焊工".encode(), "sha256").digest()


def test_derived_keys_are_hkdf_of_master_and_purpose() -> None:
    # RFC 5869, section 2, with one block of output: written out with HMAC alone.
    extracted = hmac.new(bytes(32), KEY, "sha256").digest()
    expected = hmac.new(extracted, b"identity numbers\x01", "sha256").digest()

    assert derive(KEY, "identity numbers") == expected
    assert derive(KEY, "photos") != expected


@pytest.mark.parametrize("key", [b"", bytes(16), bytes(31), bytes(33)])
def test_a_key_of_another_length_is_a_setup_error(key: bytes) -> None:
    with pytest.raises(SetupError):
        seal(key, b"", b"")
    with pytest.raises(SetupError):
        blind_index(key, "")
    with pytest.raises(SetupError):
        derive(key, "")
