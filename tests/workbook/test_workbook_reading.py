"""Workbooks that people upload, honest and hostile."""

from __future__ import annotations

import resource
import struct
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime
from io import BytesIO
from time import sleep

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from certreg.errors import UnreadableError
from certreg.workbook import child, limits
from certreg.workbook.cells import Typed, column_number
from certreg.workbook.parts import open_workbook
from certreg.workbook.reading import read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PLAIN_SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'
ONE_CELL = '<row r="1"><c r="A1" t="inlineStr"><is><t>值</t></is></c></row>'


def written(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A workbook that openpyxl wrote."""
    workbook = openpyxl.Workbook()
    fill(workbook)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def built(sheet: str | bytes = PLAIN_SHEET % ONE_CELL, **more: bytes) -> bytes:
    """A workbook put together by hand, with one sheet and further members."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(sheet).items():
            archive.writestr(name, content)
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def _parts(sheet: str | bytes) -> dict[str, str | bytes]:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    one = (
        f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{relations}/%s" Target="%s"/></Relationships>'
    )
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": one % ("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{relations}"><sheets>'
        '<sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": one % ("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": sheet,
    }


def test_reads_text_as_text_and_says_what_else_a_cell_holds() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        row = ["张三", 510104199001010000, date(2026, 5, 1), True, None, "x" * 600, 3.5]
        workbook.active.append(row)
        workbook.active.append([datetime(2026, 5, 1, 8, 30)])

    first, second = read(written(fill)).sheets["Sheet"].rows
    assert first.cells[0] == "张三"
    assert first.cells[1] == Typed("number", "5.1010419900101e+17")
    assert first.cells[2] == Typed("date", "2026-05-01")
    assert first.cells[3] == Typed("truth", "True")
    assert first.cells[4] is None
    assert first.cells[5] == Typed("long", "x" * limits.CELL_TEXT)
    assert first.cells[6] == Typed("number", "3.5")
    assert second.cells[0] == Typed("moment", "2026-05-01 08:30:00")


def test_a_control_character_never_leaves_a_cell_as_text() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.append(["张_x0000_三", "_x001C_", "甲_x000A_乙", "_x0000_" + "x" * 600])

    (row,) = read(written(fill)).sheets["Sheet"].rows
    assert row.cells[:3] == (Typed("control", "张\ufffd三"), Typed("control", "\ufffd"), "甲\n乙")
    assert row.cells[3] == Typed("long", "\ufffd" + "x" * (limits.CELL_TEXT - 1))


@pytest.mark.parametrize("separator", ["_x001E_", "_x001F_", "_x001F_ _x001F_"])
def test_what_stands_between_cells_on_their_way_to_us_is_no_text_of_a_cell(separator: str) -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.append([f"甲{separator}乙", "丙"])
        workbook.active.append(["丁", f"{separator}9{separator}"])

    first, second = read(written(fill)).sheets["Sheet"].rows
    assert (first.number, first.cells[1]) == (1, "丙") and (second.number, second.cells[0]) == (
        2,
        "丁",
    )
    for cell in (first.cells[0], second.cells[1]):
        assert isinstance(cell, Typed) and cell.kind == "control"


def test_reads_rows_behind_many_empty_ones_and_a_row_of_nothing_but_zero() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        for row, value in ((1, "甲"), (1_700, 0), (1_701, False), (3_000, "乙"), (3_001, "  ")):
            workbook.active.cell(row, 2, value)

    rows = read(written(fill)).sheets["Sheet"].rows
    assert [(row.number, row.cells[1]) for row in rows] == [
        (1, "甲"),
        (1_700, Typed("number", "0")),
        (1_701, Typed("truth", "False")),
        (3_000, "乙"),
    ]


def test_keeps_row_numbers_as_excel_shows_them() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active["B3"] = "甲"
        workbook.active["A7"] = "乙"
        workbook.active["A5"] = "  "

    rows = read(written(fill)).sheets["Sheet"].rows
    assert [(row.number, list(row.cells)) for row in rows] == [(3, [None, "甲"]), (7, ["乙", None])]


def test_names_every_formula_cell() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.append(["甲", "=1+1"])
        workbook.create_sheet("另").append([None, None, '=HYPERLINK("http://x")'])

    sheets = read(written(fill)).sheets
    assert sheets["Sheet"].formulas == {(1, 2)}
    assert sheets["另"].formulas == {(1, 3)}


