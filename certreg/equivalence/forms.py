"""What HR asks. It stands in the address, so that an answer can be kept and passed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, Form, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from certreg.equivalence.comparison import Entered
from certreg.equivalence.held import SORTS, Held, everything, title_of
from certreg.equivalence.question import Reader
from certreg.errors import RefusedError
from certreg.policy.applicant import TitleGrade
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel
from certreg.policy.reference import holds
from certreg.policy.regions import Region, regions
from certreg.policy.written import EARLIEST, LATEST
from certreg.web.form import AskingForm, Day, OneOfMany, PageForm, PlainText, stripped
from certreg.web.language import translate


class WordField(OneOfMany):
    """A choice that an address may also name in words; what is none is told with what would be."""

    read: Callable[[str], object]

    def pre_validate(self, form: Form) -> None:
        """Say what the reader of words says."""
        try:
            super().pre_validate(form)
        except ValidationError as refusal:
            try:
                self.read(self.data or "")
            except RefusedError as told:
                raise ValidationError(translate(told.message)) from None
            raise refusal


class QuestionForm(AskingForm):
    """What is held; for what, where and as of when."""

    held = WordField(_l("持有"), validators=[InputRequired(_l("请选择持有的等级、职称或班级"))])
    series = WordField(_l("职称系列"))
    purpose = WordField(_l("学历用于"))
    region = WordField(_l("地区"), validators=[InputRequired(_l("请选择地区"))])
    on = Day(_l("日期"), validators=[InputRequired(_l("请填写日期"))])

    def offer(self, reader: Reader, province: str) -> None:
        """Fill the lists with what the law knows.

        Args:
            province: six digits; its prefectures are offered, of other provinces only themselves,
                and the county that is asked about.
        """
        law, on = reader.law, reader.on
        self.held.read, self.region.read = reader.held, reader.region_code
        self.series.read, self.purpose.read = reader.series, reader.purpose
        self.held.choices = [SelectChoice("", _("请选择")), *_held(law, on)]
        self.series.choices = [SelectChoice("", _("全部系列")), *_named(law.every(TitleSeries))]
        self.purpose.choices = [SelectChoice("", _("全部用途")), *_named(law.every(Purpose))]
        self.region.choices = region_choices(province, on)
        county = regions().by_code(self.region.data or "", on)
        if county is not None and county.code not in {c.value for c in self.region.choices}:
            self.region.choices.append(_region(county, _("所查地区")))

    def validate_on(self, field: DateField) -> None:
        """A day of which the law may know something."""
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_l("请填写 2000 年至 2099 年之间的日期"))


def _held(law: Law, on: date) -> list[SelectChoice]:
    return [
        SelectChoice(held.key, translate(held.title), optgroup=translate(SORTS[held.sort]))
        for held in everything(law, on=on)
    ]


def _named(rows: Iterable[TitleSeries | Purpose]) -> list[SelectChoice]:
    return [SelectChoice(row.keyword, translate(row.name)) for row in rows]


def region_choices(province: str, on: date) -> list[SelectChoice]:
    """The nation, the registry's own province with its prefectures, the other provinces."""
    own, others = _("本省"), _("其他省份")
    known = [row for row in regions() if holds(row, on)]
    near = [row for row in known if province in (row.code, row.parent)]
    far = [row for row in known if row.level == "province" and row.code != province]
    return [
        SelectChoice(NATION, _("全国")),
        *(_region(row, own) for row in near),
        *(_region(row, others) for row in far),
    ]


def _region(row: Region, group: str) -> SelectChoice:
    return SelectChoice(row.code, row.name, optgroup=group)


class SheetForm(PageForm):
    """A spreadsheet of employees."""

    file = FileField(_l("填好的表格（.xlsx 或 .csv）"), validators=[FileRequired(_l("请选择表格"))])


def _short(label: str) -> StringField:
    """A few words of the employer's own."""
    return StringField(
        label,
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=60, message=_l("请控制在 60 字以内")),
            PlainText(),
        ],
    )


class ComparisonForm(PageForm):
    """A row of the employer's own table."""

    level = OneOfMany(_l("技能等级"), validators=[InputRequired(_l("请选择等级"))])
    post = _short(_l("比照岗位"))
    title_grade = OneOfMany(_l("比照职称层级"))
    pay_band = _short(_l("薪酬档位"))
    since = Day(_l("从哪天起执行"), validators=[InputRequired(_l("请填写日期"))])

    def offer(self, law: Law, on: date) -> None:
        """Fill the lists."""
        levels = (held for held in everything(law, on=on) if held.level is not None)
        titles = (title_of(grade) for grade in TitleGrade)
        self.level.choices = [SelectChoice("", _("请选择")), *map(_choice, levels)]
        self.title_grade.choices = [SelectChoice("", _("不比照职称")), *map(_choice, titles)]

    def validate_since(self, field: DateField) -> None:
        """A day that may be meant."""
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_l("请填写 2000 年至 2099 年之间的日期"))

    @property
    def entered(self) -> Entered:
        """What was typed."""
        grade = self.title_grade.data
        return Entered(
            level=SkillLevel(self.level.data),
            post=self.post.data or "",
            title_grade=TitleGrade(grade) if grade else None,
            pay_band=self.pay_band.data or "",
            since=self.since.data,
        )


class ClosingForm(PageForm):
    """The last day of a row."""

    until = Day(_l("最后一天"), validators=[InputRequired(_l("请填写日期"))])


def _choice(held: Held) -> SelectChoice:
    return SelectChoice(held.name, translate(held.title))
