"""What officials type to list somebody, and to decide on it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import Day, OneOfFew, PageForm, PlainText, line, stripped

TOO_LONG = _l("请控制在 1000 字以内")


class BlacklistForm(PageForm):
    """A proposal to list a body or one of its examiners."""

    ground = OneOfFew(_l("事由"), validators=[DataRequired(_l("请选择事由"))])
    until = Day(_l("截止日期"), validators=[DataRequired(_l("请填写最后一天"))])
    facts = TextAreaField(
        _l("查明的事实"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明查明的事实和证据")),
            Length(max=1000, message=TOO_LONG),
            PlainText(lines=True),
        ],
    )
    examiner_name = line(
        _l("考评人员姓名"), most=60, description=_l("只列入某一考评人员时填写；不填则列入整个机构")
    )
    examiner_number = line(_l("考评人员证卡编号"), most=40)


class OpinionForm(PageForm):
    """An official's opinion; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("意见"),
        filters=[stripped],
        validators=[Length(max=1000, message=TOO_LONG), PlainText(lines=True)],
    )
