"""What an employer hands in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from certreg.certificates.latin import LONGEST
from certreg.web.form import AskingForm, PageForm, PlainText, stripped


class UploadForm(AskingForm):
    """A certificate file."""

    file = FileField(_l("证书文件"), validators=[FileRequired(_l("请选择证书文件"))])


class AddressForm(AskingForm):
    """What a QR code says, where a camera does not open it."""

    address = StringField(
        _l("二维码中的网址"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请粘贴二维码中的网址")),
            Length(max=500, message=_l("这不是本登记系统的网址")),
            PlainText(),
        ],
    )


class LatinNameForm(PageForm):
    """How the passport spells the holder's name, for the bilingual face; nothing of it is kept."""

    latin_name = StringField(
        _l("护照上的姓名拼写（可不填）"),
        filters=[stripped],
        validators=[Length(max=LONGEST, message=_l("输入过长")), PlainText()],
    )


class SecretForm(AskingForm):
    """The identity number of the person at hand, or the holder's claim code."""

    secret = StringField(
        _l("证件号码或领取码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证件号码或领取码")),
            Length(max=60, message=_l("输入过长")),
            PlainText(),
        ],
    )
