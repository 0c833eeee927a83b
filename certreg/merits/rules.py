"""What the law makes of a record: never a level by itself where nobody decided one. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certreg.errors import RefusedError
from certreg.people.records import (
    Apprenticeship,
    AwardRecord,
    ContestResult,
    CreditEntry,
    OverseasQualification,
    Record,
    SpecialAbility,
    XCertificate,
)
from certreg.people.statements import Statement
from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.awards import award_level
from certreg.policy.conditions import Condition
from certreg.policy.contest_entries import Entry, Stage, contest_result, contest_title
from certreg.policy.diplomas import credits_for, overseas
from certreg.policy.equivalence import Kind, Principle
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.numbers import OpaqueKind
from certreg.policy.provisions import Provision
from certreg.policy.titles import exceptional_title
from certreg.text import Text, as_text, listed

OTHER_CATALOGUE = "EQ-52"
NO_CERTIFICATE = "LV.apprentice"
"""Such a row, or one that replaces it; on a day on which neither is in force nothing is on file."""


def answers(
    law: Law, statement: Statement, *, held: SkillLevel | None, region: str, on: date
) -> tuple[Answer, ...]:
    """What each rule that asks for such a record answers.

    Args:
        held: highest level held in the occupation of a contest's event.
        on: the day asked about; contests are judged by the rows of their own year.
    """
    record = statement.fact
    match record:
        case AwardRecord(name=name, medal=medal):
            return (
                award_level(law, name, region=region, on=on),
                exceptional_title(law, award=name, medal=medal, region=region, on=on),
            )
        case ContestResult():
            return tuple(_contest(law, statement, record, held, region))
        case OverseasQualification(name=name, country=country):
            return (overseas(law, certificate=name, country=country, region=region, on=on),)
        case CreditEntry(certificate=name, level=level, school=school, programme=programme):
            return (
                credits_for(
                    law,
                    certificate=name,
                    level=level,
                    school=school,
                    programme=programme,
                    region=region,
                    on=on,
                ),
            )
        case XCertificate():
            return (_said(Question(law, Kind.ELIGIBLE, region, on), Principle, OTHER_CATALOGUE),)
        case Apprenticeship(completed_on=ended):
            ask = Question(law, None, region, on)
            no_level = _said(ask, Provision, NO_CERTIFICATE)
            return (no_level, *_conditions(ask)) if ended else (no_level,)
        case SpecialAbility():
            ask = Question(law, None, region, on)
            words = Text("专项职业能力证书没有等级，不对应等级")
            rows = ask.rows(OpaqueKind, lambda row: row.kind == "special")
            return (ask.answer(Verdict.NONE, rows, (words,)) if rows else ask.no_basis(),)
    return ()


def _conditions(ask: Question) -> Iterator[Answer]:
    """The application conditions that a completed apprenticeship meets, each with its editions."""
    for row in ask.rows(Condition, lambda row: row.apprenticeship):
        names = (describe(ask.law, level, on=ask.on).name for level in row.levels)
        words = Text(
            "计入{levels}的申报条件：{condition}（职业标准按 {norms} 年版技术规程编写的）",
            levels=listed(map(Text, names)),
            condition=Text(row.text),
            norms=listed(Text(str(norm)) for norm in row.norms),
        )
        yield ask.answer(Verdict.ACCEPT, (row,), (words,))


def _said(ask: Question, row_class: type[Principle] | type[Provision], id: str) -> Answer:
    """That the record opens no level, in the words of the row that says so."""
    found = ask.rows(row_class, lambda row: id in (row.id, *row.replaces))
    texts = [row.text for row in found]
    return ask.answer(Verdict.NONE, found, texts) if found else ask.no_basis()


def entry_of(
    record: ContestResult, *, document: str, held: SkillLevel | None, stage: Stage = "final"
) -> Entry:
    """A result as the law asks about it; finals only are put on file.

    Args:
        document: number of the document of the contest.
        held: highest level held in the occupation of the event.
    """
    return Entry(
        contest=record.contest,
        year=record.year,
        stage=stage,
        event_kind=record.event_kind,
        event_occupation=record.occupation,
        participant=record.participant,
        team_size=record.team_size,
        place=record.place,
        prize=record.prize,
        held=held,
        document=document,
    )


def needs_decision(law: Law, record: Record, *, region: str, on: date) -> bool:
    """Whether the record is worth something only once somebody decided."""
    if not isinstance(record, OverseasQualification | CreditEntry):
        return False
    found = answers(law, Statement(record, on), held=None, region=region, on=on)
    return any(answer.verdict is Verdict.NEEDS_DECISION for answer in found)


def _contest(
    law: Law, statement: Statement, record: ContestResult, held: SkillLevel | None, region: str
) -> Iterator[Answer]:
    entry = entry_of(record, document=statement.about, held=held)
    try:
        yield contest_result(law, entry, occupation=record.occupation, region=region)
    except RefusedError as refusal:
        ask = Question(law, None, region, entry.judged_on)
        yield ask.answer(Verdict.REFUSE, (), (as_text(refusal.message),), reason=refusal.reason)
    yield contest_title(law, entry, region=region)
