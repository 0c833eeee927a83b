"""Which kinds of record there are, what they are called, and what a record says in one line. Pure."""

from __future__ import annotations

from datetime import date

from certreg.people.records import (
    Apprenticeship,
    AwardRecord,
    ContestResult,
    CreditEntry,
    OverseasQualification,
    Record,
    SpecialAbility,
    SpecialOperation,
    Training,
    XCertificate,
)
from certreg.people.statements import Kind, Statement
from certreg.text import Text

KINDS: dict[Kind, tuple[Text, Text]] = {
    "award": (Text("奖项、荣誉称号"), Text("记载奖项、文号和日期；科学技术奖写明授奖层级")),
    "contest": (Text("竞赛名次"), Text("从登记的竞赛中选择项目，记载名次或奖项")),
    "overseas": (Text("境外职业资格"), Text("只作记载；没有决定的不对应等级")),
    "credit": (Text("学分记录"), Text("学分银行的记录；只在规定的学校和专业算学分")),
    "x_certificate": (Text("1+X 证书"), Text("教育部门的证书，与等级证书分属两个目录，不对应等级")),
    "special_ability": (Text("专项职业能力证书"), Text("没有等级，不对应等级")),
    "apprenticeship": (
        Text("学徒"),
        Text("企业的学徒和师傅；期满转正定级后计入申报条件，不发证书"),
    ),
    "training": (Text("职业培训"), Text("培训项目、机构和起止日期")),
}
"""Kind -> title, and what it is recorded for."""


ISSUED_ELSEWHERE = frozenset({"overseas", "credit", "x_certificate", "special_ability"})
"""Kinds of paper that nobody issues through this registry; every page says so."""


def record_of(statement: Statement) -> Record:
    """The record of a statement of one of these kinds."""
    assert isinstance(statement.fact, Record)
    return statement.fact


def said(record: Record) -> Text:
    """A record in one line."""
    match record:
        case Apprenticeship(name=name, completed_on=date() as day):
            return Text("{name}学徒，{day} 转正定级", name=name, day=day)
        case Apprenticeship(name=name, planned_until=day):
            return Text("{name}学徒，约定至 {day}", name=name, day=day)
        case AwardRecord(name=name, medal=medal):
            return Text("{name} {medal}", name=name, medal=medal) if medal else Text(name)
        case ContestResult():
            return _result(record)
        case OverseasQualification(name=name, country=country):
            return Text("{name}（{country}）", name=name, country=country)
        case CreditEntry(certificate=name, level=level, school=school, programme=programme):
            return Text(
                "{name} {level} → {school} {programme}",
                name=name,
                level=level,
                school=school,
                programme=programme,
            )
        case XCertificate(name=name, grade=grade):
            return Text("{name} {grade}", name=name, grade=grade)
        case SpecialAbility(name=name):
            return Text(name)
        case SpecialOperation(name=name):
            return Text("{name}（特种作业操作证）", name=name)
        case Training(name=name, provider=provider):
            return Text("{name}（{provider}）", name=name, provider=provider)


def _result(record: ContestResult) -> Text:
    if record.prize:
        return Text("{event}：{prize}", event=record.event, prize=Text(record.prize))
    return Text("{event}：第 {place} 名", event=record.event, place=record.place)
