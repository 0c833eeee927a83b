"""JSON is read in one way and written in one way."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.canonical import MAX_DEPTH, canonical, parse, parse_object
from certreg.trust.keys import Algorithm

VECTORS = Path(__file__).parent / "vectors" / "rfc8785"
NAMES = sorted(path.stem for path in (VECTORS / "input").iterdir())

integers = st.integers(-(2**53) + 1, 2**53 - 1)
texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=12)
scalars = st.none() | st.booleans() | integers | texts


def documents(leaves: st.SearchStrategy[Any], names: st.SearchStrategy[str]) -> Any:
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
        max_leaves=20,
    )


plain = documents(scalars, st.text(alphabet=st.characters(max_codepoint=127), max_size=6))
floats = st.floats(-(2**53) + 1, 2**53 - 1) | st.floats(1e21, 1e308)
anything = documents(scalars | floats, texts)


@pytest.mark.parametrize("name", NAMES)
def test_published_vectors(name: str) -> None:
    expected = (VECTORS / "output" / f"{name}.json").read_bytes()
    as_hex = bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text())

    assert expected.rstrip(b"\n") == as_hex
    assert canonical(parse((VECTORS / "input" / f"{name}.json").read_bytes())) == as_hex


def test_all_published_vectors_are_there() -> None:
    assert NAMES == ["arrays", "french", "structures", "unicode", "values", "weird"]


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        # RFC 8785, appendix B.
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555554", "333333333.33333325"),
        ("41b3de4355555555", "333333333.3333333"),
        ("41b3de4355555556", "333333333.3333334"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_published_numbers(bits: str, text: str) -> None:
    number = struct.unpack(">d", bytes.fromhex(bits))[0]

    assert canonical(number) == text.encode()


@given(plain)
def test_the_fast_way_gives_the_bytes_of_the_other(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(anything)
def test_every_value_gives_the_bytes_of_the_other_and_reads_back(value: Any) -> None:
    data = canonical(value)

    assert data == rfc8785.dumps(value)
    assert parse(data) == value
    assert canonical(parse(data)) == data


@given(anything)
def test_the_spelling_of_the_input_does_not_matter(value: Any) -> None:
    spelled = json.dumps(value, ensure_ascii=True, indent=2).encode()

    assert canonical(parse(spelled)) == canonical(value)


def test_members_sort_by_utf_16_not_by_code_point() -> None:
    # U+FF5E comes before U+1F600 by code point, after its surrogates D83D DE00 in UTF-16.
    assert canonical({"～": 1, "😀": 2}) == '{"😀":2,"～":1}'.encode()


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"a":1,"\\u0061":2}',
        '{"x":{"a":1,"b":2,"a":3}}',
        "NaN",
        '{"a":Infinity}',
        "-Infinity",
        "1e400",
        "-1e400",
        "9007199254740992",
        "-9007199254740992",
        "9007199254740992.0",
        "1e16",
        "1" * 5_000,
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '{"\\ud800":1}',
        '["\\ud83d"]',
        "\ufeff{}",
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        "[" * 5_000 + "]" * 5_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        "{} {}",
        "{}x",
        "{}\0",
        "01",
        "-01",
        "+1",
        ".5",
        "1.",
        "'a'",
        "{a:1}",
        "[1,]",
        '{"a":1,}',
        '"\t"',
        '"\\x41"',
        "// comment\n{}",
        "",
        " ",
        "undefined",
        "True",
    ],
)
def test_json_that_two_programs_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse(text.encode())


@pytest.mark.parametrize(
    "data", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\x80"', '{"a":1}'.encode("utf-16")]
)
def test_bytes_that_are_not_utf_8_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse(data)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" {} \n", {}),
        ("9007199254740991", 2**53 - 1),
        ("-0", 0),
        ("1.0", 1),
        ('"\\ud83d\\ude00"', "😀"),
        ('"\\u0000"', "\0"),
        ('{"a":1,"A":2}', {"a": 1, "A": 2}),
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
    ],
)
def test_unusual_but_unambiguous_json_is_read(text: str, value: object) -> None:
    read = parse(text.encode())

    assert value is None or read == value


@given(st.binary(max_size=40))
def test_arbitrary_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = parse(data)
    except UnreadableError:
        return
    assert parse(canonical(value)) == value


@pytest.mark.parametrize("text", ["[]", '"a"', "1", "null"])
def test_what_is_not_an_object_is_refused_where_one_is_needed(text: str) -> None:
    with pytest.raises(UnreadableError, match="对象"):
        parse_object(text.encode())


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        "\ud800",
        {"\ud800": 1},
        {1: "a"},
        {True: 1, "a": 2},
        b"bytes",
        {"a": {1, 2}},
        object(),
    ],
)
def test_values_without_canonical_form_are_refused(value: Any) -> None:
    with pytest.raises(UnreadableError):
        canonical(value)


def test_texts_of_other_types_are_written_as_their_text() -> None:
    assert canonical({"algorithm": Algorithm.ED25519}) == b'{"algorithm":"Ed25519"}'
    assert canonical((1, "a")) == b'[1,"a"]'