def test_reads_what_was_put_together_by_hand() -> None:
    assert read(built()).sheets["名单"].rows[0].cells == ("值",)


def test_every_part_is_looked_over_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[tuple[str, str]] = []
    look, open_, rows = child.SheetScan.look, child.load_workbook, child._rows

    def looked(scan: child.SheetScan, blocks: Iterable[bytes]) -> None:
        look(scan, blocks)
        sleep(0.02)
        happened.append(("looked over", scan.name))

    def opened(content: BytesIO) -> object:
        happened.append(("read", "xl/styles.xml"))
        return open_(content)

    def read_rows(sheet: child.CalamineSheet) -> object:
        happened.append(("read", sheet.name))
        return rows(sheet)

    monkeypatch.setattr(child.SheetScan, "look", looked)
    monkeypatch.setattr(child, "load_workbook", opened)
    monkeypatch.setattr(child, "_rows", read_rows)
    assert list(child.read_lines(written(_sheets("一", "二", "三"))))[-1] == ["end"]
    for part in ("xl/styles.xml", "一", "二", "三"):
        assert happened.index(("looked over", part)) < happened.index(("read", part))


def test_a_part_that_others_share_is_looked_over_first_even_if_it_is_called_a_sheet() -> None:
    named = _parts(PLAIN_SHEET % ONE_CELL)["xl/_rels/workbook.xml.rels"]
    assert isinstance(named, str)
    elsewhere = named.replace("worksheets/sheet1.xml", "sharedStrings.xml")
    content = _zip(
        {
            name: part.encode() if isinstance(part, str) else part
            for name, part in _parts(PLAIN_SHEET % ONE_CELL).items()
        }
        | {"xl/_rels/workbook.xml.rels": elsewhere.encode(), "xl/sharedStrings.xml": b"<sst/>"}
    )
    with child._Scanned(content) as scanned:
        scanned.wait_for_all_but_sheets()
        assert scanned._sheets["名单"].done()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "html": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
    "program": lambda: b"MZ" + b"\0" * 500,
    "encrypted or old": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "truncated": lambda: built()[:-30],
    "damaged": lambda: _damaged(built()),
    "something in front": lambda: b"%PDF-1.7\n" + built(),
    "something behind": lambda: built() + b"\n%PDF-1.7",
    "directory not where it says": lambda: b"PK\x03\x04" + b"\0" * 26 + built(),
    "plain zip": lambda: _zip({"a.txt": b"x"}),
    "parent member": lambda: built(**{"..__..__etc__passwd": b"x"}),
    "absolute member": lambda: built(**{"__etc__passwd": b"x"}),
    "backslash member": lambda: built(**{"xl\\evil": b"x"}),
    "direction in a name": lambda: built(**{"xl__a\u202egnp.xml": b"<a/>"}),
    "two of one name": lambda: _twice(),
    "many members": lambda: _zip({f"m{number}": b"" for number in range(20_000)}),
    "macro": lambda: built(xl__vbaProject___bin=b"x").replace(
        b"vbaProject/_bin", b"vbaProject.bin_"
    ),
    "embedding": lambda: built(xl__embeddings__oleObject1=b"x"),
    "very hidden sheet": lambda: written(_hide),
    "two sheets in one part": lambda: _two_in_one(),
    "bomb": lambda: built(xl__bomb=b"\0" * (101 * 2**20)),
    "bomb in the sheet": lambda: built(PLAIN_SHEET % (" " * (30 * 2**20))),
    "lying size": lambda: _lying(built(xl__bomb=b"\0" * (101 * 2**20))),
    "encrypted member": lambda: _flagged(built()),
    "far corner": lambda: written(lambda w: w.active.cell(1_048_576, 16_384, "x")),
    "far column": lambda: written(lambda w: w.active.cell(1, limits.COLUMNS + 1, "x")),
    "far row": lambda: written(lambda w: w.active.cell(limits.ROWS + 1, 1, "x")),
    "flood of empty rows": lambda: built(
        PLAIN_SHEET % "".join(f'<row ht="{n * 7919 % 9973}"/>' for n in range(100_000))
    ),
    "cells without places": lambda: built(
        PLAIN_SHEET % ("<row>" + "<c><v>1</v></c>" * 16_000 + "</row>")
    ),
    "entities": lambda: built(
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        + PLAIN_SHEET % ONE_CELL.replace("值", "&b;")
    ),
    "external entity": lambda: built(
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + PLAIN_SHEET % ONE_CELL.replace("值", "&a;")
    ),
    "another encoding": lambda: built((PLAIN_SHEET % ONE_CELL).encode("utf-16")),
    "declared encoding": lambda: built(
        '<?xml version="1.0" encoding="UTF-7"?>' + PLAIN_SHEET % ONE_CELL
    ),
    "tag without end": lambda: built("<worksheet " + "a" * (3 * 2**20)),
    "no xml": lambda: built(b"\x00\x01\x02"),
    "formula in a cell without place": lambda: built(
        PLAIN_SHEET % "<row><c><f>1+1</f><v>2</v></c></row>"
    ),
    "one long text in many cells": lambda: _repeated(),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.long
