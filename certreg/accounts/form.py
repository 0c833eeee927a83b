"""What the forms of this room have in common."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Form, RadioField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from certreg.accounts.throttling import TooOftenError
from certreg.errors import CertregError, ConflictError, RefusedError, UnreadableError
from certreg.web.language import translate


class PageForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that knows with which status its page is answered."""

    too_often = False

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """How a request becomes values: a file where text belongs is nothing, and so is JSON."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Text from the form, files for file fields only; nothing when nothing is sent."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata  # given on purpose
            if not form.is_submitted():
                return None
            uploads = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict((k, v) for k, v in request.files.items(multi=True) if k in uploads)
            return CombinedMultiDict((files, request.form))

    @contextmanager
    def refusals(self, field: str | None = None) -> Iterator[None]:
        """Run what the form is for; if that is refused, the form says so.

        Args:
            field: where a refusal is shown that names no field of the form; None: above the form.
        """
        try:
            yield
        except (RefusedError, ConflictError, UnreadableError) as refusal:
            self.too_often = isinstance(refusal, TooOftenError)
            self._show(refusal, refusal.field if refusal.field in self else field)

    def _show(self, refusal: CertregError, field: str | None) -> None:
        message = translate(refusal.message)
        if field is None:
            self.form_errors.append(message)
        else:
            self[field].errors = [*self[field].errors, message]

    @property
    def status(self) -> int:
        """200 for a form nobody sent, 422 for a refused one, 429 for one too many."""
        if self.too_often:
            return 429
        return 422 if self.errors or self.form_errors else 200


class PlainText:
    """Refuses characters that cannot be seen: controls, direction marks, zero-width, private use.

    Args:
        lines: whether several lines are allowed.
    """

    HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})

    def __init__(self, *, lines: bool = False) -> None:
        self.allowed = frozenset("\r\n") if lines else frozenset()

    def __call__(self, _form: Form, field: Any) -> None:
        """Name the first character that is refused."""
        for character in field.data or "":
            if unicodedata.category(character) in self.HIDDEN and character not in self.allowed:
                code = f"U+{ord(character):04X}"
                raise ValidationError(_l("含有不可见字符 %(code)s，请删除后重新输入", code=code))


class _Listed:
    """A choice that says in our words when it is none of those offered."""

    def pre_validate(self, form: Form) -> None:
        """Refuse what was not offered."""
        try:
            super().pre_validate(form)  # type: ignore[misc]  # WTForms' field is mixed in
        except ValidationError:
            raise ValidationError(_l("请从所列选项中选择")) from None


class OneOfFew(_Listed, RadioField):  # type: ignore[misc]  # WTForms has no types
    """One choice, all of them in sight."""


class OneOfMany(_Listed, SelectField):  # type: ignore[misc]
    """One choice from a list to be opened."""


class Several(_Listed, SelectMultipleField):  # type: ignore[misc]
    """Any number of choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def stripped(text: str | None) -> str:
    """A text field's value without blanks around it."""
    return (text or "").strip()
