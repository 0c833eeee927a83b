"""A report as a file: one line for each correct row, and in the last one what every page shows.

Pages read the last line and the few rows they show, the import reads chunk by chunk: nobody has to
understand ten thousand rows to show fifty.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from operator import attrgetter
from sys import maxsize
from typing import Any, NamedTuple

from certreg.people import statements
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.policy.levels import SkillLevel
from certreg.roster.problem import Problem
from certreg.roster.report import Enrolment, Marks, Outcome, Report, RowResult
from certreg.text import pack, unpack


@dataclass(frozen=True)
class KeptReport:
    """A report as it was kept.

    Attributes:
        problems: everything wrong.
        without_photo: correct rows that still lack a photo.
        unused_photos: names of photos that no row asks for.
        carried: conditions of the law, each with how many correct rows it carries, the most
            frequent first; the empty one stands for rows left to a person.
    """

    problems: tuple[Problem, ...]
    without_photo: int
    unused_photos: tuple[str, ...]
    carried: tuple[tuple[str, int], ...]
    _lines: tuple[bytes, ...]

    @property
    def correct(self) -> int:
        """How many rows may enter the batch."""
        return len(self._lines)

    def rows(self, start: int, end: int) -> list[RowResult]:
        """Some of the correct rows, in their order."""
        return [_row_in(json.loads(line)) for line in self._lines[start:end]]


class EncodedRow(NamedTuple):
    """What became of one row, as it is written.

    Attributes:
        row: number that Excel shows.
        line: of a row that may enter the batch; empty for any other.
        problems: everything wrong with it, as JSON.
        lacks_photo: of a correct row.
        condition: that carries a correct row of a roster; None for any other.
    """

    row: int
    line: bytes
    problems: tuple[bytes, ...]
    lacks_photo: bool
    condition: str | None


class Encoded(NamedTuple):
    """A report as it is written, in plain values, which another process can be told.

    Attributes:
        loose: as of a `Report`, as JSON.
    """

    rows: list[EncodedRow]
    loose: list[bytes]


def encode(report: Report) -> Encoded:
    """A report as a `Writer` takes it."""
    return Encoded(list(map(_encoded, report.rows)), list(map(_problem_out, report.loose)))


def _encoded(row: RowResult) -> EncodedRow:
    values, is_correct = row.values, row.values is not None
    return EncodedRow(
        row.row,
        _line(_row_out(row)) + b"\n" if is_correct else b"",
        tuple(map(_problem_out, row.problems)),
        is_correct and bool(row.warnings),
        values.condition_id if isinstance(values, Enrolment) else None,
    )


class Writer:
    """Writes a report as it arises, so that of tens of thousands of rows only a few are there at a time.

    Attributes:
        rows, correct: how many were added, and may enter the batch.

    Args:
        sink: takes JSON lines, UTF-8.
    """

    def __init__(self, sink: Callable[[bytes], object]) -> None:
        self.rows = self.correct = 0
        self._sink = sink
        self._early: list[EncodedRow] = []
        self._problems: dict[bytes, None] = {}
        self._loose: dict[bytes, None] = {}
        self._without_photo = 0
        self._carried = Counter[str]()

    @property
    def has_problems(self) -> bool:
        """Whether anything was found wrong so far."""
        return bool(self._problems or self._loose)

    def add(self, report: Encoded, done_before: int = maxsize) -> None:
        """Take the report on some rows.

        Args:
            done_before: number of a row; those from it on wait for others that come before them.
        """
        self.rows += len(report.rows)
        self._early = sorted((*self._early, *report.rows), key=attrgetter("row"))
        due = bisect_left(self._early, done_before, key=attrgetter("row"))
        for row in self._early[:due]:
            self._write(row)
        del self._early[:due]
        self._loose |= dict.fromkeys(report.loose)

    def finish(self, unused_photos: Sequence[str] = ()) -> None:
        """Write what every page shows.

        Args:
            unused_photos: as of a `KeptReport`.
        """
        shown = {
            "without_photo": self._without_photo,
            "unused_photos": unused_photos,
            "carried": self._carried.most_common(),
        }
        # The problems are JSON already: of a workbook that is wrong in every row they are not to be held twice.
        problems = b",".join(self._problems | self._loose)
        self._sink(b'{"problems":[%s],%s' % (problems, _line(shown)[1:]))

    def _write(self, row: EncodedRow) -> None:
        self._problems |= dict.fromkeys(row.problems)
        if not row.line:
            return
        self.correct += 1
        self._without_photo += row.lacks_photo
        if row.condition is not None:
            self._carried[row.condition] += 1
        self._sink(row.line)


def write(report: Report, unused_photos: Sequence[str] = ()) -> bytes:
    """A report that is whole already, as `Writer` writes it."""
    stream = BytesIO()
    writer = Writer(stream.write)
    writer.add(encode(report))
    writer.finish(unused_photos)
    return stream.getvalue()


def read(content: bytes) -> KeptReport:
    """The report that was written."""
    lines = content.split(b"\n")
    is_last = lines[-1].startswith(b"{")  # reports kept by earlier editions begin with that line
    values = json.loads(lines.pop(-1 if is_last else 0))
    return KeptReport(
        problems=tuple(_problem_in(problem) for problem in values["problems"]),
        without_photo=values["without_photo"],
        unused_photos=tuple(values["unused_photos"]),
        carried=tuple((condition, count) for condition, count in values["carried"]),
        _lines=tuple(lines),
    )


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _line(content: object) -> bytes:
    return _encode(content).encode()


def _row_out(row: RowResult) -> list[Any]:
    return [row.row, row.outcome, _values_out(row.values)]


def _row_in(content: list[Any]) -> RowResult:
    number, outcome, values = content
    kind: Outcome = outcome
    return RowResult(number, kind, _values_in(values))


def _problem_out(problem: Problem) -> bytes:
    text = pack(problem.text)
    return _line([problem.sheet, problem.row, problem.column, problem.code, text])


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
