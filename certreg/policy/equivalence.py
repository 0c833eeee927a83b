"""Rows of `equivalence.toml`: what a level, a title or a school class is good for elsewhere.

Three kinds of answer that never mix (rule EQ-01): ELIGIBLE, TREATMENT and DIPLOMA_AS.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from certreg.policy.applicant import EducationLevel, SchoolClass, TitleGrade
from certreg.policy.law import Rule, family
from certreg.policy.levels import SkillLevel
from certreg.text import Text


class Kind(Enum):
    """What an equivalence means; the value is the word of the worked cases."""

    ELIGIBLE = "ELIGIBLE"
    """May apply for the other side's evaluation (可申报); nothing converts by itself."""
    TREATMENT = "TREATMENT"
    """Treated like the other side while in post (在聘享受同等待遇)."""
    DIPLOMA_AS = "DIPLOMA_AS"
    """Counts like a diploma for one named purpose (按相应学历对待)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Worded(Rule):
    """A row that says in words for people what it gives and on which conditions."""

    text: str


@family("equivalence.toml", "series", title=Text("职称系列"), subject=("keyword",))
@dataclass(frozen=True, kw_only=True, slots=True)
class TitleSeries(Rule):
    """A series of titles (职称系列), entered by review (评审) or examination (考试)."""

    keyword: str
    name: str
    entered_by: Literal["review", "examination"]


@family("equivalence.toml", "purpose", title=Text("学历用途"), subject=("keyword",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Purpose(Rule):
    """A purpose for which a school class may count like a diploma."""

    keyword: str
    name: str


@family("equivalence.toml", "skill_to_title", title=Text("凭等级申报职称"))
@dataclass(frozen=True, kw_only=True, slots=True)
class SkillToTitle(Worded):
    """Which title a level may apply for.

    Attributes:
        level: this level or a higher one must be held.
        grade: None where the series' own conditions decide.
        years: relevant work on or after the certificate's day; None where the series decides.
        decided_by: `years`, the series' own review standard, or the rules of its examination.
        in_post: only while appointed to the level's post.
    """

    level: SkillLevel
    series: tuple[str, ...]
    decided_by: Literal["years", "per_series_standard", "exam_rules"]
    grade: TitleGrade | None = None
    years: int | None = None
    in_post: bool = False

    def __post_init__(self) -> None:
        if self.decided_by == "years" and (self.grade is None or self.years is None):
            raise ValueError("decided_by 为 years 时须有 grade 和 years。")


@family("equivalence.toml", "exceptional_title", title=Text("获奖破格申报职称"))
@dataclass(frozen=True, kw_only=True, slots=True)
class ExceptionalTitle(Worded):
    """Awards whose holders may apply for a title out of turn (破格).

    Attributes:
        medals: for awards given as medals; empty where the award is given or not.
        want: the title applied for, in the document's words.
        by_decision: people judge each case.
    """

    awards: tuple[str, ...]
    want: str
    medals: tuple[str, ...] = ()
    by_decision: bool = False


@family("equivalence.toml", "teacher_title", title=Text("技能人才申报实习指导教师职称"))
@dataclass(frozen=True, kw_only=True, slots=True)
class TeacherTitle(Worded):
    """Titles of practice teachers (生产实习课指导教师) for skilled people from enterprises."""

    level: SkillLevel
    want: str


@family("equivalence.toml", "title_to_skill", title=Text("凭职称申报等级"))
@dataclass(frozen=True, kw_only=True, slots=True)
class TitleToSkill(Worded):
    """Which level the holder of a title may apply for.

    Attributes:
        levels: any of these.
        grades: titles that open the way; empty for awards.
        condition: id of the row in `conditions.toml` that says the years; empty where none does.
    """

    levels: tuple[SkillLevel, ...]
    grades: tuple[TitleGrade, ...] = ()
    condition: str = ""


@family("equivalence.toml", "treatment", title=Text("在聘同等待遇"), subject=("level",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment(Worded):
    """Like whom a level is treated while in post; `like` is the keyword, `text` the words."""

    level: SkillLevel
    like: str


@family("equivalence.toml", "treatment_scope", title=Text("同等待遇的范围"))
@dataclass(frozen=True, kw_only=True, slots=True)
class TreatmentScope(Rule):
    """The fields in which the same treatment is granted."""

    fields: tuple[str, ...]


@family("equivalence.toml", "diploma_as", title=Text("技工院校毕业生视同学历"))
@dataclass(frozen=True, kw_only=True, slots=True)
class DiplomaAs(Worded):
    """What a school class counts as, for which purposes.

    Attributes:
        full_time: only full-time classes (全日制).
        certificate: this level or a higher one must be held as well.
    """

    school_class: tuple[SchoolClass, ...]
    like: EducationLevel
    purposes: tuple[str, ...]
    full_time: bool = False
    certificate: SkillLevel | None = None


@family(
    "equivalence.toml",
    "overseas",
    title=Text("境外职业资格对应"),
    subject=("certificate", "country"),
)
@dataclass(frozen=True, kw_only=True, slots=True)
class OverseasDecision(Worded):
    """A decided mapping of one overseas certificate (境外职业资格); nothing else maps one."""

    certificate: str
    country: str
    level: SkillLevel


@family(
    "equivalence.toml",
    "credit",
    title=Text("学分转换"),
    subject=("certificate", "level", "school", "programme"),
)
@dataclass(frozen=True, kw_only=True, slots=True)
class CreditRule(Rule):
    """Credits that one school gives for one certificate in one programme (学分转换)."""

    certificate: str
    level: str
    school: str
    programme: str
    credits: int


@family("equivalence.toml", "principle", title=Text("对应关系的原则"), subject=("id",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Principle(Worded):
    """A rule without a table of its own, cited where it decides."""
