"""The judgement of every row of an uploaded workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from certreg.people.persons import Identity
from certreg.people.statements import Statement
from certreg.policy.levels import SkillLevel
from certreg.roster.problem import Problem

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
    """

    rows: Sequence[RowResult]
    loose: tuple[Problem, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """Everything wrong, in the order of the roster's rows."""
        found = (problem for row in self.rows for problem in row.problems)
        return list(dict.fromkeys((*found, *self.loose)))
