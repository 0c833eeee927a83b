"""DER: what is written can be read, and only what would be written."""

from __future__ import annotations

import pytest
from asn1crypto import core
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust import der


@given(st.integers(0, 2**200))
def test_a_number_is_written_as_another_library_writes_it(number: int) -> None:
    assert der.unsigned(number) == core.Integer(number).dump()


@pytest.mark.parametrize(
    "dotted", ["1.2.840.113549.1.7.2", "2.16.840.1.101.3.4.2.1", "2.5.4.3", "1.3.6.1.4.1.16384"]
)
def test_an_identifier_is_written_as_another_library_writes_it(dotted: str) -> None:
    assert der.object_identifier(dotted) == core.ObjectIdentifier(dotted).dump()


@pytest.mark.parametrize("size", [0, 1, 127, 128, 255, 256, 65_535, 65_536])
def test_a_length_is_written_as_another_library_writes_it(size: int) -> None:
    assert der.write(der.OCTET_STRING, bytes(size)) == core.OctetString(bytes(size)).dump()


@given(st.lists(st.binary(max_size=200)))
def test_elements_that_were_written_are_read(contents: list[bytes]) -> None:
    parts = [der.write(der.OCTET_STRING, content) for content in contents]
    children = der.read(der.write(der.SEQUENCE, *parts), der.SEQUENCE).children()
    assert [child.content for child in children] == contents
    assert [child.encoded for child in children] == parts


def test_a_set_is_sorted() -> None:
    first, second = der.unsigned(1), der.unsigned(300)
    assert der.set_of(second, first) == der.set_of(first, second) == b"\x31\x07" + first + second


def test_what_follows_the_first_element_is_left_alone() -> None:
    assert der.read_first(der.unsigned(5) + bytes(10)).encoded == der.unsigned(5)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x04",
        b"\x04\x02a",
        b"\x04\x81\x01a",  # length not in its shortest form
        b"\x04\x82\x00\x80" + bytes(128),
        b"\x04\x80a\0\0",  # indefinite length
        b"\x04\xff" + bytes(127),
        b"\x04\x88" + b"\xff" * 8,
        b"\x04\x01ab",
        b"\x05\x00",
    ],
)
def test_what_is_not_der_of_that_kind_cannot_be_read(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        der.read(data, der.OCTET_STRING)


def test_children_of_other_kinds_cannot_be_read() -> None:
    pair = der.read(der.write(der.SEQUENCE, der.unsigned(1), der.set_of()), der.SEQUENCE)
    assert len(pair.children(der.INTEGER, der.SET)) == 2
    for tags in [(der.INTEGER,), (der.SET, der.INTEGER), (der.INTEGER, der.SET, der.SET)]:
        with pytest.raises(UnreadableError):
            pair.children(*tags)
