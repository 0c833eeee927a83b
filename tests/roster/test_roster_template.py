"""The template that people download: lists, text columns, an example, instructions."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from certreg.errors import UnreadableError
from certreg.roster.layout import layouts
from certreg.roster.tables import read_tables
from certreg.roster.template import build_template
from certreg.workbook.reading import read
from certreg.workbook.writing import Book


@pytest.fixture
def offer(scene: Any) -> Any:
    """What a batch of the scene may assess."""
    return scene.offer(scene.open_batch(scene.browser()))


@pytest.fixture
def book(offer: Any) -> openpyxl.Workbook:
    """The template as a program other than ours reads it."""
    return openpyxl.load_workbook(BytesIO(build_template(offer)))


def columns(sheet: Worksheet) -> dict[str, str]:
    """Letter of the column under each title."""
    return {str(cell.value).rstrip("*"): cell.column_letter for cell in sheet[1]}


def lists(book: openpyxl.Workbook, sheet: Worksheet) -> dict[str, list[str]]:
    """The options of each drop-down list, by title of its column."""
    titles = {letter: title for title, letter in columns(sheet).items()}
    found = {}
    for rule in sheet.data_validations.dataValidation:
        name, place = rule.formula1.replace("'", "").replace("$", "").split("!")
        options = [row[0].value for row in book[name][place]]
        letter = str(rule.sqref).partition("2")[0]
        found[titles[letter]] = options
    return found


def test_has_a_sheet_for_the_roster_and_for_each_kind_of_fact(book: openpyxl.Workbook) -> None:
    facts = ["工作经历", "已有证书", "职称", "学历", "科学技术奖"]
    assert book.sheetnames == ["名单", *facts, "填写说明", "选项"]
    for name in facts:
        assert "证件号码" in columns(book[name])


def test_offers_what_the_filing_covers_and_nothing_else(book: openpyxl.Workbook) -> None:
    offered = lists(book, book["名单"])
    assert offered["职业"] == ["6-18-02-04 焊工", "6-31-01-03 电工", "6-18-01-01 车工"]
    assert offered["工种/职业方向"] == ["数控车工"]
    assert offered["申报等级"] == ["初级工", "中级工", "高级工", "技师", "高级技师"]
    assert offered["人员类别"] == ["职工", "劳务派遣", "劳务外包", "实习", "隶属关系单位在岗人员"]
    assert "居民身份证" in offered["证件类型"]


def test_asks_for_flags_only_where_a_condition_needs_them(offer: Any) -> None:
    both = offer.scope
    keys = {column.key for column in layouts(offer)[0].columns}
    assert {"intends", "apprenticeship_done"} <= keys
    new = type(offer)(offer.law, offer.region, offer.on, offer.assessed_on, offer.filing, both[:2])
    assert "apprenticeship_done" not in {column.key for column in layouts(new)[0].columns}


def test_every_column_is_text(book: openpyxl.Workbook) -> None:
    for sheet in book:
        for letter in columns(sheet).values():
            if sheet.title != "选项":
                assert sheet.column_dimensions[letter].number_format == "@"


def test_nowhere_asks_for_a_number_of_years(book: openpyxl.Workbook) -> None:
    titles = [title for sheet in book for title in columns(sheet)]
    assert not [title for title in titles if "年限" in title or "年数" in title]


def test_the_example_is_marked_and_not_read(offer: Any) -> None:
    template = build_template(offer)
    book = openpyxl.load_workbook(BytesIO(template))
    for name in book.sheetnames[:5]:
        assert book[name]["A2"].value == "示例"
    with pytest.raises(UnreadableError, match="没有填写任何行"):
        read_tables(read(template), layouts(offer))


def test_the_instructions_give_the_numbers_of_the_law(book: openpyxl.Workbook) -> None:
    text = " ".join(str(cell.value) for row in book["填写说明"].iter_rows() for cell in row)
    assert "近 6 个月内" in text
    assert "295×413" in text
    assert "CSV 只能保存一张表" in text


def test_what_looks_like_a_formula_is_written_as_text() -> None:
    book = Book(str)
    sheet = book.sheet("表", ["甲", "乙", "丙"], [10, 10, 10])
    sheet.add(["=1+1", '=HYPERLINK("http://x")', "+86\x01"])
    read_back = openpyxl.load_workbook(BytesIO(book.finish()))["表"]
    cells = list(read_back[2])
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert [cell.value for cell in cells] == ["=1+1", '=HYPERLINK("http://x")', "+86�"]
