"""Facts on record in words: what was stated, by whom, when. Pure but for names of occupations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certreg.dossier.sheet import Pair
from certreg.merits.kinds import said
from certreg.people.records import Apprenticeship, Record
from certreg.people.statements import Statement
from certreg.policy.applicant import Diploma, Holding, HoldingKind, Title, Work
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.occupations import classification
from certreg.text import Text, strung

HOLDING_KINDS = {
    HoldingKind.LEVEL: Text("职业技能等级证书"),
    HoldingKind.QUALIFICATION: Text("职业资格证书"),
}

PART_OF = {
    "award": "awards",
    "contest": "contests",
    "apprenticeship": "apprenticeships",
    "training": "trainings",
    "special_ability": "papers",
    "x_certificate": "papers",
    "special_operation": "papers",
    "overseas": "papers",
    "credit": "papers",
    "holding": "holdings",
    "work": "works",
    "title": "studies",
    "diploma": "studies",
}
"""Kind of fact -> part of the record."""

NUMBERED = frozenset(
    {"award", "contest", "special_ability", "x_certificate", "overseas", "credit", "holding"}
)
"""Kinds whose paper has a number of its own or of its document."""


def title_of(law: Law, statement: Statement, *, on: date) -> Text:
    """What the fact is, in one line."""
    match statement.fact:
        case Work(occupation=code):
            return Text("{employer} · {work}", employer=statement.about, work=occupation(code, on))
        case Title(grade=grade):
            return Text("{grade}职称 {about}", grade=Text(grade.value), about=statement.about)
        case Diploma() as diploma:
            return strung(_diploma(diploma, statement.about))
        case Holding(kind=kind, level=level, occupation=code):
            return Text(
                "{work} {level}（{kind}）",
                work=occupation(code, on),
                level=level_text(law, level, on=on),
                kind=HOLDING_KINDS[kind],
            )
        case record:
            assert isinstance(record, Record)
            return said(record)


def pairs_of(statement: Statement) -> Iterator[Pair]:
    """Its values: number of the paper or document, days, master."""
    if statement.kind in NUMBERED and statement.about:
        yield Pair("number", Text("编号或文号"), statement.about)
    if statement.kind in ("work", "training", "apprenticeship"):
        yield Pair("since", Text("开始日期"), statement.since)
        if until := getattr(statement.fact, "until", None):
            yield Pair("until", Text("结束日期"), until)
    else:
        yield Pair("on", Text("日期"), statement.since)
    if isinstance(statement.fact, Apprenticeship) and statement.fact.master:
        yield Pair("master", Text("师傅"), statement.fact.master)
    if valid_until := getattr(statement.fact, "valid_until", None):
        yield Pair("validUntil", Text("有效期至"), valid_until)


def occupation(code: str, on: date) -> str:
    """The name of an occupation; its code where no edition in force has it."""
    found = classification().occupations.by_code(code, on)
    return found.name if found else code


def level_text(law: Law, level: SkillLevel, *, on: date) -> Text:
    """A level as certificates write it, else by its name."""
    row = describe(law, level, on=on)
    return Text(row.face_text or row.name)


def _diploma(diploma: Diploma, major: str) -> Iterator[Text]:
    yield Text(diploma.school.value)
    if diploma.school_class:
        yield Text(diploma.school_class.value)
    if diploma.rank:
        yield Text(diploma.rank.value)
    if major:
        yield Text(major)
