"""What officials type about dispatches, and everybody who looks for certificates by their standing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certreg.exchange.standing import STANDINGS
from certreg.policy.network import NetworkStanding
from certreg.text import Text
from certreg.web.form import AskingForm, OneOfMany, PageForm, PlainText, line, stripped
from certreg.web.language import translate


class DispatchForm(PageForm):
    """For what the file is made."""

    purpose = line(
        _l("用途"),
        _l("请写明用途"),
        most=200,
        description=_l("文件含完整证件号码，用途记入审计记录，如：向评价工作网上报本月证书"),
    )
    with_refused = BooleanField(_l("连同未入库的一并重新上报"))


class HandOutForm(PageForm):
    """The second factor of whoever takes the file."""

    code = StringField(
        _l("动态验证码"),
        validators=[DataRequired(_l("请输入验证码")), Length(max=40, message=_l("验证码过长"))],
        render_kw={"autocomplete": "one-time-code"},
    )


class ReceiptForm(PageForm):
    """The file that came back."""

    file = FileField(
        _l("回执（.xlsx）"),
        validators=[FileRequired(_l("请选择文件"))],
        render_kw={"accept": ".xlsx"},
    )


class CancelForm(PageForm):
    """Why a dispatch counts as never made."""

    reason = TextAreaField(
        _l("作废理由"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明理由")),
            Length(max=500, message=_l("请控制在 %(most)s 字以内", most=500)),
            PlainText(lines=True),
        ],
    )


class StandingForm(AskingForm):
    """Which certificates are listed."""

    standing = OneOfMany(_l("联网状态"), validators=[Optional()])

    def show(self, row: NetworkStanding) -> None:
        """Offer the standings as the law names them."""
        self.standing.choices = [
            SelectChoice("", translate(_ALL)),
            *(SelectChoice(key, translate(getattr(row, key))) for key in STANDINGS),
        ]


_ALL = Text("全部")
