"""One row of the roster, and the rows of facts about the same person, parsed into values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from certreg.errors import RefusedError
from certreg.people.persons import Identity
from certreg.people.records import AwardRecord
from certreg.people.rules import Sex, normalise
from certreg.people.statements import Statement
from certreg.policy import levels
from certreg.policy.applicant import (
    Diploma,
    EducationLevel,
    Holding,
    Relation,
    SchoolClass,
    SchoolKind,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.filing import Relation as Employment
from certreg.policy.identity import DocumentName, DocumentType
from certreg.policy.law import NATION
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import classification
from certreg.roster.layout import AWARD_RANKS, EMPLOYMENT, HOLDING_KINDS, MAJORS, STUDY_STATES
from certreg.roster.offer import Offer, Offering
from certreg.roster.problem import Problem
from certreg.roster.tables import Row, Table
from certreg.text import Text, as_text

SEXES: dict[str, Sex] = {"男": "M", "女": "F"}


@dataclass(slots=True)
class Entry:
    """What a roster row says, as far as its cells can be read; None where they cannot.

    Attributes:
        number: of the row in Excel.
        document_number: half-width, upper case, without blanks.
        identity: who it is; set by `identity.read_identity` if everything about it is right.
        offering: what the filing covers of the occupation and trade that were typed.
        statements: facts from rows without problems.
        fact_rows: all rows of facts with the entry's document number.
        fact_days: when each stated fact began, with its row.
    """

    row: Row
    number: int
    document_type: DocumentName | None
    document_number: str
    name: str
    nationality: str
    sex: Sex
    birth_date: date | None
    offering: Offering | None
    level: SkillLevel | None
    employment: Employment | None
    photo_taken_on: date | None
    consented_on: date | None
    declared_on: date | None
    intends: bool | None
    apprenticeship_done: bool | None
    identity: Identity | None = None
    statements: list[Statement] = field(default_factory=list)
    fact_rows: list[Row] = field(default_factory=list)
    fact_days: list[tuple[Row, date]] = field(default_factory=list)

    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong so far, in the row itself and in the rows of facts."""
        rows = (self.row, *self.fact_rows)
        return tuple(problem for row in rows for problem in row.problems)


