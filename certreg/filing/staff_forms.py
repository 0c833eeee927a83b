"""What a clerk types about the body's examiners and quality officers."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from certreg.filing.fields import OccupationField, level_choices
from certreg.filing.models import StaffRole
from certreg.filing.titles import STAFF_ROLES
from certreg.policy.law import Law
from certreg.web.form import Day, OneOfFew, OneOfMany, PageForm, line
from certreg.web.language import translate


class MemberForm(PageForm):
    """The card of somebody who joins the list."""

    role = OneOfFew(_l("担任"), validators=[DataRequired(_l("请选择担任什么"))])
    name = line(_l("姓名"), _l("请填写姓名"), most=60)
    certificate_number = line(
        _l("证卡编号"),
        _l("请填写证卡编号"),
        most=40,
        description=_l("照证卡填写，不要填写身份证号码"),
    )
    valid_from = Day(_l("有效期起"), validators=[DataRequired(_l("请填写有效期的第一天"))])
    valid_to = Day(_l("有效期止"), validators=[DataRequired(_l("请填写有效期的最后一天"))])

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.role.choices = [
            SelectChoice(value=role.value, label=translate(STAFF_ROLES[role])) for role in StaffRole
        ]


class StaffOccupationForm(PageForm):
    """An occupation that an examiner may judge."""

    occupation = OccupationField(
        _l("考评职业"),
        description=_l("输入编码或完整名称，如“6-18-02-04 焊工”"),
        render_kw={"autocomplete": "off"},
    )
    top_level = OneOfMany(_l("可考评的最高等级"), validators=[DataRequired(_l("请选择最高等级"))])

    def offer(self, law: Law, *, on: date) -> None:
        """Fill in what can be chosen."""
        self.top_level.choices = level_choices(law, on=on, nothing=_l("请选择"))


class EndForm(PageForm):
    """Why somebody is taken off the list."""

    reason = line(_l("停用原因"), _l("请填写停用原因"), most=200)
