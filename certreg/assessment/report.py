"""The judgement of every row of an uploaded workbook; kept sealed as JSON, imported from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from certreg.assessment.problem import Problem, pack, unpack
from certreg.people import statements
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.people.statements import Statement
from certreg.policy.levels import SkillLevel

Outcome = Literal["accept", "manual", "refuse"]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A row that may enter the batch: everything that the import writes.

    Attributes:
        offering_id: key of the filing's scope row.
        condition_id: row of the law that carries the application; empty while a person must decide.
        eligibility: the whole answer as the candidate keeps it.
    """

    identity: Identity
    offering_id: int
    level: SkillLevel
    employment: str
    photo_taken_on: date | None
    consented_on: date
    declared_on: date
    condition_id: str
    eligibility: dict[str, Any]
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """A row of results that may enter the batch.

    Attributes:
        candidate: running number in the batch (序号).
        theory, practical, review: out of 100; None where there is no such part, or if absent.
    """

    candidate: int
    assessed_on: date
    theory: Decimal | None
    practical: Decimal | None
    review: Decimal | None
    pass_mark: Decimal
    is_passed: bool


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row.

    Attributes:
        row: number that Excel shows.
        values: what the import writes; None if the row is refused.
        warnings: what may still be mended later, before submission.
    """

    row: int
    outcome: Outcome
    values: Enrolment | Marks | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Every row, and what belongs to no row.

    Attributes:
        loose: problems of facts about nobody on the roster.
        unused_photos: names of photos that no row asks for.
    """

    rows: Sequence[RowResult]
    loose: tuple[Problem, ...] = ()
    unused_photos: tuple[str, ...] = field(default=())

    @property
    def correct(self) -> list[RowResult]:
        """Rows that may enter the batch."""
        return [row for row in self.rows if row.values is not None]

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong, in the order of the roster's rows."""
        found = (problem for row in self.rows for problem in row.problems)
        return list(dict.fromkeys((*found, *self.loose)))

    def to_json(self) -> bytes:
        """UTF-8 JSON."""
        content = {
            "rows": [_row_out(row) for row in self.rows],
            "loose": [_problem_out(problem) for problem in self.loose],
            "unused_photos": self.unused_photos,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()

    @staticmethod
    def from_json(content: bytes) -> Report:
        """The report that `to_json` wrote."""
        values = json.loads(content)
        return Report(
            [_row_in(row) for row in values["rows"]],
            tuple(_problem_in(problem) for problem in values["loose"]),
            tuple(values["unused_photos"]),
        )


def _row_out(row: RowResult) -> list[Any]:
    return [
        row.row,
        row.outcome,
        _values_out(row.values),
        [_problem_out(problem) for problem in row.problems],
        [_problem_out(problem) for problem in row.warnings],
    ]


def _row_in(values: list[Any]) -> RowResult:
    number, outcome, content, problems, warnings = values
    return RowResult(
        number,
        outcome,
        _values_in(content),
        tuple(_problem_in(problem) for problem in problems),
        tuple(_problem_in(problem) for problem in warnings),
    )


def _problem_out(problem: Problem) -> list[Any]:
    return [problem.sheet, problem.row, problem.column, problem.code, pack(problem.text)]


def _problem_in(values: list[Any]) -> Problem:
    sheet, row, column, code, text = values
    return Problem(sheet, row, column, code, unpack(text))


def _values_out(values: Enrolment | Marks | None) -> dict[str, Any] | None:
    if isinstance(values, Enrolment):
        return {"enrolment": _enrolment_out(values)}
    return None if values is None else {"marks": _marks_out(values)}


def _values_in(content: dict[str, Any] | None) -> Enrolment | Marks | None:
    if content is None:
        return None
    if "marks" in content:
        return _marks_in(content["marks"])
    return _enrolment_in(content["enrolment"])


def _marks_out(marks: Marks) -> dict[str, Any]:
    scores = {part: getattr(marks, part) for part in ("theory", "practical", "review", "pass_mark")}
    return {
        "candidate": marks.candidate,
        "assessed_on": marks.assessed_on.isoformat(),
        "is_passed": marks.is_passed,
        **{part: None if score is None else str(score) for part, score in scores.items()},
    }


def _marks_in(content: dict[str, Any]) -> Marks:
    theory, practical, review = (
        None if content[part] is None else Decimal(content[part])
        for part in ("theory", "practical", "review")
    )
    return Marks(
        candidate=content["candidate"],
        assessed_on=date.fromisoformat(content["assessed_on"]),
        theory=theory,
        practical=practical,
        review=review,
        pass_mark=Decimal(content["pass_mark"]),
        is_passed=content["is_passed"],
    )


def _enrolment_out(enrolment: Enrolment) -> dict[str, Any]:
    key = enrolment.identity.key
    return {
        "document": [key.type.value, key.number, key.nationality],
        "name": enrolment.identity.name,
        "birth_date": enrolment.identity.birth_date.isoformat(),
        "sex": enrolment.identity.sex,
        "offering": enrolment.offering_id,
        "level": enrolment.level.value,
        "employment": enrolment.employment,
        "photo_taken_on": enrolment.photo_taken_on and enrolment.photo_taken_on.isoformat(),
        "consented_on": enrolment.consented_on.isoformat(),
        "declared_on": enrolment.declared_on.isoformat(),
        "condition": enrolment.condition_id,
        "eligibility": enrolment.eligibility,
        "statements": [statements.pack(statement) for statement in enrolment.statements],
    }


def _enrolment_in(values: dict[str, Any]) -> Enrolment:
    type, number, nationality = values["document"]
    key = DocumentKey(DocumentType(type), number, nationality)
    birth_date = date.fromisoformat(values["birth_date"])
    taken_on = values["photo_taken_on"]
    return Enrolment(
        identity=Identity(key, values["name"], birth_date, values["sex"]),
        offering_id=values["offering"],
        level=SkillLevel(values["level"]),
        employment=values["employment"],
        photo_taken_on=taken_on and date.fromisoformat(taken_on),
        consented_on=date.fromisoformat(values["consented_on"]),
        declared_on=date.fromisoformat(values["declared_on"]),
        condition_id=values["condition"],
        eligibility=values["eligibility"],
        statements=tuple(statements.unpack(packed) for packed in values["statements"]),
    )
