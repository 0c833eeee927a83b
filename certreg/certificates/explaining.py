"""What a certificate means to who does not know China's levels: occupation, level, assessor, and what is not on file. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.gaps import Gap
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, SkillLevel, describe
from certreg.policy.numbers import BodyClass
from certreg.text import Text, listed

Assessor = Literal["enterprise", "school", "social"]

CLASSES: dict[str, Assessor] = {"Y": "enterprise", "S": "social"}
"""What the letter of a body's number (CN-02) tells where nobody knows its organisation."""

FOREIGN = "gap.foreign_frameworks"
"""Row of what is not known: the mapping to frameworks abroad."""


@dataclass(frozen=True)
class Explained:
    """One thing explained: what it is about, and the explanation."""

    about: Text
    text: Text


@dataclass(frozen=True)
class Subject:
    """What of a certificate is explained.

    Attributes:
        occupation, occupation_code: as printed, and of the national classification.
        number: of the certificate; its first letter is the class of the body.
        assessor: kind of the issuing organisation where it is known.
    """

    occupation: str
    occupation_code: str
    level: SkillLevel
    issuer: str
    number: str
    issued_on: date
    assessor: Assessor | None = None


def explained(law: Law, subject: Subject) -> tuple[Explained, ...]:
    """Occupation, level, assessor, and that no mapping to EQF or ISCED is on file."""
    return (
        Explained(Text("职业"), _occupation(subject)),
        Explained(Text("等级"), _level(law, subject)),
        Explained(Text("评价机构"), _assessor(law, subject)),
        Explained(Text("国外框架"), _foreign(law)),
    )


def _occupation(subject: Subject) -> Text:
    return Text(
        "{occupation}（{code}）是国家职业分类大典中的职业；证书证明持证人按该职业的标准经评价达到这一等级。",
        occupation=subject.occupation,
        code=subject.occupation_code,
    )


def _level(law: Law, subject: Subject) -> Text:
    row = describe(law, subject.level, on=subject.issued_on)
    ladder = listed(Text(describe(law, level, on=subject.issued_on).name) for level in SkillLevel)
    return Text(
        "{name}是中国“新八级工”制度由低到高的第 {rank} 级，共 {count} 级：{ladder}。{grade}",
        name=Text(row.name),
        rank=subject.level.rank,
        count=len(SkillLevel),
        ladder=ladder,
        grade=_grade(row),
    )


def _grade(row: Level) -> Text:
    """Its place in the older scheme of five, which runs downwards."""
    if not row.five_level_code:
        return Text("国家职业技能等级的五级中没有与它相应的一级。")
    return Text(
        "在国家职业技能等级的五级中为 {code} 级（5 级最低，1 级最高）。", code=row.five_level_code
    )


def _assessor(law: Law, subject: Subject) -> Text:
    """What the body is to those whom it assesses, by the kind of organisation."""
    issuer, kind = subject.issuer, subject.assessor or CLASSES.get(_class_of(law, subject))
    if kind == "enterprise":
        return Text(
            "{issuer}是用人单位，经人力资源社会保障部门备案，评价本单位职工（企业自主评价）。",
            issuer=issuer,
        )
    if kind == "school":
        return Text("{issuer}是院校，经人力资源社会保障部门备案，评价本校学生。", issuer=issuer)
    if kind == "social":
        return Text(
            "{issuer}是社会培训评价组织，经人力资源社会保障部门备案，面向社会评价。", issuer=issuer
        )
    return Text("{issuer}是经备案的评价机构。", issuer=issuer)


def _class_of(law: Law, subject: Subject) -> str:
    """The letter of the body's class, if the law of the day knows it."""
    known = {row.letter for row in law.rows(BodyClass, region=NATION, on=subject.issued_on)}
    return subject.number[:1] if subject.number[:1] in known else ""


def _foreign(law: Law) -> Text:
    row = law.row(Gap, FOREIGN)
    return Text(
        "没有这一等级与欧洲资历框架（EQF）或国际教育标准分类（ISCED）对照的文件（{rule}）；请勿据名称或位次推断。",
        rule=row.id,
    )
