"""A report on many verifications as a table: one row for each, with its verdict, reason and steps. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from certreg.certificates.checking import FileVerdict
from certreg.text import Text
from certreg.trust.check import Check, Outcome
from certreg.trust.credential import Standing
from certreg.workbook import delimited

Say = Callable[[str], str]
"""A text in the language of the reader."""

NOT_FOUND = "not_found"
DUPLICATE = "duplicate"

RESULTS: dict[str, tuple[Text, str]] = {
    Standing.VALID.value: (Text("真实有效"), "good"),
    Standing.REVOKED.value: (Text("已撤销、更正或注销"), "bad"),
    Standing.SUSPENDED.value: (Text("已暂停"), "warn"),
    Standing.NOT_GENUINE.value: (Text("不是真实证书，或内容被改动"), "bad"),
    NOT_FOUND: (Text("没有查到"), "bad"),
    Standing.COULD_NOT_CHECK.value: (Text("未能完成核验"), "warn"),
    Standing.UNREADABLE.value: (Text("无法读取"), "bad"),
    DUPLICATE: (Text("重复"), "neutral"),
}
"""What can come of one entry: its words and tone; what is asked about first stands first."""

PRINTED = (
    "姓名", "职业名称", "工种/职业方向", "职业技能等级", "证书编号", "评价机构名称", "发证日期", "评价方式",
)  # fmt: skip
"""Labels of the printed fields that have a column; the identity number has none."""

OUTCOMES = {
    Outcome.PASSED: Text("通过"),
    Outcome.FAILED: Text("未通过"),
    Outcome.COULD_NOT_CHECK: Text("未能检查"),
}


_NOTHING = Text("")


@dataclass(frozen=True)
class Line:
    """One entry and what came of it.

    Attributes:
        item, name: what was handed in: a file's name, or a number and a name.
        result: a key of `RESULTS`.
        reason: why, in one sentence; empty where nothing has to be said.
        fields: label -> value of what a genuine certificate says.
        address: of the register's page about it.
        explained: what it means to who does not know China's levels.
    """

    item: str
    result: str
    name: str = ""
    reason: Text = _NOTHING
    fields: Sequence[tuple[str, str]] = ()
    checks: Sequence[Check] = ()
    as_of: datetime | None = None
    address: str = ""
    explained: Sequence[Text] = ()


def line_of(item: str, verdict: FileVerdict, *, address: str = "") -> Line:
    """The entry for a file that was verified."""
    return Line(
        item,
        verdict.standing.value,
        reason=reason_of(verdict.checks),
        fields=[(str(field.label), field.value) for field in verdict.fields],
        checks=verdict.checks,
        as_of=verdict.status_as_of,
        address=address or str((verdict.document or {}).get("id", "")),
    )


def reason_of(checks: Iterable[Check]) -> Text:
    """The first step that did not hold, else the first that could not be taken, else nothing."""
    found = list(checks)
    for outcome in (Outcome.FAILED, Outcome.COULD_NOT_CHECK):
        for check in found:
            if check.outcome is outcome:
                return check.text if isinstance(check.text, Text) else Text(check.text)
    return _NOTHING


def table(lines: Sequence[Line], say: Say) -> Iterator[list[str]]:
    """The rows of the report, headings first; columns for names and explanations where there are any."""
    steps = list(dict.fromkeys(check.name for line in lines for check in line.checks))
    named = any(line.name for line in lines)
    told = any(line.explained for line in lines)
    yield [
        say(Text("序号")),
        say(Text("文件或证书编号")),
        *([say(Text("所填姓名"))] if named else []),
        say(Text("结论")),
        say(Text("原因")),
        *(say(Text("登记的{label}", label=Text(label))) for label in PRINTED),
        say(Text("登记页面")),
        say(Text("状态数据截至")),
        *([say(Text("说明"))] if told else []),
        *(say(Text("步骤 {name}", name=name)) for name in steps),
    ]
    for number, line in enumerate(lines, start=1):
        fields, checks = dict(line.fields), {check.name: check for check in line.checks}
        yield [
            str(number),
            line.item,
            *([line.name] if named else []),
            say(RESULTS[line.result][0]),
            say(line.reason),
            *(fields.get(label, "") for label in PRINTED),
            line.address,
            f"{line.as_of:%Y-%m-%d %H:%M} UTC" if line.as_of else "",
            *(["\n".join(map(say, line.explained))] if told else []),
            *(_step(checks.get(name), say) for name in steps),
        ]


def _step(check: Check | None, say: Say) -> str:
    """What came of a step; empty where it was not taken because an earlier one failed."""
    if check is None:
        return ""
    outcome = say(OUTCOMES[check.outcome])
    if check.outcome is Outcome.PASSED:
        return outcome
    return say(Text("{outcome}：{text}", outcome=Text(outcome), text=Text(say(check.text))))


def write_csv(lines: Sequence[Line], say: Say) -> bytes:
    """The report as CSV that no spreadsheet takes for formulas."""
    return delimited.write(table(lines, say))


def write_workbook(lines: Sequence[Line], say: Say) -> bytes:
    """The report as a workbook of text cells; its second sheet counts the verdicts."""
    from certreg.workbook.writing import Book  # openpyxl is no part of the offline verifier

    book = Book(say)
    headings, *rows = table(lines, say)
    widths = [8, 28, *[18] * (len(headings) - 2)]
    sheet = book.sheet(say(Text("核验报告")), headings, widths)
    for row in rows:
        sheet.add(row)
    totals = book.sheet(say(Text("合计")), [say(Text("结论")), say(Text("件数"))], [32, 10])
    for result, count in counts(lines).items():
        totals.add([say(RESULTS[result][0]), str(count)])
    return book.finish()


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many entries have each result; those that none has are left out."""
    found = [line.result for line in lines]
    return {result: found.count(result) for result in RESULTS if result in found}


def marked(lines: Sequence[Line], digests: Sequence[str]) -> list[Line]:
    """The same lines, with what is the same as an earlier one marked so.

    Args:
        digests: of what was handed in, one for each line.
    """
    first: dict[str, int] = {}
    told = []
    for number, (line, digest) in enumerate(zip(lines, digests, strict=True), start=1):
        known = first.setdefault(digest, number)
        told.append(
            line if known == number else replace(line, result=DUPLICATE, reason=same_as(known))
        )
    return told


def same_as(number: int) -> Text:
    """What is said of an entry that stood there before."""
    return Text("与第 {number} 项相同。", number=number)
