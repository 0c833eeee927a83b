"""Results: the workbook that the clerk fills in for a batch's candidates, and its check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from certreg.examination.rules import is_passed
from certreg.policy.filing import Relation
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Scheme, ScorePart
from certreg.roster.layout import DAY, Column, Layout
from certreg.roster.offer import Offer
from certreg.roster.report import Marks, Report, RowResult
from certreg.roster.tables import Row, Table
from certreg.roster.tongues import in_language, speaking
from certreg.text import Text, as_text
from certreg.web.language import translate
from certreg.workbook.writing import Book

TITLE = "成绩"
GUIDE = Text("填写说明")
GUIDE_HEADINGS = (Text("列"), Text("怎样填写"))
ERRORS = Column("errors", "错误原因", width=60)
ABSENT = "缺考"
NOT_ASKED = "不考"
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


def layout(scheme: Scheme) -> Layout:
    """The sheet of results for a method; a part that no level has, has no column."""
    return Layout(
        "results",
        TITLE,
        (
            Column("row", "序号", "请勿改动", True, width=8),
            Column("number", "证件号码", "已隐去中间各位，仅供核对", width=22),
            Column("name", "姓名", "请勿改动", True),
            Column("occupation", "职业", "请勿改动", width=26),
            Column("level", "等级", "请勿改动"),
            Column("method", "评价方式", "批次的评价方式", options=(scheme.method.name,), width=36),
            Column("assessed_on", "评价日期", Text("写作 {day}", day=DAY), True),
            *(_column(scheme, part) for part in scheme.parts),
            Column(
                "pass_mark",
                "合格线",
                Text("各项共用，不低于 {mark}", mark=scheme.least_mark),
                True,
                width=10,
            ),
            Column("verdict", "结论", "由系统计算，不必填写", width=10),
        ),
    )


def _column(scheme: Scheme, part: ScorePart) -> Column:
    """A part's column; one that some levels do not have says so in their rows."""
    name, absent = scheme.name(part), Text(ABSENT)
    if scheme.is_everywhere(part):
        note = Text("0 至 100 分；没有参加的填“{absent}”", absent=absent)
        return Column(part, name, note, True, (ABSENT,), width=10, is_closed=False)
    note = Text(
        "0 至 100 分；没有参加的填“{absent}”，该等级没有这一项的填“{not_asked}”",
        absent=absent,
        not_asked=Text(NOT_ASKED),
    )
    return Column(part, name, note, False, (ABSENT, NOT_ASKED), width=10, is_closed=False)


def build_sheet(
    scheme: Scheme, sittings: Iterable[Sitting], assessed_on: date, language: str
) -> bytes:
    """The workbook to fill in, in a language, with what is known of each candidate."""
    with speaking(language):
        (form,) = in_language((layout(scheme),), language)
        rows = [(_filled(form, scheme, sitting, assessed_on), "") for sitting in sittings]
        return _build(form, rows)


def build_errors(scheme: Scheme, table: Table, report: Report) -> bytes:
    """The refused rows as typed, each with what is wrong, in the language of what was handed in."""
    refused = {row.row: row.problems for row in report.rows if row.values is None}
    form, language = layout(scheme), table.layout.language
    with speaking(language):
        (shown,) = in_language((replace(form, columns=(*form.columns, ERRORS)),), language)
        rows = [
            (row.as_typed(), "\n".join(translate(p.sentence) for p in refused[row.number]))
            for row in table.rows
            if row.number in refused
        ]
        return _build(shown, rows)


def check_results(
    table: Table, sittings: Sequence[Sitting], scheme: Scheme, offer: Offer
) -> Report:
    """Judge every row of results.

    Args:
        sittings: the batch's candidates.
        offer: what the batch may assess, for the filing on the day of assessment.
    """
    by_row = {str(sitting.row): sitting for sitting in sittings}
    seen: dict[str, Row] = {}
    return Report([_judged(row, by_row, seen, scheme, offer) for row in table.rows])


def _judged(
    row: Row, by_row: Mapping[str, Sitting], seen: dict[str, Row], scheme: Scheme, offer: Offer
) -> RowResult:
    sitting = _sitting(row, by_row, seen)
    assessed_on = row.day("assessed_on")
    if row.text("method") not in ("", scheme.method.name):
        message = Text("本批次的评价方式为“{method}”。", method=scheme.method.name)
        row.refuse("method", "method", message)
    _check_day(row, sitting, assessed_on, offer)
    scores = {part: _score(row, part, sitting, scheme) for part in scheme.parts}
    pass_mark = row.score("pass_mark")
    if pass_mark is not None and pass_mark < scheme.least_mark:
        message = Text("合格线不得低于 {mark} 分。", mark=scheme.least_mark)
        row.refuse("pass_mark", "pass_mark", message)
    if row.problems or sitting is None or assessed_on is None or pass_mark is None:
        return RowResult(row.number, "refuse", None, tuple(row.problems))
    marks = Marks(
        candidate=sitting.row,
        assessed_on=assessed_on,
        theory=scores.get("theory"),
        practical=scores.get("practical"),
        review=scores.get("review"),
        pass_mark=pass_mark,
        is_passed=is_passed(scheme, sitting.level, scores, pass_mark),
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


def _score(row: Row, part: ScorePart, sitting: Sitting | None, scheme: Scheme) -> Decimal | None:
    """A part's score; None for who was absent, or where the level does not have the part."""
    if row.says(part, ABSENT):
        return None
    is_left_out = row.says(part, NOT_ASKED)
    score = None if is_left_out else row.score(part)
    if sitting is None or row.has_problem(part):
        return score
    if part in scheme.at(sitting.level):
        if score is None:
            row.refuse(part, "missing", Text("该等级须有此项成绩，请填写。"))
    elif score is not None:
        message = Text("该等级没有此项，请填“{not_asked}”。", not_asked=Text(NOT_ASKED))
        row.refuse(part, "not_asked", message)
    return score


def _filled(form: Layout, scheme: Scheme, sitting: Sitting, assessed_on: date) -> list[str | None]:
    marks = sitting.marks
    values: dict[str, object] = {
        "row": sitting.row,
        "number": sitting.masked_number,
        "name": sitting.name,
        "occupation": sitting.occupation_label,
        "level": translate(sitting.level_name),
        "method": translate(scheme.method.name),
        "assessed_on": marks.assessed_on if marks else assessed_on,
        "pass_mark": marks.pass_mark if marks else scheme.least_mark,
        "verdict": translate(VERDICTS[marks.is_passed]) if marks else None,
        **{part: _shown(sitting, part, scheme) for part in scheme.parts},
    }
    filled = (values.get(column.key) for column in form.columns)
    return [None if value is None else str(value) for value in filled]


def _shown(sitting: Sitting, part: ScorePart, scheme: Scheme) -> object:
    if part not in scheme.at(sitting.level):
        return translate(NOT_ASKED)
    if sitting.marks is None:
        return None
    score = getattr(sitting.marks, part)
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
