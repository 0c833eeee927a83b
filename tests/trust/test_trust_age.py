"""Sealed streams: what age itself reads and writes, and nothing that was touched."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust import age, bech32

IDENTITY = age.Identity(bytes(range(32)))
WORDS = age.Passphrase("一条很长的备份口令", work=4)
LENGTHS = (0, 1, age.CHUNK - 1, age.CHUNK, age.CHUNK + 1, 2 * age.CHUNK)


def sealed(content: bytes, *locks: age.Lock) -> bytes:
    target = BytesIO()
    with age.Sealing(target, locks) as stream:
        for start in range(0, len(content), 50_000):
            stream.write(content[start : start + 50_000])
    return target.getvalue()


def opened(content: bytes, *openers: age.Opener) -> bytes:
    with age.opened(BytesIO(content), openers) as stream:
        return stream.read()


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(
    ("lock", "opener"), [(WORDS, WORDS), (IDENTITY.recipient, IDENTITY)], ids=["words", "key"]
)
def test_what_is_sealed_opens(length: int, lock: age.Lock, opener: age.Opener) -> None:
    content = bytes(range(256)) * (length // 256 + 1)

    assert opened(sealed(content[:length], lock), opener) == content[:length]


@given(st.data())
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    content = bytearray(sealed(b"register" * 20, IDENTITY.recipient))
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(UnreadableError):
        opened(bytes(content), IDENTITY)


@pytest.mark.parametrize("length", LENGTHS[2:])
def test_a_stream_that_was_cut_off_or_went_on_does_not_open_to_its_end(length: int) -> None:
    whole = sealed(bytes(length), IDENTITY.recipient)
    start = len(whole) - length - 16 * max(1, -(-length // age.CHUNK))
    for end in (start, start + age.CHUNK + age.TAG, len(whole) - 1):
        if end < len(whole):
            with pytest.raises(UnreadableError):
                opened(whole[:end], IDENTITY)
    with pytest.raises(UnreadableError):
        opened(whole + b"\0", IDENTITY)


@pytest.mark.parametrize("opener", [age.Passphrase("another"), age.Identity(bytes(32))])
def test_another_key_opens_nothing(opener: age.Opener) -> None:
    for lock in (WORDS, IDENTITY.recipient):
        with pytest.raises(UnreadableError, match="不符"):
            opened(sealed(b"register", lock), opener)


def test_a_header_may_not_ask_for_boundless_work() -> None:
    content = sealed(b"register", WORDS).replace(b" 4\n", b" 40\n", 1)
    with pytest.raises(UnreadableError):
        opened(content, WORDS)


@given(st.binary(min_size=1, max_size=40))
def test_keys_are_spelt_so_that_a_wrong_letter_is_found(key: bytes) -> None:
    text = bech32.encode("age", key)
    assert bech32.decode("age", text) == bech32.decode("age", text.upper()) == key
    wrong = text[:-1] + ("q" if text[-1] != "q" else "p")
    for other in (wrong, text.replace("age1", "agf1"), text[:4] + text[4:].upper(), text[:-3]):
        if other != text:
            with pytest.raises(UnreadableError):
                bech32.decode("age", other)


def test_age_opens_what_we_seal_and_we_open_what_it_seals(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1000
    key = tmp_path / "key"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    identity = age.Identity.from_text(key.read_text())
    told = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == identity.recipient.to_text()

    ours = sealed(content, identity.recipient, IDENTITY.recipient)
    read = subprocess.run(["age", "-d", "-i", key], input=ours, capture_output=True, check=True)
    assert read.stdout == content

    key.write_text(IDENTITY.to_text() + "\n")
    asked = ["age", "-r", IDENTITY.recipient.to_text()]
    theirs = subprocess.run(asked, input=content, capture_output=True, check=True).stdout
    assert opened(theirs, IDENTITY) == content
