"""The workbook of results in either language: what is handed out can be handed in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from certreg.examination.results import Sitting, build_errors, build_sheet, check_results, layout
from certreg.policy.law import NATION, load
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Method, scheme
from certreg.roster.report import Marks
from certreg.roster.tables import read_tables
from certreg.roster.tongues import in_every_language
from certreg.workbook.reading import read

ON = date(2026, 5, 20)


def asked(method: str) -> Any:
    """The scores that a method asks for."""
    return scheme(load(), load().row(Method, method), region=NATION, on=ON)


METHOD = asked("AS-03.examination")
TITLES = {"zh": "成绩", "en": "Results"}
ABSENT = {"zh": "缺考", "en": "Absent"}


@pytest.fixture
def offer(scene: Any) -> Any:
    return scene.offer(scene.open_batch(scene.browser()))


def sitting(offer: Any) -> Sitting:
    (scope, *_) = offer.scope
    return Sitting(
        row=1,
        masked_number="110***********02X",
        name="张三",
        occupation=scope.occupation,
        occupation_label=scope.label,
        level=SkillLevel.JUNIOR_WORKER,
        level_name="初级工",
        employment="employee",
    )


def typed(offer: Any, language: str, *scores: str) -> bytes:
    """The sheet as handed out, with scores typed in."""
    book = openpyxl.load_workbook(
        BytesIO(build_sheet(METHOD, [sitting(offer)], offer.on, language))
    )
    sheet = book[TITLES[language]]
    keys = [column.key for column in layout(METHOD).columns]
    for part, score in zip(METHOD.parts, scores, strict=True):
        sheet.cell(2, keys.index(part) + 1).value = score
    content = BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_handed_out_is_read_in_the_language_it_was_filled_in(
    offer: Any, language: str
) -> None:
    content = typed(offer, language, "88.5", ABSENT[language])
    table = read_tables(read(content), *in_every_language((layout(METHOD),)))["results"]
    (row,) = check_results(table, [sitting(offer)], METHOD, offer).rows

    assert row.problems == () and isinstance(row.values, Marks)
    marks = [getattr(row.values, part) for part in METHOD.parts]
    assert marks == [Decimal("88.5"), None] and not row.values.is_passed


def test_what_is_wrong_is_said_in_the_language_of_the_upload(offer: Any) -> None:
    content = typed(offer, "en", "101", "90")
    table = read_tables(read(content), *in_every_language((layout(METHOD),)))["results"]
    report = check_results(table, [sitting(offer)], METHOD, offer)
    sheet = openpyxl.load_workbook(BytesIO(build_errors(METHOD, table, report)))["Results"]

    said = str(sheet.cell(2, sheet.max_column).value)
    assert sheet.cell(1, sheet.max_column).value == "What is wrong"
    assert "0 to 100" in said and not any("\u4e00" <= letter <= "\u9fff" for letter in said)


def test_a_part_is_needed_only_at_the_levels_that_its_row_names(offer: Any) -> None:
    promotion = asked("AS-02.promotion")
    assert list(promotion.at(SkillLevel.SENIOR_WORKER)) == ["theory", "practical"]
    assert list(promotion.at(SkillLevel.TECHNICIAN)) == ["theory", "practical", "review"]
    assert promotion.at(SkillLevel.APPRENTICE) == {}
    content = build_sheet(promotion, [sitting(offer)], offer.on, "zh")
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book["成绩"]
    titles = [str(cell.value).rstrip("*") for cell in sheet[1]]
    assert sheet.cell(2, titles.index("综合评审") + 1).value == "不考"
    for title, score in (("理论", "70"), ("实操", "71"), ("综合评审", "72")):
        sheet.cell(2, titles.index(title) + 1).value = score
    stream = BytesIO()
    book.save(stream)
    table = read_tables(read(stream.getvalue()), *in_every_language((layout(promotion),)))
    (row,) = check_results(table["results"], [sitting(offer)], promotion, offer).rows
    assert [problem.code for problem in row.problems] == ["not_asked"]
