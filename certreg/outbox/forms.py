"""What people type about e-mail."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from certreg.web.form import PageForm, line

ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""A mailbox as mail servers take it; whether it exists shows when the code arrives."""


class MailForm(PageForm):
    """Where to send e-mail."""

    address = line(_l("邮箱"), _l("请填写邮箱，如 name@example.com"))

    def validate_address(self, field: Any) -> None:
        """It looks like one mailbox."""
        if not ADDRESS.fullmatch(field.data or ""):
            raise ValidationError(_l("邮箱写法不对，应如 name@example.com"))


class CodeForm(PageForm):
    """The code that came by e-mail."""

    code = line(_l("邮件中的验证码"), _l("请填写 8 位验证码"), most=12)
