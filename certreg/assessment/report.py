"""The judgement of every row of an uploaded roster; kept sealed as JSON and imported from there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
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
class RowResult:
    """What became of one roster row.

    Attributes:
        row: number that Excel shows.
        enrolment: None if refused.
        warnings: what may still be mended later, before submission.
    """

    row: int
    outcome: Outcome
    enrolment: Enrolment | None = None
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
        return [row for row in self.rows if row.enrolment is not None]

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
        None if row.enrolment is None else _enrolment_out(row.enrolment),
        [_problem_out(problem) for problem in row.problems],
        [_problem_out(problem) for problem in row.warnings],
    ]


def _row_in(values: list[Any]) -> RowResult:
    number, outcome, enrolment, problems, warnings = values
    return RowResult(
        number,
        outcome,
        None if enrolment is None else _enrolment_in(enrolment),
        tuple(_problem_in(problem) for problem in problems),
        tuple(_problem_in(problem) for problem in warnings),
    )


def _problem_out(problem: Problem) -> list[Any]:
    return [problem.sheet, problem.row, problem.column, problem.code, pack(problem.text)]


def _problem_in(values: list[Any]) -> Problem:
    sheet, row, column, code, text = values
    return Problem(sheet, row, column, code, unpack(text))


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
