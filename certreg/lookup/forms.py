"""What visitors type."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from certreg.web.form import AskingForm, PageForm, PlainText, line, stripped


def _name(form: str) -> StringField:
    """The holder's name; two forms with one stand on the same page."""
    return line(_l("姓名"), _l("请输入姓名"), most=60, id=f"{form}-name")


class CertificateForm(AskingForm):
    """Number and name: that certificate."""

    number = StringField(
        _l("证书编号"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证书编号")),
            Length(max=40, message=_l("证书编号为 22 位")),
            PlainText(),
        ],
    )
    name = _name("certificate")


class PersonForm(AskingForm):
    """Identity number and name: the levels. Posted, so that the number stands in no address."""

    document_number = line(_l("证件号码"), _l("请输入证件号码"), most=30)
    name = _name("person")


class CorrectionForm(PageForm):
    """A request to the body: something is wrong or missing."""

    body = line(_l("评价机构或记载单位"), _l("请填写发证的评价机构或记载单位"))
    text = TextAreaField(
        _l("情况说明"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请说明哪里有误或查不到什么")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )
    contact = line(_l("联系方式"), _l("请留下电话或邮箱"))


class ScoreForm(PageForm):
    """What a candidate has in hand after an assessment, and what is asked. Posted: it stands in no address."""

    code = line(_l("复核码"), _l("请输入成绩通知上的复核码"), most=40)
    name = line(_l("姓名"), _l("请输入姓名"), most=60)
    document_number = line(_l("证件号码"), _l("请输入证件号码"), most=30)
    row = IntegerField(
        _l("考生序号"),
        validators=[Optional(), NumberRange(min=1, message=_l("请填写名单中的序号"))],
        description=_l("在同一批次申报了多项的填写"),
    )
    text = TextAreaField(
        _l("申请复核的事由"),
        filters=[stripped],
        validators=[Length(max=1000, message=_l("请控制在 1000 字以内")), PlainText(lines=True)],
        description=_l("申请复核的填写；只查看答复的不填"),
    )

    def validate(self, extra_validators: Any = None, *, with_text: bool = False) -> bool:
        """Check what was typed; the reason only where something is asked."""
        valid = super().validate(extra_validators)
        if with_text and not self.text.data:
            self.text.errors = [*self.text.errors, _l("请填写申请事由")]
            return False
        return bool(valid)


class AnswerForm(PageForm):
    """A clerk's answer to a correction request."""

    text = TextAreaField(
        _l("答复"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写答复")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )
