"""What a complainant types, and what an official writes about a complaint."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import PageForm, PlainText, line, stripped

TOO_LONG = _l("请控制在 2000 字以内")


class ComplaintForm(PageForm):
    """A complaint about a body, or about a certificate that it issued."""

    about = line(
        _l("投诉对象"),
        _l("请填写评价机构的名称或编号，或证书编号"),
        description=_l("评价机构的全称或编号；针对某张证书的，填证书编号"),
        render_kw={"autocomplete": "off"},
    )
    text = TextAreaField(
        _l("情况说明"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请说明时间、地点和事情经过")),
            Length(max=2000, message=TOO_LONG),
            PlainText(lines=True),
        ],
        description=_l("时间、地点、事情经过、有什么证据；请勿填写他人身份证号"),
    )
    contact = line(
        _l("联系方式"),
        description=_l("可以不留。留下的电话或邮箱只给办理的工作人员看，不会告诉被投诉的单位"),
    )


class ReceiptForm(PageForm):
    """Following a complaint."""

    receipt = line(_l("回执号"), _l("请输入回执号"), most=40)


class StepForm(PageForm):
    """What an official writes about a step; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("核查意见或答复"),
        filters=[stripped],
        validators=[Length(max=2000, message=TOO_LONG), PlainText(lines=True)],
    )
