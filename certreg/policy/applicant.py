"""What is known of a person who applies (申报人); None is unknown, which is not false."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import total_ordering

from certreg.policy.levels import SkillLevel


class Relation(Enum):
    """How an occupation or major stands to the one applied for, by the standard's own list."""

    SAME = "same"
    RELATED = "related"
    UNLISTED = "unlisted"
    """The standard has no list: a person decides."""
    UNRELATED = "unrelated"


class TitleGrade(Enum):
    """Grade of a professional title (职称)."""

    JUNIOR = "初级"
    INTERMEDIATE = "中级"
    ASSOCIATE_SENIOR = "副高级"
    SENIOR = "正高级"


class SchoolKind(Enum):
    """Kind of school that gave a diploma."""

    TECHNICAL_SCHOOL = "技工学校"
    SENIOR_TECHNICAL_SCHOOL = "高级技工学校"
    TECHNICIAN_COLLEGE = "技师学院"
    SECONDARY_VOCATIONAL_SCHOOL = "中职"
    VOCATIONAL_COLLEGE = "高职"
    UNIVERSITY = "普通高校"


class SchoolClass(Enum):
    """Class of a technical school (技工院校), which decides what its diploma counts as."""

    INTERMEDIATE = "中级工班"
    SENIOR = "高级工班"
    PREPARATORY_TECHNICIAN = "预备技师班"
    TECHNICIAN = "技师班"


@total_ordering
class EducationLevel(Enum):
    """Level of general education on a diploma (学历), lowest first."""

    SECONDARY = "中专"
    ASSOCIATE = "大专"
    BACHELOR = "本科"
    POSTGRADUATE = "研究生"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, EducationLevel):
            return NotImplemented
        order = list(EducationLevel)
        return order.index(self) < order.index(other)


class StudyState(Enum):
    """Whether the diploma is there (已毕业), due this year (应届) or still further away (在读)."""

    GRADUATED = "graduated"
    GRADUATING = "graduating"
    STUDENT = "student"


class AwardRank(Enum):
    """Who gave an award for science or technology (科学技术奖)."""

    CITY = "city"
    PROVINCE = "province"
    MINISTRY = "ministry"
    NATIONAL = "national"


class HoldingKind(Enum):
    """Both kinds count equally at the same level (rule CD-02)."""

    LEVEL = "level"
    QUALIFICATION = "qualification"


class HoldingState(Enum):
    """State of a held certificate; only a valid one is a basis (rule G-10)."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Work:
    """Work from the first to the last day worked; `until` None: still there."""

    since: date
    until: date | None
    occupation: str
    relation: Relation | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A level certificate or an older 职业资格证书 in the person's hands."""

    kind: HoldingKind
    level: SkillLevel
    occupation: str
    issued_on: date
    relation: Relation | None = None
    state: HoldingState = HoldingState.VALID


@dataclass(frozen=True, slots=True)
class Title:
    """A professional title; `matching`: its speciality belongs to the occupation."""

    grade: TitleGrade
    since: date
    matching: bool | None = None


@dataclass(frozen=True, slots=True)
class Diploma:
    """A diploma or the studies towards it.

    Attributes:
        school_class: only technical schools have classes.
        rank: None where the diploma names no level of general education.
        evaluated: the programme passed evaluation (经评估论证).
    """

    school: SchoolKind
    school_class: SchoolClass | None = None
    rank: EducationLevel | None = None
    major: Relation = Relation.UNLISTED
    state: StudyState = StudyState.GRADUATED
    evaluated: bool | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """An award for science or technology.

    Attributes:
        has_skill: the person masters the occupation.
        since: day of the award; None where nobody stated it.
    """

    rank: AwardRank
    has_skill: bool | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """The facts on which an application is judged."""

    birth_date: date | None = None
    intends: bool | None = None
    apprenticeship_done: bool | None = None
    works: tuple[Work, ...] = ()
    holdings: tuple[Holding, ...] = ()
    titles: tuple[Title, ...] = ()
    diplomas: tuple[Diploma, ...] = ()
    awards: tuple[Award, ...] = ()
