"""What is handed in, and what the second person says."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.validators import Length

from certreg.web.form import PageForm, PlainText, stripped


class SheetForm(PageForm):
    """A workbook."""

    file = FileField(_l("填好的表格（.xlsx）"), validators=[FileRequired(_l("请选择填好的表格"))])


class OpinionForm(PageForm):
    """A reason, needed where something is handed back."""

    reason = TextAreaField(
        _l("理由"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
        description=_l("退回或不予登记时必填"),
    )
