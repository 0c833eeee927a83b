"""What visitors type."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import PageForm, PlainText, line, stripped


def _name(form: str) -> StringField:
    """The holder's name; two forms with one stand on the same page."""
    return line(_l("姓名"), _l("请输入姓名"), most=60, id=f"{form}-name")


class CertificateForm(PageForm):
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


class PersonForm(PageForm):
    """Identity number and name: the levels. Posted, so that the number stands in no address."""

    document_number = line(_l("证件号码"), _l("请输入证件号码"), most=30)
    name = _name("person")


class CorrectionForm(PageForm):
    """A request to the body: something is wrong or missing."""

    body = line(_l("评价机构名称或编号"), _l("请填写发证的评价机构"))
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
