"""What the forms of every room have in common."""

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
from wtforms import DateField, Form, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from certreg.errors import (
    CertregError,
    ConflictError,
    RefusedError,
    TooOftenError,
    UnreadableError,
)
from certreg.web.language import translate

NOT_OFFERED = _l("请从所列选项中选择")


class PageForm(FlaskForm):
    """A form that shows refusals where they belong and knows its page's HTTP status."""

    too_often = False

    class Meta(FlaskForm.Meta):
        """How a request becomes values: a file where text belongs is nothing, and so is JSON."""

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            """Text from the form, files for file fields only; nothing when nothing was sent."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata  # given on purpose
            if not form.is_submitted():
                return None
            uploads = {field.name for field in form if isinstance(field, FileField)}
            files = MultiDict((k, v) for k, v in request.files.items(multi=True) if k in uploads)
            return CombinedMultiDict((files, request.form))

    @contextmanager
    def refusals(self, field: str | None = None) -> Iterator[None]:
        """Run what the form is for; what is refused is shown on the form.

        Args:
            field: where a refusal is shown that names no field of the form; None: above the form.
        """
        try:
            yield
        except (RefusedError, ConflictError, UnreadableError) as refusal:
            self.refuse(refusal, field)

    def refuse(self, refusal: CertregError, field: str | None = None) -> None:
        """Show a refusal beside the field that it names, or else as `refusals` says."""
        self.too_often = isinstance(refusal, TooOftenError)
        message = translate(refusal.message)
        name = refusal.field if refusal.field in self else field
        if name is None:
            self.form_errors.append(message)
        else:
            self[name].errors = [*self[name].errors, message]

    @property
    def status(self) -> int:
        """200 for a form nobody sent, 422 for a refused one, 429 for one too many."""
        if self.too_often:
            return 429
        return 422 if self.errors else 200


class AskingForm(PageForm):
    """A question, which changes nothing: it stands in the address or is posted to a route declared
    as `question.question`. No token, no session."""

    class Meta(PageForm.Meta):
        """How a request becomes values."""

        csrf = False


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


class _Offered:
    """A choice that says in our words when it is none of those offered."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        messages = {"invalid_choice_message": NOT_OFFERED, "invalid_value_message": NOT_OFFERED}
        super().__init__(*arguments, **messages, **options)


class OneOfFew(_Offered, RadioField):
    """One choice, all of them in sight."""


class OneOfMany(_Offered, SelectField):
    """One choice from a list to be opened."""


class Day(DateField):  # type: ignore[misc, unused-ignore]  # WTForms has no types
    """A day, told in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what the browser sends; nothing typed is no day, nothing sent leaves what the form had."""
        if not any(valuelist):
            self.data: Any = None if valuelist else self.data
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            text = " ".join(valuelist)[:20]
            raise ValueError(
                _l("“%(text)s”不是存在的日期，日期应写作 2026-11-20", text=text)
            ) from None


class ManyOfMany(_Offered, SelectMultipleField):
    """Any number of choices from a list that is too long for boxes."""


class Several(_Offered, SelectMultipleField):
    """Any number of choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def stripped(text: str | None) -> str:
    """A text field's value without blanks around it."""
    return (text or "").strip()


def line(label: str, missing: str = "", *, most: int = 120, **options: Any) -> StringField:
    """A line of text for a form.

    Args:
        missing: what is said when nothing is typed; empty: it may be left out.
        most: characters.
        options: further ones of the field.
    """
    first = DataRequired(missing) if missing else Optional()
    too_long = Length(max=most, message=_l("请控制在 %(most)s 字以内", most=most))
    return StringField(
        label, filters=[stripped], validators=[first, too_long, PlainText()], **options
    )
