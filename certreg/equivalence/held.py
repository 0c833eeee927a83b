"""What somebody may hold and ask about: level, title, school class, diploma, award. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from certreg.policy.applicant import EducationLevel, SchoolClass, TitleGrade
from certreg.policy.equivalence import DiplomaAs, ExceptionalTitle, TitleToSkill
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, SkillLevel
from certreg.text import Text

SCIENCE_AWARD = "science"
"""Name in addresses of the awards for science or technology, which the law knows by rank only."""


class Sort(Enum):
    """Sorts of what may be held."""

    LEVEL = "level"
    TITLE = "title"
    SCHOOL_CLASS = "class"
    DIPLOMA = "diploma"
    AWARD = "award"


SORTS = {
    Sort.LEVEL: Text("技能等级"),
    Sort.TITLE: Text("职称"),
    Sort.SCHOOL_CLASS: Text("技工院校班级"),
    Sort.DIPLOMA: Text("学历"),
    Sort.AWARD: Text("奖励和荣誉"),
}


@dataclass(frozen=True)
class Held:
    """One thing that is held.

    Attributes:
        name: level's identifier, title's grade, class, level of education or award.
        title: as people say it.
    """

    sort: Sort
    name: str
    title: Text

    @property
    def key(self) -> str:
        """How an address names it, e.g. `level:senior_worker`."""
        return f"{self.sort.value}:{self.name}"

    @property
    def level(self) -> SkillLevel | None:
        """The level, if it is one."""
        return SkillLevel(self.name) if self.sort is Sort.LEVEL else None

    @property
    def grade(self) -> TitleGrade | None:
        """The title's grade, if it is one."""
        return TitleGrade(self.name) if self.sort is Sort.TITLE else None

    @property
    def school_class(self) -> SchoolClass | None:
        """The class, if it is one."""
        return SchoolClass(self.name) if self.sort is Sort.SCHOOL_CLASS else None

    @property
    def diploma(self) -> EducationLevel | None:
        """The level of general education, if it is a diploma."""
        return EducationLevel(self.name) if self.sort is Sort.DIPLOMA else None

    @property
    def award(self) -> str:
        """The award's name, if it is one."""
        return self.name if self.sort is Sort.AWARD else ""


def everything(law: Law, *, on: date) -> tuple[Held, ...]:
    """All that one may ask about on a day: levels from the lowest, titles, classes, diplomas, awards."""
    levels = sorted(law.rows(Level, region=NATION, on=on), key=lambda row: row.level)
    known = sorted({row.like for row in law.every(DiplomaAs)})
    awards = dict.fromkeys(a for row in law.every(ExceptionalTitle) for a in row.awards)
    knows_science = any(not row.grades for row in law.every(TitleToSkill))
    return (
        *(Held(Sort.LEVEL, row.level.value, Text(row.name)) for row in levels),
        *(title_of(grade) for grade in TitleGrade),
        *(Held(Sort.SCHOOL_CLASS, each.value, Text(each.value)) for each in SchoolClass),
        *(diploma_of(each) for each in known),
        *(Held(Sort.AWARD, award, Text(award)) for award in awards),
        *([Held(Sort.AWARD, SCIENCE_AWARD, Text("科学技术奖"))] if knows_science else []),
    )


def title_of(grade: TitleGrade) -> Held:
    """A title of this grade."""
    return Held(Sort.TITLE, grade.value, Text("{grade}职称", grade=Text(grade.value)))


def diploma_of(level: EducationLevel) -> Held:
    """A diploma of this level of general education."""
    return Held(Sort.DIPLOMA, level.value, Text("{like}学历", like=Text(level.value)))
