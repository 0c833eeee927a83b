"""What an official writes when closing a flag, and which flags to list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from certreg.web.form import PageForm, PlainText, stripped


class ReasonForm(PageForm):
    """Why the figure is what it is."""

    reason = TextAreaField(
        _l("核查情况"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )
