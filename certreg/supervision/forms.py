"""What officials type to revoke a certificate."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from certreg.web.form import PageForm


class ProposalForm(PageForm):
    """A proposal to revoke."""

    number = StringField(
        _l("证书编号"),
        validators=[
            DataRequired(_l("请输入证书编号")),
            Length(max=40, message=_l("证书编号为 22 位")),
        ],
    )
    reason = RadioField(_l("撤销事由"), validators=[DataRequired(_l("请选择撤销事由"))])
    facts = TextAreaField(
        _l("查明的事实"),
        validators=[
            DataRequired(_l("请写明查明的事实和证据")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
        ],
    )


class OpinionForm(PageForm):
    """The second official's opinion."""

    reason = TextAreaField(
        _l("意见"), validators=[Length(max=1000, message=_l("请控制在 1000 字以内"))]
    )
