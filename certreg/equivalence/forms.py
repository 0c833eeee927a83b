"""What HR asks. It stands in the address, so that an answer can be kept and passed on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from certreg.equivalence.held import SORTS, everything
from certreg.policy.equivalence import Purpose, TitleSeries
from certreg.policy.law import NATION, Law
from certreg.policy.reference import holds
from certreg.policy.regions import Region, regions
from certreg.web.form import OneOfMany, PageForm
from certreg.web.language import translate

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class DayField(DateField):
    """A day, told in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("日期应写作 2026-11-20")) from None


class QuestionForm(PageForm):
    """What is held; for what, where and as of when."""

    class Meta(PageForm.Meta):
        """A question changes nothing: no token, no session."""

        csrf = False

    held = OneOfMany(_l("持有"), validators=[InputRequired(_l("请选择持有的等级、职称或班级"))])
    series = OneOfMany(_l("职称系列"))
    purpose = OneOfMany(_l("学历用于"))
    region = OneOfMany(_l("地区"), validators=[InputRequired(_l("请选择地区"))])
    on = DayField(_l("日期"), validators=[InputRequired(_l("请填写日期"))])

    def offer(self, law: Law, province: str, on: date) -> None:
        """Fill the lists with what the law knows.

        Args:
            province: six digits; its prefectures are offered, of other provinces only themselves.
        """
        self.held.choices = [SelectChoice("", _("请选择")), *_held(law, on)]
        self.series.choices = [SelectChoice("", _("全部系列")), *_named(law.every(TitleSeries))]
        self.purpose.choices = [SelectChoice("", _("全部用途")), *_named(law.every(Purpose))]
        self.region.choices = _regions(province, on)

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


def _regions(province: str, on: date) -> list[SelectChoice]:
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
