"""How far a sheet goes is seen in its tags, however they are written."""

from __future__ import annotations

import pytest

from certreg.errors import UnreadableError
from certreg.workbook import limits
from certreg.workbook.scan import SheetScan


def scanned(*tags: bytes) -> SheetScan:
    scan = SheetScan("名单")
    scan.look([b"<worksheet><sheetData>", *tags, b"</sheetData></worksheet>"])
    return scan


@pytest.mark.parametrize(
    "tag",
    [
        b'<c r="A100000"/>',
        b'<c t="s" r="BJ1"/>',
        b'<row r="100000"/>',
        b"<c r='A100000'/>",
        b'<c\nr="BJ1"/>',
        b'<c r = "BJ1"/>',
        b"<x:row\tr='100000'/>",
        b'<x:c r="A1000000000000"/>',
        b'<c r="A1" s="1"/><c  r="AAA2"/>',
        b'<is><t>a r b</t></is><c r="BJ1"/>',
    ],
)
def test_a_place_beyond_the_limits_is_refused(tag: bytes) -> None:
    with pytest.raises(UnreadableError):
        scanned(tag)


@pytest.mark.parametrize("row", [b"<row>", b"<x:row >", b'<row r="1">', b"<row\n>"])
def test_rows_are_counted_whatever_number_they_bear(row: bytes) -> None:
    assert scanned(row * limits.ROWS, b"<rowBreaks/>").rows == limits.ROWS
    with pytest.raises(UnreadableError):
        scanned(row * (limits.ROWS + 1))


@pytest.mark.parametrize(
    "tag",
    [
        b'<c r="BH99999"/>',
        b"<c r='BH99999'/>",
        b'<row r="99999"/>',
        b'<is><t>x:row r="1000000" is said here</t></is>'.replace(b'"', b"&quot;"),
    ],
)
def test_what_is_within_them_passes(tag: bytes) -> None:
    scanned(tag)
