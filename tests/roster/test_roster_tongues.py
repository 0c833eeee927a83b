"""Workbooks in English: offered where the page is English, read like those in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from certreg.assessment import lookups
from certreg.assessment.checking import Photos, judge_portions
from certreg.roster.check import read_roster
from certreg.roster.layout import Layout, layouts
from certreg.roster.portions import Portions
from certreg.roster.report_file import Writer
from certreg.roster.tables import Table, read_forms, read_tables
from certreg.roster.template import build_template, build_workbook
from certreg.roster.tongues import in_every_language, in_language
from certreg.workbook.reading import read

PERSON = {
    "document_type": "Resident identity card",
    "document_number": "11010519491231002X",
    "name": "张三",
    "sex": "female",
    "occupation": "6-18-02-04 焊工",
    "level": "Junior worker",
    "employment": "employee",
    "consented_on": "2026-01-05",
    "declared_on": "2026-01-05",
    "intends": "yes",
}


@pytest.fixture
def offer(scene: Any) -> Any:
    return scene.offer(scene.open_batch(scene.browser()))


@pytest.fixture
def english(offer: Any) -> tuple[Layout, ...]:
    return in_language(layouts(offer), "en")


def filled(offer: Any, layout: Layout, **changes: str) -> bytes:
    """A workbook in the language of the layout with one person in it."""
    values = PERSON | changes
    row = [values.get(column.key) for column in layout.columns]
    return build_workbook(offer, {"roster": [(row, "")]}, layout.language)


def read_again(offer: Any, content: bytes) -> Mapping[str, Table]:
    return read_tables(read(content), *in_every_language(layouts(offer)))


def test_the_english_template_has_english_sheets_titles_lists_and_instructions(offer: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(build_template(offer, "en")))
    assert book.sheetnames[:2] == ["Roster", "Work history"]
    assert [cell.value for cell in book["Roster"][1]][1:3] == ["Type of document*", "ID number*"]
    said = {str(cell.value) for row in book[book.sheetnames[-1]] for cell in row}
    assert {"Senior worker", "dispatched worker", "yes"} <= said
    assert book["Roster"]["A2"].value == "Example"
    guide = " ".join(str(cell.value) for row in book[book.sheetnames[-2]] for cell in row)
    assert "No formulas" in guide and "不得" not in guide


def test_what_excel_says_of_a_list_is_in_english_too(offer: Any) -> None:
    book = openpyxl.load_workbook(BytesIO(build_template(offer, "en")))
    lists = book["Roster"].data_validations.dataValidation
    assert {rule.errorTitle for rule in lists} == {"Choose from the list"}
    said = {rule.errorStyle: rule.error for rule in lists}
    assert said["stop"] == "Only what is in the list can be entered."


def test_nothing_of_the_layout_lacks_english(offer: Any, english: tuple[Layout, ...]) -> None:
    kept = {"岗", "某", "张", "示", "焊", "机"}  # examples of what people type in Chinese
    for layout in english:
        words = [layout.title, *(column.title for column in layout.columns)]
        words += [column.note for column in layout.columns]
        assert all(word.isascii() or "“" in word for word in words if word[:1] not in kept), words


def test_titles_and_lists_stay_apart_in_every_language(offer: Any) -> None:
    for sheets in in_every_language(layouts(offer)):
        assert len({layout.title for layout in sheets}) == len(sheets)
        assert all(len(layout.title) <= 31 for layout in sheets)
        for layout in sheets:
            titles = [column.title for column in layout.columns]
            assert len(set(titles)) == len(titles)
            for column in layout.columns:
                assert len(column.meanings) == len(column.options)


def test_an_english_workbook_is_read_like_a_chinese_one(
    offer: Any, english: tuple[Layout, ...]
) -> None:
    tables = read_again(offer, filled(offer, english[0]))
    (row,) = tables["roster"].rows
    assert row.text("level") == "初级工" and row.yes_no("intends") is True
    (entry,) = read_roster(tables, offer, lambda _text: "").entries
    assert entry.problems() == () and entry.employment == "employee" and entry.sex == "F"


def test_words_of_the_source_language_count_in_an_english_workbook_too(
    offer: Any, english: tuple[Layout, ...]
) -> None:
    content = filled(offer, english[0], level="初级工", sex="女", employment="职工")
    (entry,) = read_roster(read_again(offer, content), offer, lambda _text: "").entries
    assert entry.problems() == ()


def test_a_workbook_in_neither_language_is_told_in_the_source_language(offer: Any) -> None:
    book = openpyxl.Workbook()
    content = BytesIO()
    book.save(content)
    with pytest.raises(Exception, match="没有找到工作表“名单”"):
        read_again(offer, content.getvalue())


def test_the_workbook_of_errors_speaks_the_language_of_the_upload(
    scene: Any, english: tuple[Layout, ...]
) -> None:
    batch = scene.open_batch(scene.browser())
    offer = scene.offer(batch)
    content = filled(offer, english[0], level="Ⅲ", birth_date="1949")
    forms = read_forms(read(content), *in_every_language(layouts(offer)))
    roster = Portions(forms)
    mending = judge_portions(
        roster, offer, partial(lookups.prepare, batch), Writer(len), Photos(), lambda: None
    )
    book = openpyxl.load_workbook(BytesIO(mending.workbook(offer)))
    sheet = book["Roster"]
    assert sheet.cell(1, sheet.max_column).value == "What is wrong"
    wrong = str(sheet.cell(3, sheet.max_column).value)
    assert "“Ⅲ” is not a skill level" in wrong and "Level applied for" in wrong


@pytest.mark.parametrize("typed", ["三级", "③", "Ⅲ", "senior", "3级"])
def test_a_level_written_another_way_is_told_the_accepted_forms(offer: Any, typed: str) -> None:
    source = layouts(offer)[0]
    chinese = PERSON | {
        "document_type": "居民身份证", "sex": "女", "employment": "职工", "intends": "是", "level": typed,
    }  # fmt: skip
    tables = read_again(offer, filled(offer, source, **chinese))
    (entry,) = read_roster(tables, offer, lambda _text: "").entries
    (problem,) = entry.problems()
    assert problem.column == "申报等级" and problem.code == "unknown_level"
    for form in ("初级工", "高级技师", "五级/初级工", "“5”"):
        assert form in problem.text
