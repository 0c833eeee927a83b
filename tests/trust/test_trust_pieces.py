"""What is sealed piece by piece is opened whole and unchanged, or not at all."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust import pieces

KEY, PLACE = b"k" * 32, b"place"
SMALL = 64


@pytest.fixture(autouse=True, scope="module")
def small_pieces():
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pieces, "PIECE", SMALL)
        yield


def sealed(*parts: bytes) -> bytes:
    out = BytesIO()
    sealer = pieces.Sealer(out.write)
    for part in parts:
        sealer.write(part)
    sealer.finish(KEY, PLACE)
    return out.getvalue()


def unsealed(content: bytes, key: bytes = KEY, place: bytes = PLACE) -> bytes:
    return b"".join(pieces.unseal(BytesIO(content), key, place))


@given(st.lists(st.binary(max_size=3 * SMALL), max_size=5))
def test_what_was_sealed_in_whatever_portions_is_opened_again(parts):
    assert unsealed(sealed(*parts)) == b"".join(parts)


@given(st.integers(0, 3 * SMALL), st.data())
def test_any_changed_byte_and_any_cut_is_seen(size, data):
    content = sealed(b"x" * size)
    place = data.draw(st.integers(len(pieces.MARK), len(content) - 1))
    changed = bytearray(content)
    changed[place] ^= data.draw(st.integers(1, 255))
    for wrong in (bytes(changed), content[:place]):
        with pytest.raises(UnreadableError):
            unsealed(wrong)


def test_pieces_that_change_places_or_are_left_out_are_seen():
    content, size = sealed(b"".join(bytes([n]) * SMALL for n in range(3))), SMALL + 16
    head, end = content[: len(pieces.MARK)], content[len(pieces.MARK) + 3 * size :]
    first, second, third = (
        content[len(pieces.MARK) + start : len(pieces.MARK) + stop]
        for start, stop in pairwise(range(0, 4 * size, size))
    )
    assert unsealed(head + first + second + third + end)
    for wrong in (
        second + first + third,
        first + third,
        first + second,
        first + first + third,
        first + second + third + third,
    ):
        with pytest.raises(UnreadableError):
            unsealed(head + wrong + end)


def test_another_key_and_another_place_open_nothing():
    content = sealed(b"content")
    with pytest.raises(UnreadableError):
        pieces.unseal(BytesIO(content), b"other" * 6 + b"ab", PLACE)
    with pytest.raises(UnreadableError):
        pieces.unseal(BytesIO(content), KEY, b"elsewhere")


def test_before_it_is_finished_nothing_of_it_can_be_read():
    out = BytesIO()
    pieces.Sealer(out.write).write(b"x" * 5 * SMALL)
    with pytest.raises(UnreadableError):
        pieces.unseal(out, KEY, PLACE)