class Reader:
    """Turns rows into entries and statements for one offer."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        documents = offer.law.rows(DocumentType, region=NATION, on=offer.on)
        self._documents = {row.name: row.type for row in documents}
        self._levels: dict[str, SkillLevel | None] = {}
        self._facts: Mapping[str, Callable[[Row, str], Statement | None]] = {
            "works": self._work,
            "holdings": self._holding,
            "titles": self._title,
            "diplomas": self._diploma,
            "awards": self._award,
        }

    def entries(self, tables: Mapping[str, Table]) -> tuple[list[Entry], list[Problem]]:
        """The entries with their facts, and what is wrong in rows that belong to nobody."""
        entries = [self._entry(row) for row in tables["roster"].rows]
        by_number: dict[str, list[Entry]] = {}
        for entry in entries:
            by_number.setdefault(entry.document_number, []).append(entry)
        loose: list[Problem] = []
        for key, read in self._facts.items():
            for row in tables[key].rows if key in tables else ():
                loose += self._give(row, read, by_number)
        return entries, loose

    def _give(
        self,
        row: Row,
        read: Callable[[Row, str], Statement | None],
        by_number: Mapping[str, list[Entry]],
    ) -> Iterable[Problem]:
        """Read a row of facts and give it to every entry with its document number."""
        number = normalise(row.text("document_number"))
        owners = by_number.get(number, []) if number else []
        if number and not owners:
            row.refuse("document_number", "unknown_person", Text("“名单”中没有这个证件号码。"))
        applied_for = next((e.offering.occupation for e in owners if e.offering), "")
        statement = read(row, applied_for)
        for entry in owners:
            entry.fact_rows.append(row)
            if statement is not None and not row.problems:
                entry.statements.append(statement)
                entry.fact_days.append((row, statement.since))
        return () if owners else row.problems

    def _entry(self, row: Row) -> Entry:
        return Entry(
            row=row,
            number=row.number,
            document_type=row.choice("document_type", self._documents),
            document_number=normalise(row.text("document_number")),
            name=row.text("name"),
            nationality=row.text("nationality").upper(),
            sex=row.choice("sex", SEXES) or "",
            birth_date=row.day("birth_date"),
            offering=self._offering(row),
            level=self._level(row),
            employment=row.choice("employment", EMPLOYMENT),
            photo_taken_on=row.day("photo_taken_on"),
            consented_on=row.day("consented_on"),
            declared_on=row.day("declared_on"),
            intends=row.yes_no("intends"),
            apprenticeship_done=row.yes_no("apprenticeship_done"),
        )

    def _offering(self, row: Row) -> Offering | None:
        occupation, trade = row.text("occupation"), row.text("trade")
        if not occupation:
            return None
        found = self.offer.find(occupation)
        if not found:
            row.refuse("occupation", *self._not_offered(occupation))
            return None
        exact = [offering for offering in found if offering.trade == trade]
        if len(exact) == 1:
            return exact[0]
        trades = "、".join(dict.fromkeys(offering.trade or "（不填）" for offering in found))
        message = Text("该职业备案的工种/职业方向为：{trades}。请照此填写。", trades=trades)
        row.refuse("trade", "trade_outside_filing", message)
        return None

    def _not_offered(self, text: str) -> tuple[str, Text]:
        if self._occupation_code(text):
            return "occupation_outside_filing", Text("该职业不在本机构的备案范围内。")
        message = Text(
            "职业分类大典中没有“{text}”。可填编码、全名或两者，如“{label}”；请从列表选择。",
            text=text,
            label=self.offer.scope[0].label,
        )
        return "unknown_occupation", message

    def _level(self, row: Row) -> SkillLevel | None:
        text = row.text("level")
        if not text:
            return None
        if text not in self._levels:  # thousands of rows name the same few
            self._levels[text] = self._parsed(text)
        level = self._levels[text]
        if level is None:
            refusal = levels.unknown(text, self.offer.levels)
            row.refuse("level", refusal.reason, as_text(refusal.message))
        return level

    def _parsed(self, text: str) -> SkillLevel | None:
        try:
            return levels.parse(self.offer.law, text)
        except RefusedError:
            return None

    def _occupation(self, row: Row) -> str:
        text = row.text("occupation")
        code = self._occupation_code(text) if text else ""
        if text and not code:
            message = Text(
                "职业分类大典中没有“{text}”。可填编码、全名或两者，如“{label}”。",
                text=text,
                label=self.offer.scope[0].label,
            )
            row.refuse("occupation", "unknown_occupation", message)
        return code

    def _occupation_code(self, text: str) -> str:
        """The code that a code, a name or both mean; empty if none or several."""
        if found := self.offer.find(text):
            return found[0].occupation
        code, _, name = text.partition(" ")
        occupations = classification().occupations
        by_code = occupations.by_code(code, self.offer.on)
        if by_code is not None and name in ("", by_code.name):
            return by_code.code
        by_name = occupations.by_name(text, self.offer.on)
        return by_name[0].code if len(by_name) == 1 else ""

    def _work(self, row: Row, _applied_for: str) -> Statement | None:
        employer, occupation = row.text("employer"), self._occupation(row)
        since, until = row.day("since"), row.day("until")
        self._check_past(row, "since", since)
        self._check_past(row, "until", until)
        if since and until and until < since:
            row.refuse("until", "reversed_dates", Text("结束日期早于开始日期。"))
        if since is None:
            return None
        return Statement(Work(since, until, occupation), since, employer)

    def _holding(self, row: Row, _applied_for: str) -> Statement | None:
        kind, level = row.choice("kind", HOLDING_KINDS), self._level(row)
        occupation, number = self._occupation(row), normalise(row.text("number"))
        issued_on = row.day("issued_on")
        self._check_past(row, "issued_on", issued_on)
        if kind is None or level is None or issued_on is None:
            return None
        return Statement(Holding(kind, level, occupation, issued_on), issued_on, number)

    def _title(self, row: Row, applied_for: str) -> Statement | None:
        grade = row.choice("grade", {member.value: member for member in TitleGrade})
        speciality, since = row.text("speciality"), row.day("since")
        matching = row.yes_no("matching")
        self._check_past(row, "since", since)
        if grade is None or since is None:
            return None
        stated_for = "" if matching is None else applied_for
        return Statement(Title(grade, since, matching), since, speciality, stated_for)

    def _diploma(self, row: Row, applied_for: str) -> Statement | None:
        facts: dict[str, Any] = {
            "school": row.choice("school", {member.value: member for member in SchoolKind}),
            "school_class": row.choice("school_class", {m.value: m for m in SchoolClass}),
            "rank": row.choice("rank", {member.value: member for member in EducationLevel}),
            "major": row.choice("relation", MAJORS),
            "state": row.choice("state", STUDY_STATES),
            "evaluated": row.yes_no("evaluated"),
        }
        major, since = row.text("major"), row.day("since")
        if since is None or None in (facts["school"], facts["major"], facts["state"]):
            return None
        stated_for = "" if facts["major"] is Relation.UNLISTED else applied_for
        return Statement(Diploma(**facts), since, major, stated_for)

    def _award(self, row: Row, applied_for: str) -> Statement | None:
        rank, since = row.choice("rank", AWARD_RANKS), row.day("since")
        name, document = row.text("name"), row.text("document")
        has_skill = row.yes_no("has_skill")
        self._check_past(row, "since", since)
        if rank is None or since is None:
            return None
        fact = AwardRecord(name, science_rank=rank, has_skill=has_skill)
        return Statement(fact, since, document, "" if has_skill is None else applied_for)

    def _check_past(self, row: Row, key: str, day: date | None) -> None:
        if day is not None and day > self.offer.on:
            row.refuse(key, "future_date", Text("日期在今天之后，请核对。"))
