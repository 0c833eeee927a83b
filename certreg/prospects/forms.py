"""What a worker tells of himself: what he has, and three questions. Nothing of it is kept."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import (
    InputRequired,
    Optional,
    StopValidation,
    ValidationError,
)

from certreg.accounts.regions import counties
from certreg.clock import today
from certreg.filing.fields import OccupationField, level_choices
from certreg.policy.applicant import (
    Applicant,
    Diploma,
    Holding,
    HoldingKind,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.web.form import AskingForm, Day, OneOfFew, OneOfMany, PageForm
from certreg.web.language import translate

EARLIEST = date(1940, 1, 1)
"""No worker of today began before."""

TECHNICAL = (
    SchoolKind.TECHNICAL_SCHOOL,
    SchoolKind.SENIOR_TECHNICAL_SCHOOL,
    SchoolKind.TECHNICIAN_COLLEGE,
)
"""Schools with classes. No document on file says which has which; all are offered for each."""

FITTING = {"yes": True, "no": False, "unsure": None}
"""Whether a title or a major fits the occupation, as answered."""

MAJORS = {"yes": Relation.SAME, "no": Relation.UNRELATED, "unsure": Relation.UNLISTED}


def _past(_form: PageForm, field: Day) -> None:
    """A day that a living worker may have seen."""
    if field.data is not None and not EARLIEST <= field.data <= today():
        raise ValidationError(_l("请填写今天或以前的日期"))


class _NeededFor:
    """A day that must be there when something else was chosen, and may be left out otherwise."""

    def __init__(self, choice: str, message: str) -> None:
        self.choice, self.message = choice, message

    def __call__(self, form: PageForm, field: Day) -> None:
        """Refuse, go on, or stop without a fault."""
        if field.raw_data and field.raw_data[0].strip():
            return
        field.errors = []  # nothing is no badly written day
        raise StopValidation(self.message if form[self.choice].data else "")


def _fits(label: str) -> OneOfFew:
    return OneOfFew(
        label,
        choices=[
            SelectChoice("yes", _l("对口")),
            SelectChoice("no", _l("不对口")),
            SelectChoice("unsure", _l("说不准")),
        ],
        default="unsure",
        validators=[Optional()],
    )


def _occupation() -> OccupationField:
    """Whatever is asked, it is asked of an occupation."""
    return OccupationField(
        _l("职业"),
        description=_l("证书上的职业名称，如“焊工”“电工”"),
        render_kw={"autocomplete": "off"},
    )


class QuestionForm(PageForm):
    """What is held, and the three questions: work, school, title."""

    occupation = _occupation()
    region = OneOfMany(_l("在哪里工作"), validators=[InputRequired(_l("请选择区县"))])
    level = OneOfMany(_l("现在的最高等级"), validators=[Optional()])
    issued_on = Day(
        _l("这张证书的发证日期"),
        validators=[_NeededFor("level", _l("请填写发证日期")), _past],
        description=_l("印在证书上；没有证书不填"),
    )
    birth_date = Day(
        _l("出生日期"),
        validators=[Optional(), _past],
        description=_l("只有还没有证书的人才需要，用来算年龄"),
    )
    work_since = Day(
        _l("从哪天开始做这一行"),
        validators=[Optional(), _past],
        description=_l("记不清日子的，填当月 1 日；没做过不填"),
    )
    work_until = Day(
        _l("已经不做了的，最后一天是"),
        validators=[Optional(), _past],
        description=_l("还在做就不填"),
    )
    school = OneOfMany(_l("最高的毕业学校或班级"), validators=[Optional()])
    study = OneOfFew(
        _l("毕业了吗"),
        choices=[
            SelectChoice(StudyState.GRADUATED.value, _l("已经毕业")),
            SelectChoice(StudyState.GRADUATING.value, _l("今年毕业")),
            SelectChoice(StudyState.STUDENT.value, _l("还在读")),
        ],
        default=StudyState.GRADUATED.value,
        validators=[Optional()],
    )
    major = _fits(_l("所学专业和这个职业"))
    title = OneOfMany(_l("职称"), validators=[Optional()])
    title_since = Day(
        _l("哪天取得的"),
        validators=[_NeededFor("title", _l("请填写取得职称的日期")), _past],
        description=_l("职称证书上的日期"),
    )
    title_fits = _fits(_l("职称专业和这个职业"))

    def offer(self, law: Law, *, province: str, on: date) -> None:
        """Fill in what can be chosen.

        Args:
            province: first two digits of the registry's province.
        """
        self.region.choices = [SelectChoice("", _("请选择")), *counties(province, on)]
        self.level.choices = level_choices(law, on=on, nothing=_("还没有等级证书"))
        self.school.choices = [SelectChoice("", _("都不是，或没有")), *_schools()]
        self.title.choices = [
            SelectChoice("", _("没有职称")),
            *(SelectChoice(grade.value, translate(grade.value)) for grade in TitleGrade),
        ]

    def validate_work_until(self, field: Day) -> None:
        """Work ends after it began."""
        since = self.work_since.data
        if field.data is None:
            return
        if since is None:
            raise ValidationError(_l("请先填写从哪天开始"))
        if field.data < since:
            raise ValidationError(_l("最后一天早于开始的一天"))

    def applicant(self) -> Applicant:
        """What was told, as the law asks about it; only after validation."""
        assert self.occupation.found is not None
        code = self.occupation.found.code
        return Applicant(
            birth_date=self.birth_date.data,
            intends=True,  # who asks means to apply
            works=tuple(self._works(code)),
            holdings=tuple(self._holdings(code)),
            titles=tuple(self._titles()),
            diplomas=tuple(self._diplomas()),
        )

    def _works(self, code: str) -> list[Work]:
        since = self.work_since.data
        return [Work(since, self.work_until.data, code, Relation.SAME)] if since else []

    def _holdings(self, code: str) -> list[Holding]:
        if not self.level.data:
            return []
        level = SkillLevel(self.level.data)
        return [Holding(HoldingKind.LEVEL, level, code, self.issued_on.data, Relation.SAME)]

    def _titles(self) -> list[Title]:
        if not self.title.data:
            return []
        fits = FITTING[self.title_fits.data or "unsure"]
        return [Title(TitleGrade(self.title.data), self.title_since.data, fits)]

    def _diplomas(self) -> list[Diploma]:
        if not self.school.data:
            return []
        school, _dot, school_class = self.school.data.partition("·")
        return [
            Diploma(
                SchoolKind(school),
                SchoolClass(school_class) if school_class else None,
                major=MAJORS[self.major.data or "unsure"],
                state=StudyState(self.study.data or StudyState.GRADUATED.value),
            )
        ]


def _schools() -> list[SelectChoice]:
    """Schools by kind, technical ones with their classes."""
    return [
        SelectChoice(
            f"{kind.value}·{each.value}", translate(each.value), optgroup=translate(kind.value)
        )
        for kind in TECHNICAL
        for each in SchoolClass
    ] + [
        SelectChoice(kind.value, translate(kind.value), optgroup=_("其他学校"))
        for kind in SchoolKind
        if kind not in TECHNICAL
    ]


class BodiesForm(AskingForm):
    """Where, what and which level: bodies that may assess it. It stands in the address."""

    occupation = _occupation()
    level = OneOfMany(_l("等级"), validators=[InputRequired(_l("请选择等级"))])
    region = OneOfMany(_l("地区"), validators=[InputRequired(_l("请选择区县"))])

    def offer(self, law: Law, *, province: str, on: date) -> None:
        """Fill in what can be chosen."""
        self.region.choices = [SelectChoice("", _("请选择")), *counties(province, on)]
        self.level.choices = level_choices(law, on=on, nothing=_("请选择"))
