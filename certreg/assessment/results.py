"""Results: the workbook that the clerk fills in for a batch's candidates, and its check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from certreg.assessment.layout import DAY, Column, Layout
from certreg.assessment.offer import Offer
from certreg.assessment.report import Marks, Report, RowResult
from certreg.assessment.tables import Row, Table
from certreg.assessment.tongues import in_language, speaking
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Method, ScorePart
from certreg.text import Text, as_text
from certreg.web.language import translate
from certreg.workbook.writing import Book

TITLE = "成绩"
GUIDE = Text("填写说明")
GUIDE_HEADINGS = (Text("列"), Text("怎样填写"))
ERRORS = Column("errors", "错误原因", width=60)
ABSENT = "缺考"
PARTS: Mapping[ScorePart, str] = {"theory": "理论", "practical": "实操", "review": "综合评审"}
VERDICTS = {True: Text("合格"), False: Text("不合格")}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A candidate as the sheet of results shows him or her.

    Attributes:
        row: running number in the batch.
        marks: what was entered before, if anything.
    """

    row: int
    masked_number: str
    name: str
    occupation: str
    occupation_label: str
    level: SkillLevel
    level_name: str
    employment: Relation
    marks: Marks | None = None


def layout(method: Method) -> Layout:
    """The sheet of results for a method; a part that the method does not have has no column."""
    absent = Text("0 至 100 分；没有参加的填“{absent}”", absent=Text(ABSENT))
    scores = (
        Column(part, PARTS[part], absent, True, (ABSENT,), width=10, is_closed=False)
        for part in method.parts
    )
    return Layout(
        "results",
        TITLE,
        (
            Column("row", "序号", "请勿改动", True, width=8),
            Column("number", "证件号码", "已隐去中间各位，仅供核对", width=22),
            Column("name", "姓名", "请勿改动", True),
            Column("occupation", "职业", "请勿改动", width=26),
            Column("level", "等级", "请勿改动"),
            Column("method", "评价方式", "批次的评价方式", options=(method.name,), width=36),
            Column("assessed_on", "评价日期", Text("写作 {day}", day=DAY), True),
            *scores,
            Column(
                "pass_mark", "合格线", Text("不低于 {mark}", mark=method.pass_mark), True, width=10
            ),
            Column("verdict", "结论", "由系统计算，不必填写", width=10),
        ),
    )


def build_sheet(
    method: Method, sittings: Iterable[Sitting], assessed_on: date, language: str
) -> bytes:
    """The workbook to fill in, in a language, with what is known of each candidate."""
    with speaking(language):
        (form,) = in_language((layout(method),), language)
        rows = [(_filled(form, method, sitting, assessed_on), "") for sitting in sittings]
        return _build(form, rows)


def build_errors(method: Method, table: Table, report: Report) -> bytes:
    """The refused rows as typed, each with what is wrong, in the language of what was handed in."""
    refused = {row.row: row.problems for row in report.rows if row.values is None}
    form, language = layout(method), table.layout.language
    with speaking(language):
        (shown,) = in_language((replace(form, columns=(*form.columns, ERRORS)),), language)
        rows = [
            (row.as_typed(), "\n".join(translate(p.sentence) for p in refused[row.number]))
            for row in table.rows
            if row.number in refused
        ]
        return _build(shown, rows)


def check_results(
    table: Table, sittings: Sequence[Sitting], method: Method, offer: Offer
) -> Report:
    """Judge every row of results.

    Args:
        sittings: the batch's candidates.
        offer: what the batch may assess, for the filing on the day of assessment.
    """
    by_row = {str(sitting.row): sitting for sitting in sittings}
    seen: dict[str, Row] = {}
    return Report([_judged(row, by_row, seen, method, offer) for row in table.rows])


