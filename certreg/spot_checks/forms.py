"""What officials type to plan a spot check, to say what was found, and to close it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from certreg.spot_checks.models import Population
from certreg.spot_checks.titles import POPULATIONS, RESULTS
from certreg.spot_checks.workflow import Plan
from certreg.web.form import Day, OneOfFew, PageForm, PlainText, line, stripped

MOST = 500
"""Most that one spot check draws."""


class Count(IntegerField):
    """A number of people or things, told in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits only: `int` would take signs, blanks and digits of other scripts."""
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 9):
            self.data = None
            raise ValueError(_l("请填写整数"))
        self.data = int(typed) if typed else None


class PlanForm(PageForm):
    """What is drawn from, and how many."""

    population = OneOfFew(
        _l("抽查对象"),
        choices=[
            SelectChoice(value=each.value, label=words) for each, words in POPULATIONS.items()
        ],
        validators=[DataRequired(_l("请选择抽查对象"))],
    )
    since = Day(_l("时段开始"), validators=[DataRequired(_l("请填写开始日期"))])
    until = Day(_l("时段结束"), validators=[DataRequired(_l("请填写结束日期"))])
    sample = Count(
        _l("抽取数量"),
        validators=[
            DataRequired(_l("请填写抽取数量")),
            NumberRange(min=1, max=MOST, message=_l("一次抽取 1 至 %(most)s 个", most=MOST)),
        ],
    )

    @property
    def plan(self) -> Plan:
        """What was typed."""
        return Plan(
            population=Population(self.population.data),
            since=self.since.data,
            until=self.until.data,
            sample=self.sample.data or 0,
        )


class FindingForm(PageForm):
    """What was found about one that was drawn."""

    result = OneOfFew(
        _l("检查结果"),
        choices=[
            SelectChoice(value=each.value, label=words) for each, (words, _) in RESULTS.items()
        ],
        validators=[DataRequired(_l("请选择检查结果"))],
    )
    note = line(_l("具体情况"), most=500)


class CloseForm(PageForm):
    """What is published about the whole."""

    reason = TextAreaField(
        _l("抽查情况"),
        filters=[stripped],
        validators=[
            Length(max=2000, message=_l("请控制在 2000 字以内")),
            PlainText(lines=True),
        ],
        description=_l("公布在抽查结果页上"),
    )
