"""The application conditions (申报条件): any one item of the target level is enough."""

from __future__ import annotations

from dataclasses import dataclass, fields

from certreg.policy.applicant import (
    AwardRank,
    EducationLevel,
    SchoolClass,
    SchoolKind,
    StudyState,
    TitleGrade,
)
from certreg.policy.law import Rule, family
from certreg.policy.levels import SkillLevel
from certreg.text import Text


@dataclass(frozen=True, kw_only=True, slots=True)
class Schooling:
    """One kind of diploma that a condition accepts.

    Attributes:
        schools, rank_min: a diploma of at least this level of education, or, where its level is not
            known or none is asked, of such a school.
        classes: of a technical school; empty accepts every class.
        states: how far the studies must be.
        major: the major must be the same or related.
        evaluated: the programme must have passed evaluation (经评估论证).
    """

    schools: tuple[SchoolKind, ...] = ()
    rank_min: EducationLevel | None = None
    classes: tuple[SchoolClass, ...] = ()
    states: tuple[StudyState, ...] = (StudyState.GRADUATED,)
    major: bool = False
    evaluated: bool = False

    def __post_init__(self) -> None:
        if not self.schools and self.rank_min is None:
            raise ValueError("学历要求没有写明学校（schools）或学历层次（rank_min）。")


@family("conditions.toml", "condition", title=Text("申报条件"), subject=("item", "norms", "levels"))
@dataclass(frozen=True, kw_only=True, slots=True)
class Condition(Rule):
    """One way to apply for a level; everything it names must be there.

    Attributes:
        item: the condition's name in cases and answers; stays the same when a later row changes it.
        norms: editions of the 技术规程 under which an occupational standard was written.
        text: the condition in words for people.
        employed: works in the occupation on the day of application.
        years_of_work: cumulative work in this or a related occupation.
        titles, years_after_title: a matching title of one of these grades, then years of work.
        base_level, years_after_base: a certificate of this level, then years of work.
        years_holding_base: years since the date of that certificate, working or not.
        diplomas: any one of these.
        award_ranks: an award for science or technology of one of these ranks, and the skill itself.
    """

    item: str
    norms: tuple[int, ...]
    levels: tuple[SkillLevel, ...]
    text: str
    age_min: int | None = None
    intends: bool = False
    employed: bool = False
    apprenticeship: bool = False
    years_of_work: int | None = None
    titles: tuple[TitleGrade, ...] = ()
    years_after_title: int | None = None
    base_level: SkillLevel | None = None
    years_after_base: int | None = None
    years_holding_base: int | None = None
    diplomas: tuple[Schooling, ...] = ()
    award_ranks: tuple[AwardRank, ...] = ()

    def __post_init__(self) -> None:
        if not any(getattr(self, name) for name in _REQUIREMENTS):
            raise ValueError("没有写任何要求，等于人人符合。")
        if self.years_after_title is not None and not self.titles:
            raise ValueError("有 years_after_title 而没有 titles。")
        if self.base_level is None and (self.years_after_base or self.years_holding_base):
            raise ValueError("有等级证书之后的年限而没有 base_level。")


_COMMON = {field.name for field in fields(Rule)} | {"item", "norms", "levels", "text"}
_REQUIREMENTS = tuple(field.name for field in fields(Condition) if field.name not in _COMMON)
