"""A roster judged in portions says what it says when it is judged as one."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from roster_rows import HELD, OFFER, ON_RECORD, ROW, WORK, workbook

from certreg.assessment.checking import Photos, judge_portions
from certreg.people.rules import PhotoFacts, check_character
from certreg.roster import portions
from certreg.roster.check import PhotoSeen
from certreg.roster.layout import layouts
from certreg.roster.mending import Mending
from certreg.roster.portions import Portion, Portions
from certreg.roster.report_file import Writer
from certreg.roster.tables import Form, read_forms
from certreg.workbook.cells import Cell

Line = dict[str, Cell]


def number(serial: int) -> str:
    digits = f"51000019900101{serial:03}"
    return digits + check_character(digits)


def persons(*serials: int, **changes: Cell) -> list[Line]:
    return [ROW | {"证件号码": number(serial)} | changes for serial in serials]


def about(line: Line, *serials: int, **changes: Cell) -> list[Line]:
    return [line | {"证件号码": number(serial)} | changes for serial in serials]


def forms(rows: list[Line], **facts: list[Line]) -> Mapping[str, Form]:
    return read_forms(workbook(rows, **facts), layouts(OFFER))


def judge(forms: Mapping[str, Form], written: Writer, photos: Photos) -> Mending:
    return judge_portions(
        Portions(forms), OFFER, lambda _wanted: ON_RECORD, written, photos, lambda: None
    )


def photos_of(*serials: int) -> Photos:
    """Photos of some persons; every other one cannot be opened."""
    facts = PhotoFacts(413, 579, None, (255, 255, 255))
    seen = {number(serial): PhotoSeen(facts if serial % 2 else None) for serial in serials}
    return Photos(seen, seen.__getitem__)


def judged(
    forms: Mapping[str, Form], monkeypatch: Any, size: int, processors: int = 1
) -> tuple[bytes, list[Any]]:
    """The report, and every cell of the workbook of errors, with so many persons at a time."""
    monkeypatch.setattr(portions, "PERSONS", size)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(processors))
    report, photos = BytesIO(), photos_of(1, 2, 4, 77)
    written = Writer(report.write)
    mending = judge(forms, written, photos)
    written.finish(photos.unused)
    book = openpyxl.load_workbook(BytesIO(mending.workbook(OFFER)))
    return report.getvalue(), [(sheet.title, *sheet.values) for sheet in book]


TURNER: Line = {"职业": "6-18-01-01 车工", "工种/职业方向": "数控车工"}
ROSTERS = {
    "right": forms(persons(1, 2, 3, 4, 5), works=about(WORK, 5, 4, 3, 2, 1)),
    "persons with two rows far apart": forms(
        [*persons(1, 2, 3), *persons(1, 3, **TURNER), *persons(2, 4)],
        works=about(WORK, 1, 2, 3, 4),
        titles=about({"职称级别": "初级", "专业": "机械", "取得日期": "2020-01-01", "与申报职业对口": "是"}, 1, 3),
    ),
    "two names and the same row again": forms(
        [*persons(1, 2, 3), *persons(1, 姓名="李示例"), *persons(2, 1)], works=about(WORK, 1, 2, 3)
    ),
    "facts that are wrong, some of them for two rows": forms(
        [*persons(1, 性别="女"), *persons(2, 3), *persons(1, **TURNER)],
        works=[*about(WORK, 3, 1, 开始日期="1999-01-01"), *about(WORK, 2, 开始日期="1999")],
        holdings=about(HELD, 1, 2, 等级="七级"),
    ),
    "facts about nobody": forms(
        [*persons(1, 2), *persons(3, 证件号码=None), *persons(4, 证件号码="510000")],
        works=[*about(WORK, 9, 1, 8, 7), *about(WORK, 6, 证件号码=None)],
        holdings=about(HELD, 9, 2, 8),
    ),
}  # fmt: skip


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS.keys())
def test_the_size_of_the_portions_changes_nothing(roster: Any, monkeypatch: Any) -> None:
    whole = judged(roster, monkeypatch, 1_000)
    for size in (1, 2):
        assert judged(roster, monkeypatch, size) == whole


@pytest.mark.parametrize("roster", ROSTERS.values(), ids=ROSTERS.keys())
def test_the_number_of_processors_changes_nothing(roster: Any, monkeypatch: Any) -> None:
    alone = judged(roster, monkeypatch, 1)
    for processors in (2, 3):
        assert judged(roster, monkeypatch, 1, processors) == alone


def every(roster: Mapping[str, Form]) -> list[Portion]:
    made = Portions(roster)
    return [made.portion(place) for place in range(len(made))]


def test_each_person_is_in_one_portion_with_everything_about_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(portions, "PERSONS", 2)
    found = every(ROSTERS["persons with two rows far apart"])
    rows = [
        [(row.number, row.text("document_number")) for row in part.tables["roster"].rows]
        for part in found
    ]
    assert [[serial for serial, _ in part] for part in rows] == [[3, 4, 6, 8], [5, 7, 9]]
    assert not {who for _, who in rows[0]} & {who for _, who in rows[1]}


def test_a_row_that_was_judged_early_waits_for_those_before_it(monkeypatch: Any) -> None:
    monkeypatch.setattr(portions, "PERSONS", 1)
    found = every(ROSTERS["persons with two rows far apart"])
    assert [part.done_before for part in found][:3] == [4, 5, 9]


def test_memory_grows_with_the_cells_of_a_roster_and_little_else(monkeypatch: Any) -> None:
    monkeypatch.setattr(portions, "PERSONS", 20)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(1))
    peaks = []
    for count in (100, 100, 900):  # the first time the law is looked up, and kept
        roster = forms(persons(*range(count)), works=about(WORK, *range(count)))
        tracemalloc.start()
        judge(roster, Writer(len), Photos())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (peaks[2] - peaks[1]) / 800 < 500, "bytes a row"
