"""What the clerk hands in, and what the receiver of a statement has to compare."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from certreg.web.form import PageForm, PlainText, line

DIGEST = re.compile(r"[0-9a-f]{64}")


def without_tabs(text: str | None) -> str:
    """Two columns that were copied out of a spreadsheet have a tab between them."""
    return (text or "").replace("\t", " ").strip()


class ListForm(PageForm):
    """Certificate numbers with names: a spreadsheet, or typed."""

    file = FileField(_l("名单表格（.xlsx 或 .csv）"))
    typed = TextAreaField(
        _l("或直接填写"),
        filters=[without_tabs],
        validators=[
            Optional(),
            Length(max=4000, message=_l("请控制在 %(most)s 字以内", most=4000)),
            PlainText(lines=True),
        ],
    )


class FileForm(PageForm):
    """The statement that somebody received."""

    file = FileField(_l("收到的 PDF"), validators=[FileRequired(_l("请选择收到的 PDF"))])


class DigestForm(PageForm):
    """Its digest, where the file itself stays at home."""

    digest = line(_l("文件摘要（SHA-256）"), _l("请填写 64 位十六进制摘要"), most=100)

    @property
    def value(self) -> str:
        """The digest without blanks, in small letters."""
        return re.sub(r"\s", "", self.digest.data or "").lower()
