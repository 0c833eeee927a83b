"""What a watcher fills in."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Length, ValidationError

from certreg.outbox.forms import ADDRESS
from certreg.web.form import PageForm, PlainText, line, stripped

LONGEST = 60_000
"""Characters of a list that is typed: a thousand lines."""


class ListForm(PageForm):
    """Certificates by number and name, typed or as a sheet."""

    lines = TextAreaField(
        _l("证书编号和姓名"),
        filters=[stripped],
        validators=[
            Length(max=LONGEST, message=_l("输入过长，请改为上传表格")),
            PlainText(lines=True),
        ],
        description=_l("每行一张：编号、空格、姓名"),
    )
    file = FileField(_l("或上传表格"), description=_l(".xlsx 或 .csv，有“证书编号”和“姓名”两列"))


class WatchForm(ListForm):
    """A list for a mailbox."""

    address = line(_l("邮箱"), _l("请填写邮箱，如 name@example.com"))

    def validate_address(self, field: Any) -> None:
        """It looks like one mailbox."""
        if not ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_l("邮箱写法不对，应如 name@example.com"))