def test_refuses_a_hostile_file_in_words_and_within_bounds(name: str) -> None:
    content = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(UnreadableError) as refused:
        read(content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refused.value.message.endswith("。")
    assert after.ru_utime - before.ru_utime < 2


@pytest.mark.parametrize(
    "name", ["bomb", "many members", "macro", "parent member", "something behind"]
)
def test_refuses_by_the_directory_alone_what_can_be_told_from_it(name: str) -> None:
    content = HOSTILE[name]()
    with pytest.raises(UnreadableError):
        open_workbook(content)


@given(st.binary(max_size=400))
def test_never_fails_otherwise_than_by_refusing(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06"):
        with pytest.raises(UnreadableError):
            open_workbook(start + content)


@given(st.data())
def test_refuses_or_reads_a_workbook_with_changed_bytes(data: st.DataObject) -> None:
    content = bytearray(built())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        open_workbook(bytes(content)).close()
    except UnreadableError as refused:
        assert refused.message


@given(st.integers(1, 16_384))
def test_letters_of_a_column_come_back_as_its_number(column: int) -> None:
    assert column_number(get_column_letter(column)) == column


def _zip(members: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _twice() -> bytes:
    """Two members whose names differ in case only: the same file for many readers."""
    return built(xl__Worksheets__Sheet1=b"x", xl__worksheets__sheet1=b"y")


def _damaged(content: bytes) -> bytes:
    middle = content.index(b"sheet1.xml") + 30
    return content[:middle] + b"\xff" * 20 + content[middle + 20 :]


def _lying(content: bytes) -> bytes:
    """The bomb declares ten bytes, in its own head and in the directory."""
    true, false = struct.pack("<L", 101 * 2**20), struct.pack("<L", 10)
    assert content.count(true) >= 2
    return content.replace(true, false)


def _flagged(content: bytes) -> bytes:
    """Every member says in the directory that it is encrypted."""
    return b"PK\x01\x02".join(
        part if number == 0 else part[:4] + bytes([part[4] | 1]) + part[5:]
        for number, part in enumerate(content.split(b"PK\x01\x02"))
    )


def _hide(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet("暗").sheet_state = "veryHidden"


def _sheets(*names: str) -> Callable[[openpyxl.Workbook], object]:
    """What adds sheets of one word each."""

    def fill(workbook: openpyxl.Workbook) -> None:
        for name in names:
            workbook.create_sheet(name).append([f"在{name}上"])

    return fill


def _two_in_one() -> bytes:
    """Two names, one of which hides what the other is looked over for."""
    parts = {name: str(part) for name, part in _parts(PLAIN_SHEET % ONE_CELL).items()}
    sheet = '<sheet name="名单" sheetId="1" r:id="rId1"/>'
    second = sheet.replace("名单", "另一张").replace('sheetId="1"', 'sheetId="2"')
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet + second)
    return _zip({name: part.encode() for name, part in parts.items()})


def _repeated() -> bytes:
    """A text of 30,000 characters that each of 50,000 x 10 cells refers to."""
    text = "x" * 30_000
    row = "".join('<c t="s"><v>0</v></c>' for _ in range(10))
    sheet = PLAIN_SHEET % (f"<row>{row}</row>" * 49_000)
    shared = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    return built(sheet, **{"xl__sharedStrings.xml": shared.encode()})
