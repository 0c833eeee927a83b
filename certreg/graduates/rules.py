"""Which diploma goes with a student's certificate (双证书), and how a class is counted. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from certreg.errors import RefusedError
from certreg.people.statements import Recorded, Statement
from certreg.policy.applicant import (
    Diploma,
    EducationLevel,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
)
from certreg.text import Text

UNKNOWN = "unknown"
"""Key of the class of those about whose studies nothing is stated."""


@dataclass(frozen=True)
class Programme:
    """What a class (班级) is here: who learns the same, for the same diploma.

    Attributes:
        major: as on the diploma (专业).
    """

    school: SchoolKind
    school_class: SchoolClass | None
    rank: EducationLevel | None
    major: str

    @property
    def key(self) -> str:
        """What names it in an address."""
        kinds = (self.school, self.school_class, self.rank)
        return "-".join([*(kind.value if kind else "" for kind in kinds), self.major])

    @property
    def words(self) -> tuple[str, ...]:
        """The words by which people know it, in the order of the diploma."""
        kinds = (self.school, self.school_class, self.rank)
        return (*(kind.value for kind in kinds if kind), self.major)


@dataclass(frozen=True)
class Held:
    """A certificate of this registry that the school issued to its student."""

    number: str
    level: str
    occupation: str
    trade: str
    issued_on: date


@dataclass(frozen=True)
class Student:
    """Somebody whom the school assessed as its own student and who holds its certificate.

    Attributes:
        assessed_on: first day on which the school assessed him or her.
        study: the newest statement of the studies, finished or not; None: nothing is stated.
        diploma: the statement of the diploma; None while it is not there.
    """

    person_id: int
    name: str
    assessed_on: date
    held: tuple[Held, ...]
    study: Recorded | None = None
    diploma: Recorded | None = None

    @property
    def programme(self) -> Programme | None:
        """The class; None: nothing is stated about it."""
        found = self.diploma or self.study
        return programme_of(found.statement) if found else None

    @property
    def key(self) -> str:
        """Key of the class."""
        return self.programme.key if self.programme else UNKNOWN

    @property
    def year(self) -> str:
        """Year of graduation; empty while there is no diploma."""
        return str(self.diploma.statement.since.year) if self.diploma else ""


@dataclass(frozen=True)
class Count:
    """How many students of a class hold the certificate, and how many of them the diploma too."""

    key: str
    programme: Programme | None
    holders: int
    graduates: int

    @property
    def open(self) -> int:
        """Of how many no diploma is stated."""
        return self.holders - self.graduates


def programme_of(statement: Statement) -> Programme:
    """The class that a statement about studies names.

    Raises:
        TypeError: it is no such statement.
    """
    fact = statement.fact
    if not isinstance(fact, Diploma):
        raise TypeError(statement.kind)
    return Programme(fact.school, fact.school_class, fact.rank, statement.about)


def with_studies(student: Student, recorded: Iterable[Recorded]) -> Student:
    """The student with what the school stated about studies; of several statements the newest."""
    newest = sorted(recorded, key=lambda one: (one.statement.since, one.id))
    done = [one for one in newest if _is_own_diploma(one.statement, student.assessed_on)]
    going_on = [one for one in newest if not _is_finished(one.statement)]
    return replace(
        student, diploma=done[-1] if done else None, study=going_on[-1] if going_on else None
    )


def _is_own_diploma(statement: Statement, assessed_on: date) -> bool:
    """Whether a diploma is of the school that assessed its student.

    Rosters state earlier diplomas too, so an older one counts only with its number: that is
    stated by the school about its own papers alone.
    """
    is_own = statement.since >= assessed_on or bool(statement.number)
    return _is_finished(statement) and is_own


def _is_finished(statement: Statement) -> bool:
    return isinstance(statement.fact, Diploma) and statement.fact.state is StudyState.GRADUATED


def diploma_of(
    student: Student, programme: Programme, *, on: date, number: str, today: date
) -> Statement:
    """The statement that a student graduated; what was stated of the studies stays as it was.

    Raises:
        RefusedError: the day is in the future; or it lies before the assessment, where only a
            number tells the diploma from an earlier one.
    """
    if on > today:
        raise RefusedError(Text("毕业日期不能晚于今天。"), reason="future", field="graduated_on")
    if on < student.assessed_on and not number:
        raise RefusedError(
            Text(
                "{name} 的毕业日期早于评价日期（{day}），请填写毕业证书编号，以免与先前的学历混淆。",
                name=student.name,
                day=student.assessed_on,
            ),
            reason="number",
            field=f"number_{student.person_id}",
        )
    known = student.study.statement if student.study else None
    fact = known.fact if known else None
    if not isinstance(fact, Diploma):
        fact = Diploma(programme.school, programme.school_class, programme.rank)
    applied_for = known.applied_for if known and fact.major is not Relation.UNLISTED else ""
    done = replace(fact, state=StudyState.GRADUATED)
    return Statement(done, on, programme.major, applied_for, number)


def counts(students: Iterable[Student]) -> list[Count]:
    """The classes with their counts, by name; who has none stated comes last."""
    groups: dict[str, list[Student]] = {}
    for student in students:
        groups.setdefault(student.key, []).append(student)
    return [
        Count(key, rows[0].programme, len(rows), sum(1 for row in rows if row.diploma))
        for key, rows in sorted(groups.items(), key=lambda group: (group[0] == UNKNOWN, group[0]))
    ]


def chosen(students: Iterable[Student], *, programme: str = "", year: str = "") -> list[Student]:
    """Who holds both, of a class and a year of graduation; empty: any."""
    return [
        row
        for row in students
        if row.diploma and programme in ("", row.key) and year in ("", row.year)
    ]
