"""What officials type about holds and erasures."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from certreg.merits.record_form import day
from certreg.web.form import OneOfFew, PageForm, PlainText, line, stripped


def _reason(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明理由")),
            Length(max=1000, message=_l("请控制在 %(most)s 字以内", most=1000)),
            PlainText(lines=True),
        ],
    )


class HoldForm(PageForm):
    """What is to be kept, and who asks for it."""

    subject = OneOfFew(
        _l("保全的对象"),
        choices=[
            SelectChoice("case", _l("一件事项")),
            SelectChoice("person", _l("一个人")),
            SelectChoice("body", _l("一家评价机构")),
        ],
        validators=[InputRequired(_l("请选择对象"))],
    )
    typed = line(
        _l("编号"),
        _l("请填写编号"),
        most=40,
        description=_l("事项填 # 后的数字，个人填居民身份证号码，机构填机构编号"),
    )
    document = line(
        _l("依据文书"), _l("请填写依据文书"), most=100, description=_l("如：协助调查通知书文号")
    )
    reason = _reason(_l("保全理由"))


class ErasureForm(PageForm):
    """Who asks to have personal data erased."""

    number = StringField(
        _l("居民身份证号码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证件号码")),
            Length(max=30, message=_l("证件号码过长")),
            PlainText(),
        ],
        description=_l("请照本人出示的证件原件输入"),
    )
    name = line(_l("姓名"), _l("请输入姓名"), most=60)
    asked_on = day(_l("提出请求的日期"))
    reason = _reason(_l("请求的内容"))


class DecisionForm(PageForm):
    """The reason of a step."""

    reason = _reason(_l("理由"))