def _judged(
    row: Row, by_row: Mapping[str, Sitting], seen: dict[str, Row], method: Method, offer: Offer
) -> RowResult:
    sitting = _sitting(row, by_row, seen)
    assessed_on = row.day("assessed_on")
    if row.text("method") not in ("", method.name):
        message = Text("本批次的评价方式为“{method}”。", method=method.name)
        row.refuse("method", "method", message)
    _check_day(row, sitting, assessed_on, offer)
    scores = {part: _score(row, part) for part in method.parts}
    pass_mark = row.score("pass_mark")
    if pass_mark is not None and pass_mark < method.pass_mark:
        message = Text("合格线不得低于 {mark} 分。", mark=method.pass_mark)
        row.refuse("pass_mark", "pass_mark", message)
    if row.problems or sitting is None or assessed_on is None or pass_mark is None:
        return RowResult(row.number, "refuse", None, tuple(row.problems))
    passed = all(score is not None and score >= pass_mark for score in scores.values())
    marks = Marks(
        candidate=sitting.row,
        assessed_on=assessed_on,
        theory=scores.get("theory"),
        practical=scores.get("practical"),
        review=scores.get("review"),
        pass_mark=pass_mark,
        is_passed=passed,
    )
    return RowResult(row.number, "accept", marks)


def _sitting(row: Row, by_row: Mapping[str, Sitting], seen: dict[str, Row]) -> Sitting | None:
    """The candidate that a row is about; the name guards against shifted rows."""
    number = row.text("row")
    name = row.text("name")
    if not number:
        return None
    sitting = by_row.get(number)
    if sitting is None:
        row.refuse(
            "row", "unknown_candidate", Text("本批次没有序号 {number} 的考生。", number=number)
        )
        return None
    if name and name != sitting.name:
        row.refuse("name", "name_differs", Text("与该序号考生的姓名不一致，请核对是否错行。"))
    first = seen.setdefault(number, row)
    if first is not row:
        row.refuse("row", "duplicate_in_file", Text("与第 {row} 行重复。", row=first.number))
    return sitting


def _check_day(row: Row, sitting: Sitting | None, day: date | None, offer: Offer) -> None:
    """The assessment is over, and the filing covered it on that day."""
    if day is None:
        return
    if day > offer.on:
        row.refuse("assessed_on", "future_date", Text("日期在今天之后，请核对。"))
    elif sitting is not None:
        problems = offer.problems(sitting.occupation, sitting.level, sitting.employment, on=day)
        for error in problems:
            row.refuse("assessed_on", error.reason, as_text(error.message))


def _score(row: Row, part: ScorePart) -> Decimal | None:
    return None if row.says(part, ABSENT) else row.score(part)


def _filled(form: Layout, method: Method, sitting: Sitting, assessed_on: date) -> list[str | None]:
    marks = sitting.marks
    values: dict[str, object] = {
        "row": sitting.row,
        "number": sitting.masked_number,
        "name": sitting.name,
        "occupation": sitting.occupation_label,
        "level": translate(sitting.level_name),
        "method": translate(method.name),
        "assessed_on": marks.assessed_on if marks else assessed_on,
        "pass_mark": marks.pass_mark if marks else method.pass_mark,
        "verdict": translate(VERDICTS[marks.is_passed]) if marks else None,
        **{part: _shown(marks, part) for part in method.parts},
    }
    filled = (values.get(column.key) for column in form.columns)
    return [None if value is None else str(value) for value in filled]


def _shown(marks: Marks | None, part: ScorePart) -> object:
    if marks is None:
        return None
    score = getattr(marks, part)
    return translate(ABSENT) if score is None else score


def _build(form: Layout, rows: Iterable[tuple[list[str | None], str]]) -> bytes:
    book = Book(translate)
    sheet = book.sheet(
        form.title,
        [column.heading for column in form.columns],
        [column.width for column in form.columns],
    )
    with_errors = form.columns[-1].key == ERRORS.key
    for values, wrong in rows:
        if with_errors:
            sheet.add([*values, wrong], last="bad")
        else:
            sheet.add(values)
    headings = [translate(heading) for heading in GUIDE_HEADINGS]
    guide = book.sheet(translate(GUIDE), headings, (24, 60))
    for column in form.columns:
        guide.add((column.title, column.note), "running")
    return book.finish()
