"""What people ask the directory. It stands in the address, so that an answer can be kept and passed on."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice

from certreg.accounts.regions import all_levels
from certreg.filing.catalogue import meant_occupation
from certreg.filing.directory import Wanted
from certreg.filing.fields import OccupationField, level_choices
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel
from certreg.web.form import AskingForm, OneOfMany


class DirectoryForm(AskingForm):
    """Place, occupation and level."""

    occupation = OccupationField(
        _l("职业"),
        is_needed=False,
        find=meant_occupation,
        description=_l("编码、名称或拼音，如 6-18-02-04、焊工、hangong"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    level = OneOfMany(_l("等级"), default="")
    region = OneOfMany(_l("地区"), default="")
    state = OneOfMany(_l("备案状态"), default="")

    def offer(self, law: Law, province: str, on: date) -> None:
        """Fill in what can be chosen.

        Args:
            province: first two digits; the whole of it is meant where no region is chosen.
        """
        self.region.choices = [SelectChoice("", _("全部地区")), *all_levels(province, on)]
        self.level.choices = level_choices(law, on=on, nothing=_("不限等级"))
        self.state.choices = [
            SelectChoice("", _("在有效期内")),
            SelectChoice("all", _("全部，含已过期的")),
        ]

    def wanted(self, on: date) -> Wanted:
        """What is asked, of a form without errors."""
        found = self.occupation.found
        return Wanted(
            on=on,
            region=self.region.data or NATION,
            occupation=found.code if found else "",
            level=SkillLevel(self.level.data) if self.level.data else None,
            is_running=not self.state.data,
        )
