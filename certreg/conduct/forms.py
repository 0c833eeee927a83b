"""What officials type to put something on an examiner's record, and to decide on it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import Day, OneOfFew, PageForm, PlainText, stripped

TOO_LONG = _l("请控制在 1000 字以内")


class ConductForm(PageForm):
    """A proposal for an entry about an examiner."""

    ground = OneOfFew(_l("情形"), validators=[DataRequired(_l("请选择情形"))])
    happened_on = Day(_l("发生日期"), validators=[DataRequired(_l("请填写发生日期"))])
    facts = TextAreaField(
        _l("查明的事实"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明查明的事实和证据")),
            Length(max=1000, message=TOO_LONG),
            PlainText(lines=True),
        ],
    )


class OpinionForm(PageForm):
    """An official's opinion; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("意见"),
        filters=[stripped],
        validators=[Length(max=1000, message=TOO_LONG), PlainText(lines=True)],
    )
