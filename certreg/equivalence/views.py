"""The page /equivalence: pick a level, a title or a school class; see what corresponds, for what, and why."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from certreg.clock import today
from certreg.equivalence.shown import Group, groups
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy import look_up
from certreg.policy.applicant import SchoolClass, TitleGrade
from certreg.policy.equivalence import Purpose
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, SkillLevel
from certreg.policy.regions import regions
from certreg.web.access import public
from certreg.web.form import PageForm

blueprint = Blueprint("equivalence", __name__)


class QuestionForm(PageForm):
    """What is asked; one of level, title and school class."""

    class Meta(PageForm.Meta):
        """Read from the address: the page changes nothing and can be linked to."""

        csrf = False

    level = SelectField(_l("技能等级"), validators=[Optional()])
    title = SelectField(_l("或 职称"), validators=[Optional()])
    school_class = SelectField(_l("或 技工院校班级"), validators=[Optional()])
    purpose = SelectField(_l("用途"), validators=[Optional()])
    region = SelectField(_l("地区"), validators=[Optional()])
    on = DateField(_l("截至日期"), validators=[Optional()])


@blueprint.get("/equivalence")
@public
def show() -> ResponseReturnValue:
    """The question and, once something is picked, its answer."""
    law, form = policy.load(), _form()
    is_right = not request.args or form.validate()
    asked = _asked(law, form) if is_right else None
    page = render_template(
        "equivalence/show.html",
        form=form,
        asked=asked,
        groups=_answer(law, form) if asked else (),
        on=form.on.data or today(),
        region_names={row.code: row.name for row in regions()} | {NATION: _l("全国")},
    )
    return page, 200 if is_right else 422


def _form() -> QuestionForm:
    law = policy.load()
    form = QuestionForm(formdata=request.args)
    nothing = ("", _l("不限"))
    pick = ("", _l("请选择"))
    form.level.choices = [pick, *((row.level.value, row.name) for row in law.every(Level))]
    form.title.choices = [pick, *((grade.value, grade.value) for grade in TitleGrade)]
    form.school_class.choices = [pick, *((each.value, each.value) for each in SchoolClass)]
    form.purpose.choices = [nothing, *((row.keyword, row.name) for row in law.every(Purpose))]
    form.region.choices = _regions()
    return form


def _regions() -> list[tuple[str, object]]:
    """The province, its prefectures, and the nation."""
    province = f"{installation().province}0000"
    below = [row for row in regions() if row.parent == province]
    own = next(row for row in regions() if row.code == province)
    return [(own.code, own.name), *((row.code, row.name) for row in below), (NATION, _l("全国"))]


def _asked(law: Law, form: QuestionForm) -> str:
    """What was picked, in words; empty: nothing yet."""
    if form.level.data:
        level = SkillLevel(form.level.data)
        return next(row.name for row in law.every(Level) if row.level is level)
    return str(form.title.data or form.school_class.data or "")


def _answer(law: Law, form: QuestionForm) -> tuple[Group, ...]:
    region = form.region.data or f"{installation().province}0000"
    on: date = form.on.data or today()
    if form.level.data:
        found = look_up.by_level(law, SkillLevel(form.level.data), region=region, on=on)
    elif form.title.data:
        found = look_up.by_title(law, TitleGrade(form.title.data), region=region, on=on)
    else:
        found = look_up.by_class(
            law,
            SchoolClass(form.school_class.data),
            purpose=form.purpose.data or None,
            region=region,
            on=on,
        )
    return groups(law, found)
