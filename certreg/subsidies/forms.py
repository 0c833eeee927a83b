"""Whose facts an official asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from certreg.web.form import Day, PageForm, PlainText, stripped


class PersonForm(PageForm):
    """Identity number and name, posted so that they stand in no address; the day of application."""

    document_number = StringField(
        _l("证件号码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证件号码")),
            Length(max=30, message=_l("证件号码过长")),
            PlainText(),
        ],
    )
    name = StringField(
        _l("姓名"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入姓名")),
            Length(max=60, message=_l("姓名过长")),
            PlainText(),
        ],
    )
    on = Day(
        _l("补贴申请日期"),
        validators=[InputRequired(_l("请填写日期，如 2026-11-20"))],
    )
