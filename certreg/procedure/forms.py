"""What people type about notices and objections."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional


class ObjectionForm(FlaskForm):
    """An objection against a notice."""

    about_row = IntegerField(
        _l("公示序号"),
        validators=[Optional(), NumberRange(min=1, max=50_000, message=_l("请填写名单中的序号"))],
    )
    text = TextAreaField(
        _l("异议内容"),
        validators=[
            DataRequired(_l("请说明异议的事实和理由")),
            Length(max=2000, message=_l("请控制在 2000 字以内")),
        ],
    )
    contact = StringField(
        _l("联系方式"),
        validators=[
            DataRequired(_l("请留下电话或邮箱，仅供经办人员核实情况")),
            Length(max=120, message=_l("请控制在 120 字以内")),
        ],
    )


class ReceiptForm(FlaskForm):
    """Following an objection."""

    receipt = StringField(_l("回执号"), validators=[DataRequired(_l("请输入回执号"))])


class AnswerForm(FlaskForm):
    """An official's answer."""

    text = TextAreaField(
        _l("答复"),
        validators=[
            DataRequired(_l("请填写答复")),
            Length(max=2000, message=_l("请控制在 2000 字以内")),
        ],
    )
    outcome = RadioField(
        _l("结论"),
        choices=[("dismissed", _l("异议不成立")), ("upheld", _l("异议成立"))],
        validators=[DataRequired(_l("请选择结论"))],
    )
