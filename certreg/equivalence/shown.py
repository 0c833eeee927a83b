"""An equivalence as the page shows it: in words, with its purposes, its marks and its documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certreg.policy.answers import Answer, Verdict
from certreg.policy.equivalence import Kind, Purpose, TitleSeries
from certreg.policy.law import Law, Rule
from certreg.text import Text

KINDS = {
    Kind.ELIGIBLE: (
        Text("可以申报"),
        Text("可以申请参加对方的评审、考试或评价；不会自动换证，是否取得以评审结果为准。"),
    ),
    Kind.TREATMENT: (
        Text("在聘期间享受同等待遇"),
        Text("由单位聘在岗位上期间，比照相应人员的待遇；离开岗位即止。"),
    ),
    Kind.DIPLOMA_AS: (
        Text("视同学历"),
        Text("只在所列用途中按相应学历对待；看的是技工院校的班级，不是技能等级证书。"),
    ),
}
"""The three kinds, which never mix (EQ-01), each with what it means."""

NOTHING = (Verdict.NONE, Verdict.NO_BASIS, Verdict.REFUSE)


@dataclass(frozen=True)
class Line:
    """One row of an answer.

    Attributes:
        text: what it gives and on which conditions.
        scope: names of the series or purposes it is good for.
        documents: name, number and clause of each document, with the document's date.
        gives_nothing: a plain no, or nothing on file.
    """

    text: str
    scope: tuple[str, ...]
    documents: tuple[str, ...]
    region: str
    since: str
    is_unverified: bool
    mark: str
    gives_nothing: bool


@dataclass(frozen=True)
class Group:
    """All rows of one kind."""

    kind: Kind
    title: Text
    meaning: Text
    lines: tuple[Line, ...]


def groups(law: Law, answers: Iterable[Answer]) -> tuple[Group, ...]:
    """The answers by kind, in the order of `KINDS`; a kind without an answer is left out."""
    names = _names(law)
    by_kind: dict[Kind, list[Line]] = {kind: [] for kind in KINDS}
    for answer in answers:
        if answer.kind is not None:
            by_kind[answer.kind].append(_line(answer, names))
    return tuple(
        Group(kind, *KINDS[kind], tuple(lines)) for kind, lines in by_kind.items() if lines
    )


def _names(law: Law) -> dict[str, str]:
    series = {row.keyword: row.name for row in law.every(TitleSeries)}
    return series | {row.keyword: row.name for row in law.every(Purpose)}


def _line(answer: Answer, names: dict[str, str]) -> Line:
    rule = answer.rules[0] if answer.rules else None
    return Line(
        text="；".join(answer.conditions),
        scope=tuple(names.get(keyword, keyword) for keyword in _keywords(rule)),
        documents=tuple(dict.fromkeys(str(citation.text) for citation in answer.citations)),
        region=rule.region if rule else answer.region,
        since=rule.since.isoformat() if rule and rule.since else "",
        is_unverified=answer.is_unverified,
        mark=answer.mark,
        gives_nothing=answer.verdict in NOTHING,
    )


def _keywords(rule: Rule | None) -> Sequence[str]:
    """The series or purposes that a row names."""
    return getattr(rule, "series", ()) or getattr(rule, "purposes", ())
