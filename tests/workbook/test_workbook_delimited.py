"""CSV files as people's programs save them, and as hostile people would."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.workbook import delimited, limits
from certreg.workbook.cells import Typed

TABLE = "姓名,等级\r\n张示例,高级工\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_is_understood(encoding: str) -> None:
    rows = delimited.read(TABLE.encode(encoding)).rows

    assert [(row.number, list(row.cells)) for row in rows] == [
        (1, ["姓名", "等级"]),
        (2, ["张示例", "高级工"]),
    ]


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_tabs_and_semicolons_separate_as_well(separator: str) -> None:
    rows = delimited.read(TABLE.replace(",", separator).encode()).rows

    assert list(rows[1].cells) == ["张示例", "高级工"]


def test_a_control_character_never_leaves_a_cell_as_text() -> None:
    (row,) = delimited.read("张\x01三,a\x1f".encode()).rows

    assert list(row.cells) == [Typed("control", "张\ufffd三"), Typed("control", "a\ufffd")]


def test_empty_rows_are_left_out_and_long_cells_marked() -> None:
    rows = delimited.read(f"a,b\n\n , \n{'x' * 600},\n".encode()).rows

    assert [row.number for row in rows] == [1, 4]
    assert rows[1].cells[0] == Typed("long", "x" * limits.CELL_TEXT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"a\x00b",
        b"\xff\xff\xff",
        b"," * 100,
        b"a\n" * (limits.ROWS + 1),
        b'"' + b"x" * 200_000,
    ],
    ids=["empty", "zip", "pdf", "nul", "no text", "wide", "long", "quote"],
)
def test_what_is_no_table_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(UnreadableError) as refusal:
        delimited.read(content)

    assert refusal.value.message


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_that_is_written_can_be_a_formula(start: str) -> None:
    written = delimited.write([[f"{start}cmd|' /C calc'!A0"]]).decode("utf-8-sig")

    assert next(csv.reader(StringIO(written, newline="")))[0].startswith("'")


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=5), max_size=5))
def test_what_is_written_reads_back_as_utf_8(rows: list[list[str]]) -> None:
    written = delimited.write(rows)

    assert written.startswith(b"\xef\xbb\xbf")
    assert len(list(csv.reader(StringIO(written.decode("utf-8-sig"), newline="")))) == len(rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        delimited.read(content)
    except UnreadableError as refusal:
        assert refusal.message
