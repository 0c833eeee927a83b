"""What officials type to revoke a certificate, and to find one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import OneOfFew, PageForm, PlainText, stripped


def number_field() -> StringField:
    """A field for the number of a certificate."""
    return StringField(
        _l("证书编号"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证书编号")),
            Length(max=40, message=_l("证书编号为 22 位")),
            PlainText(),
        ],
    )


class ProposalForm(PageForm):
    """A proposal to revoke."""

    number = number_field()
    reason = OneOfFew(_l("撤销事由"), validators=[DataRequired(_l("请选择撤销事由"))])
    facts = TextAreaField(
        _l("查明的事实"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明查明的事实和证据")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )


class OpinionForm(PageForm):
    """The second official's opinion."""

    reason = TextAreaField(
        _l("意见"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )


class NumberForm(PageForm):
    """Which certificate to show."""

    number = number_field()


class DocumentForm(PageForm):
    """The identity number on the document that the holder shows."""

    document_number = StringField(
        _l("证件号码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证件号码")),
            Length(max=30, message=_l("证件号码过长")),
            PlainText(),
        ],
        description=_l("请照持证人出示的证件原件输入"),
    )
