"""What people type about photos that they hand in together."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms.validators import InputRequired, ValidationError

from certreg.clock import today
from certreg.web.form import Day, PageForm


class PhotosForm(PageForm):
    """Photos of people who are on a list already, each named by the identity number."""

    photos = FileField(
        _l("照片压缩包（.zip）"),
        validators=[
            FileRequired(_l("请选择照片压缩包")),
            FileAllowed(["zip"], _l("照片请打包为 .zip 文件")),
        ],
    )
    taken_on = Day(_l("照片拍摄日期"), validators=[InputRequired(_l("请填写日期，如 2026-11-20"))])

    def validate_taken_on(self, field: Any) -> None:
        """Nobody has a photo of tomorrow."""
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError(_l("拍摄日期不能晚于今天"))
