"""What people ask the pages of the law; it stands in the address, so that it can be kept and passed on."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from certreg.policy.law import NATION, Law
from certreg.policy.reference import holds
from certreg.policy.regions import Region, region_name, regions
from certreg.policy.rule import Status
from certreg.rulebook.finding import Question, families
from certreg.rulebook.labels import STATUSES
from certreg.web.form import AskingForm, Day, OneOfMany, stripped
from certreg.web.language import translate

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


class _Day:
    """Refuses days of which the law can know nothing."""

    def __call__(self, _form: object, field: Day) -> None:
        """Say which days it knows."""
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_l("请填写 1990 年至 2099 年之间的日期"))


class SearchForm(AskingForm):
    """Which rows to list."""

    words = StringField(
        _l("搜索"),
        filters=[stripped],
        description=_l("条文、文号、条目编号，用空格分开多个词"),
        validators=[Optional(), Length(max=100, message=_l("请控制在 100 字以内"))],
    )
    family = OneOfMany(_l("类别"))
    region = OneOfMany(_l("地区"))
    effect = OneOfMany(_l("效力"))
    on = Day(_l("在哪一天有效"), validators=[Optional(), _Day()])

    def offer(self, law: Law, on: date) -> None:
        """Fill the lists with what the law has."""
        kinds = [SelectChoice(kind.name, translate(kind.title)) for kind, _n in families(law)]
        places = sorted({row.region for row in law.all_rows})
        named = [SelectChoice(code, translate(region_name(code, on=on))) for code in places]
        marks = [SelectChoice(s.value, translate(text)) for s, (text, _tone) in STATUSES.items()]
        self.family.choices = [SelectChoice("", _("全部类别")), *kinds]
        self.region.choices = [SelectChoice("", _("全部地区")), *named]
        self.effect.choices = [SelectChoice("", _("全部")), *marks]

    @property
    def question(self) -> Question:
        """What is asked, after the form was found in order."""
        status = Status(self.effect.data) if self.effect.data else None
        return Question(
            words=self.words.data or "",
            family=self.family.data or "",
            region=self.region.data or "",
            on=self.on.data,
            status=status,
        )


class CompareForm(AskingForm):
    """Two states of the law: a region on a day, and a region on a day."""

    region = OneOfMany(_l("地区"), validators=[InputRequired(_l("请选择地区"))])
    on = Day(_l("日期"), validators=[InputRequired(_l("请填写日期")), _Day()])
    other_region = OneOfMany(_l("对比地区"), validators=[InputRequired(_l("请选择地区"))])
    other_on = Day(_l("对比日期"), validators=[InputRequired(_l("请填写日期")), _Day()])

    def offer(self, law: Law, province: str, on: date) -> None:
        """The nation, every region that has rows, the registry's own province.

        Args:
            province: six digits.
        """
        having = {row.region for row in law.all_rows} - {NATION}
        known = [row for row in regions() if holds(row, on) and _is_near(row, province, having)]
        choices = [
            SelectChoice(NATION, translate(region_name(NATION, on=on))),
            *(SelectChoice(row.code, row.name) for row in known),
        ]
        self.region.choices = self.other_region.choices = choices


def _is_near(row: Region, province: str, having: set[str]) -> bool:
    return row.code in having or province in (row.code, row.parent)
