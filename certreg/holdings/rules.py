"""What a row must say to go on record: kind, number, level, days. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from certreg.certificates import numbering, old_numbers
from certreg.errors import Fault, InvalidError, RefusedError
from certreg.filing.catalogue import find_occupation
from certreg.holdings.columns import SEEN
from certreg.holdings.reading import Entry
from certreg.people.records import SpecialAbility, SpecialOperation, XCertificate
from certreg.people.statements import Statement
from certreg.policy import levels
from certreg.policy.applicant import Holding, HoldingKind
from certreg.policy.holdings import Paper, papers
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text

LONGEST_NUMBER = 40
WRONG = Text("本行有误")

HOLDING_KINDS = {"qualification": HoldingKind.QUALIFICATION, "level": HoldingKind.LEVEL}


@dataclass(frozen=True)
class Judged:
    """A row that may go on record.

    Attributes:
        seen: key of `columns.SEEN`.
    """

    paper: Paper
    statement: Statement
    issuer: str
    seen: str
    seen_by: str
    seen_on: date


def judge(law: Law, entry: Entry, *, on: date) -> Judged:
    """What a row states, with everything that is wrong with it.

    Raises:
        InvalidError: with each fault and its column.
    """
    faults = [*entry.faults, *_day_faults(entry, on)]
    named = {str(text): key for key, text in SEEN.items()}
    if entry["seen"] and entry["seen"] not in named:
        faults.append(_not_offered("seen"))
    paper = papers(law, on=on).get(entry["paper"])
    statement = None
    if paper is None and entry["paper"]:
        faults.append(_not_offered("paper"))
    if paper is not None and "issued_on" in entry.days:
        try:
            statement = _statement(law, paper, entry, on)
        except InvalidError as refusal:
            faults += refusal.faults
    if faults or paper is None or statement is None:
        raise InvalidError(WRONG, faults or [_not_offered("paper")])
    return Judged(
        paper,
        statement,
        entry["issuer"],
        named[entry["seen"]],
        entry["seen_by"],
        entry.days["seen_on"],
    )


def _not_offered(key: str) -> Fault:
    return Fault(Text("请从所列选项中选择。"), key)


def _day_faults(entry: Entry, on: date) -> Iterator[Fault]:
    days = entry.days
    for key in ("issued_on", "seen_on"):
        if key in days and days[key] > on:
            yield Fault(Text("请填写今天或以前的日期。"), key)
    if "issued_on" in days and "seen_on" in days and days["seen_on"] < days["issued_on"]:
        yield Fault(Text("查验日期早于发证日期。"), "seen_on")
    if "valid_until" in days and "issued_on" in days and days["valid_until"] < days["issued_on"]:
        yield Fault(Text("有效期早于发证日期。"), "valid_until")


def _statement(law: Law, paper: Paper, entry: Entry, on: date) -> Statement:
    if paper.counted_as != "none":
        return _levelled(law, paper, entry, on)
    faults = [*_number_faults(law, paper, entry, None)]
    title = entry["title"]
    if not title:
        faults.append(Fault(Text("这类证书须填写项目或证书名称。"), "title"))
    if paper.paper == "x_certificate" and not entry["level"]:
        faults.append(Fault(Text("请照证书填写等级。"), "level"))
    if faults:
        raise InvalidError(WRONG, faults)
    issued_on = entry.days["issued_on"]
    if paper.paper == "special_operation":
        operation = SpecialOperation(title, entry.days.get("valid_until"))
        return Statement(operation, issued_on)
    if paper.paper == "x_certificate":
        return Statement(XCertificate(title, entry["level"]), issued_on, entry["number"])
    return Statement(SpecialAbility(title), issued_on, entry["number"])


def _levelled(law: Law, paper: Paper, entry: Entry, on: date) -> Statement:
    faults: list[Fault] = []
    level = occupation = None
    try:
        level = levels.parse(law, entry["level"])
        if not describe(law, level, on=on).has_certificate:
            faults.append(Fault(Text("这一等级没有全国统一的证书。"), "level"))
    except RefusedError as refusal:
        faults.append(Fault(refusal.message, "level"))
    try:
        occupation = find_occupation(entry["occupation"], on)
    except RefusedError as refusal:
        faults.append(Fault(refusal.message, "occupation"))
    faults += _number_faults(law, paper, entry, level)
    if faults or level is None or occupation is None:
        raise InvalidError(WRONG, faults)
    issued_on = entry.days["issued_on"]
    held = Holding(HOLDING_KINDS[paper.counted_as], level, occupation.code, issued_on)
    return Statement(held, issued_on, entry["number"].upper())


def _number_faults(
    law: Law, paper: Paper, entry: Entry, level: SkillLevel | None
) -> Iterator[Fault]:
    """What is wrong with a number: its form, and where it says another level, year than the paper."""
    number, issued_on = entry["number"].upper(), entry.days["issued_on"]
    if paper.numbering == "none":
        if number:
            text = Text("这类证书的编号含证件号码，登记系统不予保存，请留空。")
            yield Fault(text, "number")
        return
    if not number:
        yield Fault(Text("请填写证书编号。"), "number")
        return
    if paper.numbering == "opaque":
        if len(number) > LONGEST_NUMBER:
            yield Fault(Text("请控制在 {most} 字以内。", most=LONGEST_NUMBER), "number")
        return
    try:
        for refusal in _readable(law, paper, number, level, issued_on):
            yield Fault(refusal.message, "number")
    except RefusedError as refusal:
        yield Fault(refusal.message, "number")


def _readable(
    law: Law, paper: Paper, number: str, level: SkillLevel | None, issued_on: date
) -> Iterator[RefusedError]:
    if paper.numbering == "level":
        read = numbering.parse(law, number, on=issued_on)
        if level is not None:
            yield from numbering.inconsistencies(
                law, read, body_number=str(read.body), issued_on=issued_on, level=level
            )
        return
    old = old_numbers.parse_old(law, number, on=issued_on)
    if level is not None and old.level is not level:
        said = Text(describe(law, old.level, on=issued_on).name)
        yield RefusedError(Text("编号中的等级为{said}，与所填等级不一致，请核对。", said=said))
