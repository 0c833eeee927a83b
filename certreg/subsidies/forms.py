"""Whose facts an official asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from certreg.web.form import Day, PageForm, line


class PersonForm(PageForm):
    """Identity number and name, posted so that they stand in no address; the day of application."""

    document_number = line(_l("证件号码"), _l("请输入证件号码"), most=30)
    name = line(_l("姓名"), _l("请输入姓名"), most=60)
    on = Day(
        _l("补贴申请日期"),
        validators=[InputRequired(_l("请填写日期，如 2026-11-20"))],
    )
