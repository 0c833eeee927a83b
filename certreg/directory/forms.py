"""What people ask the directory. It stands in the address, so that an answer can be kept and passed on."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, ValidationError

from certreg.accounts.regions import all_levels
from certreg.clock import today
from certreg.errors import RefusedError
from certreg.filing.catalogue import assessable_levels, meant_occupation
from certreg.filing.directory import Wanted
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import Occupation
from certreg.web.form import OneOfMany, PageForm, PlainText, stripped
from certreg.web.language import translate


class DirectoryForm(PageForm):
    """Place, occupation and level."""

    class Meta(PageForm.Meta):
        """A question changes nothing: no token, no session."""

        csrf = False

    occupation = StringField(
        _l("职业"),
        filters=[stripped],
        validators=[Length(max=80, message=_l("职业名称过长")), PlainText()],
        description=_l("编码、名称或拼音，如 6-18-02-04、焊工、hangong"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    level = OneOfMany(_l("等级"), default="")
    region = OneOfMany(_l("地区"), default="")
    state = OneOfMany(_l("备案状态"), default="")
    found: Occupation | None = None
    """The occupation that was typed, once there is one."""

    def offer(self, law: Law, province: str, on: date) -> None:
        """Fill in what can be chosen.

        Args:
            province: first two digits; the whole of it is meant where no region is chosen.
        """
        self.region.choices = [SelectChoice("", _("全部地区")), *all_levels(province, on)]
        self.level.choices = [
            SelectChoice("", _("不限等级")),
            *(
                SelectChoice(row.level.value, translate(row.face_text))
                for row in assessable_levels(law, on=on)
            ),
        ]
        self.state.choices = [
            SelectChoice("", _("在有效期内")),
            SelectChoice("all", _("全部，含已过期的")),
        ]

    def validate_occupation(self, field: StringField) -> None:
        """Find what was typed in the classification."""
        if not field.data:
            return
        try:
            self.found = meant_occupation(field.data, today())
        except RefusedError as refusal:
            raise ValidationError(translate(refusal.message)) from None

    def wanted(self, on: date) -> Wanted:
        """What is asked, of a form without errors."""
        return Wanted(
            on=on,
            region=self.region.data or NATION,
            occupation=self.found.code if self.found else "",
            level=SkillLevel(self.level.data) if self.level.data else None,
            is_running=not self.state.data,
        )
