"""`certreg policy explain` and `certreg policy diff`: the law on the command line, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from certreg.errors import MissingError, RefusedError, UnreadableError
from certreg.policy.applicant import (
    Applicant,
    Holding,
    HoldingKind,
    Relation,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.eligibility import Outcome, check
from certreg.policy.law import NATION, Law, load, shipped
from certreg.policy.levels import parse
from certreg.policy.regions import region_name
from certreg.policy.rule import Rule, family_of
from certreg.policy.sources import Source
from certreg.policy_check.answering import answers
from certreg.rulebook import toml
from certreg.rulebook.changes import KINDS, Change, editions
from certreg.rulebook.finding import has_rule, not_encoded, rows_on
from certreg.rulebook.history import History, history
from certreg.rulebook.labels import STATUSES, label
from certreg.rulebook.words import entries, headline, marks, say
from certreg.rulebook.worked_cases import compare
from certreg.text import Text, listed

CHINA = ZoneInfo("Asia/Shanghai")
OUTCOMES = {
    Outcome.ACCEPT: Text("符合"),
    Outcome.REFUSE: Text("不符合"),
    Outcome.MANUAL: Text("需人工核定"),
}


@dataclass(frozen=True)
class Question:
    """Whether somebody may apply for a level.

    Attributes:
        work: (first day, last day or None) of work in the occupation.
        holdings: (level, day of issue) of certificates in the occupation.
        titles: (grade, since) of matching titles.
        norm: edition of the 技术规程 of the occupation's standard.
    """

    level: str
    on: date
    region: str = NATION
    norm: int = 2023
    born: date | None = None
    work: Sequence[tuple[date, date | None]] = ()
    holdings: Sequence[tuple[str, date]] = ()
    titles: Sequence[tuple[str, date]] = ()


def read_law(place: str, own: Law | None = None) -> Law:
    """The law that a person names.

    Args:
        place: a folder of the law's files; a file of own rows as `certreg policy export` writes
            it, laid over the shipped law; `shipped`; `registry` for the law of the registry here.
        own: the law of the registry here, if there is one.

    Raises:
        UnreadableError: there is no such thing.
        LawError: the data are wrong.
    """
    if place == "shipped":
        return shipped()
    if place == "registry":
        if own is None:
            raise UnreadableError(Text("这里没有登记系统，请改用文件或 shipped"))
        return own
    path = Path(place)
    if path.is_dir():
        return load(path)
    if not path.is_file():
        raise UnreadableError(Text("没有文件或文件夹 {place}", place=place))
    return toml.read_content(path.read_text(encoding="utf-8")).laid_over(shipped())


def told(
    law: Law,
    what: str,
    on: date | None,
    *,
    region: str,
    norm: int,
    born: datetime | None,
    work: Sequence[str],
    holds: Sequence[str],
    title: Sequence[str],
) -> Iterator[str]:
    """What the law says about a row, a document, or a level that somebody wants, line by line.

    Args:
        what: id of a row or document, or the name of a level.
        on: as of which day; None: today.
        work, holds, title: facts as typed, `2010-03-01:2015-02-28`, `中级工:2016-05-01`.

    Raises:
        MissingError: nothing of this name.
        RefusedError: a fact that cannot be read.
    """
    day = on or datetime.now(CHINA).date()
    if what in law.sources or has_rule(law, what):
        yield from explain(law, what, day)
        return
    try:
        parse(law, what)
    except RefusedError as error:
        raise MissingError(
            Text("没有叫“{what}”的条目、文件或等级。请检查编号。", what=what)
        ) from error
    yield from answer(
        law,
        Question(
            what,
            day,
            region,
            norm,
            born.date() if born else None,
            [_span(text) for text in work],
            [_dated(text) for text in holds],
            [_dated(text) for text in title],
        ),
    )


def explain(law: Law, id: str, on: date) -> Iterator[str]:
    """A row or a document in words, line by line.

    Raises:
        MissingError: neither a row nor a document.
    """
    if id in law.sources:
        yield from _source(law, law.sources[id], on)
        return
    row = law.row(Rule, id)
    yield f"{row.id}  {headline(law, row)}"
    yield _line("类别", family_of(row).title)
    yield _line("效力", listed(mark for mark, _tone in marks(row, on)))
    for entry in entries(law, row):
        yield _line(entry.label, listed(entry.values))
    yield _line("地区", region_name(row.region, on=on))
    yield _line("有效期", f"{row.since or '…'} – {row.until or '…'}")
    for source in law.basis_of(row):
        yield _line("依据", f"{source.title}  {row.clause_in(source.id)}".rstrip())
    if row.evidence:
        yield _line("核实说明", row.evidence)
    yield from _history(law, history(law, row), on)


def answer(law: Law, asked: Question) -> Iterator[str]:
    """Whether somebody may apply, condition by condition, with the basis of each.

    Raises:
        RefusedError: no such level.
    """
    found = check(
        law,
        _applicant(law, asked),
        occupation="",
        norm=asked.norm,
        target=parse(law, asked.level),
        region=asked.region,
        on=asked.on,
    )
    yield f"{OUTCOMES[found.outcome]}  {found.reason}".rstrip()
    for each in found.answers:
        yield f"  {each.rule.item}  {each.text}"
        documents = "；".join(source.title for source in law.basis_of(each.rule))
        mark = "" if not each.rule.is_unverified else f"  {STATUSES[each.rule.status][0]}"
        yield f"      {each.rule.id}：{documents}{mark}"
    if not found.answers:
        yield from (f"  {reason}" for reason in found.reasons())


def differences(old: Law, new: Law, files: Iterable[Path]) -> Iterator[str]:
    """What changed between two laws: rows, then worked cases that are answered otherwise.

    Args:
        files: files of worked cases.

    Raises:
        UnreadableError: a file is none of worked cases.
    """
    changes = editions(old, new)
    yield f"{len(changes)} 条规则有变化"
    for change in changes:
        yield from _change(new if change.after else old, change)
    known = tuple(files)
    compared = compare(answers(old, known), answers(new, known))
    if compared.unreadable:
        raise UnreadableError(compared.unreadable[0])
    yield f"{len(compared.touched)} / {compared.count} 个样例的答复改变"
    for case in compared.touched:
        yield f"  {case.before.id}  {case.before.sentence}"
        if case.after.fault:
            yield f"      不能再答复：{case.after.fault}"
            continue
        for key, one, other in case.differences:
            yield f"      {key}：{one or '—'} → {other or '—'}"


def _span(text: str) -> tuple[date, date | None]:
    first, _colon, last = text.partition(":")
    return _day(first, text), _day(last, text) if last else None


def _dated(text: str) -> tuple[str, date]:
    name, _colon, day = text.partition(":")
    return name, _day(day, text)


def _day(day: str, text: str) -> date:
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise RefusedError(
            Text("“{text}”的日期应写作 2026-11-20", text=text), reason="bad_day"
        ) from None


def _applicant(law: Law, asked: Question) -> Applicant:
    same = Relation.SAME
    return Applicant(
        birth_date=asked.born,
        works=tuple(Work(since, until, "", same) for since, until in asked.work),
        holdings=tuple(
            Holding(HoldingKind.LEVEL, parse(law, level), "", day, same)
            for level, day in asked.holdings
        ),
        titles=tuple(Title(_grade(grade), since, matching=True) for grade, since in asked.titles),
    )


def _grade(text: str) -> TitleGrade:
    known = {grade.value: grade for grade in TitleGrade}
    if text not in known:
        raise MissingError(
            Text("没有职称级别“{text}”。可用：{known}", text=text, known="、".join(known))
        )
    return known[text]


def _source(law: Law, source: Source, on: date) -> Iterator[str]:
    yield f"{source.id}  {source.title}"
    for name in ("issuer", "date", "region", "status", "kind", "governs", "evidence", "address"):
        for said in say(law, getattr(source, name)):
            if said:
                yield _line(label(name), said)
    for row in rows_on(law, source):
        yield _row(law, row, on)
    for clause in not_encoded(law, source):
        yield f"  已读而未编入规则：{clause}"


def _history(law: Law, found: History, on: date) -> Iterator[str]:
    told = (
        ("替代了", found.replaces),
        ("被替代为", found.replaced_by),
        ("此前的规定", found.earlier),
        ("此后的规定", found.later),
        ("其他地区的同一事项", found.elsewhere),
    )
    for title, rows in told:
        for row in rows:
            yield f"  {title}：{_row(law, row, on).strip()}"


def _row(law: Law, row: Rule, on: date) -> str:
    said = listed(mark for mark, _tone in marks(row, on))
    return f"  {row.id}  {headline(law, row)}  [{said}]  {row.since or '…'} – {row.until or '…'}"


def _change(law: Law, change: Change) -> Iterator[str]:
    row = change.row
    yield f"  {KINDS[change.kind][0]}  {row.id}  {headline(law, row)}"
    for name in change.differences:
        before, after = getattr(change.before, name), getattr(change.after, name)
        yield f"      {label(name)}：{_said(law, before)} → {_said(law, after)}"


def _said(law: Law, value: object) -> str:
    return "、".join(say(law, value)) or "—"


def _line(name: str, text: str) -> str:
    return f"  {name}：{text}"
