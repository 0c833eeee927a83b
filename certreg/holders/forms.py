"""What an official asks the roll of holders, and what for."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from certreg.filing.catalogue import meant_occupation
from certreg.filing.fields import OccupationField
from certreg.holders.roll import Wanted
from certreg.policy.awards import awards
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, SkillLevel
from certreg.web.form import AskingForm, OneOfMany, line
from certreg.web.language import translate


class RollForm(AskingForm):
    """Level, occupation, award, and the purpose that stays on the trail."""

    level = OneOfMany(_l("不低于"), validators=[DataRequired(_l("请选择等级"))])
    occupation = OccupationField(
        _l("职业"),
        is_needed=False,
        find=meant_occupation,
        description=_l("编码、名称或拼音；不填为全部职业"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    award = OneOfMany(_l("获得的奖项或称号"), default="")
    purpose = line(
        _l("用途"),
        _l("请写明用途，如“推荐四川技能大师人选”"),
        most=100,
        description=_l("名册含姓名，查阅人、时间和用途留痕"),
    )

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Fill in what can be chosen."""
        names = {row.level: row.face_text for row in law.rows(Level, region=NATION, on=on)}
        self.level.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(level.value, translate(name)) for level, name in names.items() if name),
        ]
        rows = sorted({row.name for row in awards(law, region=region, on=on)})
        self.award.choices = [
            SelectChoice("", _("不限")),
            *(SelectChoice(name, translate(name)) for name in rows),
        ]

    def wanted(self, region_prefix: str) -> Wanted:
        """What is asked, of a form without errors."""
        found = self.occupation.found
        return Wanted(
            region_prefix=region_prefix,
            lowest=SkillLevel(self.level.data),
            occupation=found.code if found else "",
            award=self.award.data,
        )
