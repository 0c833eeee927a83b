"""Fields that the forms of several rooms share: an occupation as people type it, a level to choose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from certreg.clock import today
from certreg.errors import RefusedError
from certreg.filing.catalogue import assessable_levels, find_occupation
from certreg.policy.law import Law
from certreg.policy.occupations import Occupation
from certreg.web.form import PlainText, stripped
from certreg.web.language import translate


class OccupationField(StringField):  # type: ignore[misc, unused-ignore]  # WTForms has no types
    """An occupation as people type it, found in the classification.

    Args:
        is_needed: something must be typed.
        find: how an occupation is told from what was typed on a day: exactly, or as it is meant.

    Attributes:
        found: the occupation, once the form is validated; None where nothing was typed.
    """

    found: Occupation | None = None

    def __init__(
        self,
        label: str,
        *,
        is_needed: bool = True,
        find: Callable[[str, date], Occupation] = find_occupation,
        **options: Any,
    ) -> None:
        first = DataRequired(_l("请填写职业编码或名称")) if is_needed else Optional()
        too_long = Length(max=80, message=_l("职业名称过长"))
        super().__init__(
            label, filters=[stripped], validators=[first, too_long, PlainText()], **options
        )
        self._find = find

    def post_validate(self, form: Form, validation_stopped: bool) -> None:
        """Find what was typed, unless something else is wrong with it."""
        if not self.data or self.errors:
            return
        try:
            self.found = self._find(self.data, today())
        except RefusedError as refusal:
            raise ValidationError(translate(refusal.message)) from None


def level_choices(law: Law, *, on: date, nothing: str) -> list[SelectChoice]:
    """The levels that a body may assess, after a choice for none of them.

    Args:
        nothing: what that choice is called.
    """
    return [
        SelectChoice("", nothing),
        *(
            SelectChoice(row.level.value, translate(row.face_text))
            for row in assessable_levels(law, on=on)
        ),
    ]
