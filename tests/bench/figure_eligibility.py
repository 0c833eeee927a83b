"""Judging applications by every condition in force against openpyxl reading as many roster rows."""

from __future__ import annotations

import io
from datetime import date
from statistics import median

from harness import Figure, hand_in, interleaved
from openpyxl import Workbook, load_workbook

from certreg.policy.applicant import (
    Applicant,
    Diploma,
    EducationLevel,
    Holding,
    HoldingKind,
    SchoolKind,
    Work,
)
from certreg.policy.eligibility import Outcome, check
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

ROWS, COLUMNS = 2_000, 15
WELDER = "6-18-02-04"
ON = date(2026, 6, 1)
TARGETS = (
    SkillLevel.JUNIOR_WORKER,
    SkillLevel.INTERMEDIATE_WORKER,
    SkillLevel.SENIOR_WORKER,
    SkillLevel.TECHNICIAN,
    SkillLevel.SENIOR_TECHNICIAN,
)

law = load()


def applicant(number: int) -> Applicant:
    """Somebody with some years of work, a certificate and a diploma; nobody real."""
    begun = 1995 + number % 29
    return Applicant(
        birth_date=date(begun - 20, 1 + number % 12, 1),
        works=(
            Work(date(begun, 7, 1), date(begun + 2, 6, 30), WELDER),
            Work(date(begun + 2, 9, 1), None, WELDER),
        ),
        holdings=held(number % 5, date(begun + 2, 5, 1)),
        diplomas=(Diploma(SchoolKind.VOCATIONAL_COLLEGE, rank=EducationLevel.ASSOCIATE),),
    )


def held(rank: int, day: date) -> tuple[Holding, ...]:
    """A certificate of the level below the one applied for, if there is one."""
    return (Holding(HoldingKind.LEVEL, TARGETS[rank - 1], WELDER, day),) if rank else ()


def roster() -> bytes:
    """A workbook with as many rows as there are applicants."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(ROWS):
        sheet.append([f"第{number}行第{column}列" for column in range(COLUMNS)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def judge() -> list[Outcome]:
    """Every application, with every condition answered."""
    return [
        check(
            law,
            person,
            occupation=WELDER,
            norm=2023,
            target=TARGETS[number % 5],
            region="511702",
            on=ON,
        ).outcome
        for number, person in enumerate(people)
    ]


def read() -> int:
    """Every row, as openpyxl's manual shows it for large files."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


people = [applicant(number) for number in range(ROWS)]
workbook = roster()
outcomes = judge()
rounds = interleaved(judge, read, items=(ROWS, ROWS))

hand_in(
    Figure(
        "eligibility",
        "certreg.policy.eligibility, every condition answered",
        f"openpyxl, read-only, {COLUMNS} text cells a row",
        "rows",
        rounds,
        {
            **{outcome.value: outcomes.count(outcome) for outcome in Outcome},
            "microseconds_median": median(ours for ours, _ in rounds) * 1_000_000,
        },
    )
)
