"""What holders type to open and to share their record, and receivers to see it."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from certreg.dossier.rules import FIELDS
from certreg.dossier.sheet import Sheet
from certreg.policy.dossier import sharing
from certreg.policy.law import Law
from certreg.web.form import OneOfFew, PageForm, PlainText, Several, line, stripped
from certreg.web.language import translate


class OpenForm(PageForm):
    """A certificate's number and its claim code."""

    number = StringField(
        _l("证书编号"),
        filters=[stripped, lambda text: text.upper()],
        validators=[
            DataRequired(_l("请输入证书编号")),
            Length(max=40, message=_l("证书编号为 22 位")),
            PlainText(),
        ],
        description=_l("任意一张本人证书的编号"),
    )
    code = StringField(
        _l("领取码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入领取码")),
            Length(max=60, message=_l("输入过长")),
            PlainText(),
        ],
        description=_l("印在随证书发给本人的领取码条上"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ShareForm(PageForm):
    """What is shown, and how long."""

    certificates = Several(_l("给对方看哪些证书"))
    fields = Several(_l("还给对方看什么"))
    days = OneOfFew(_l("分享多久"), coerce=int, validators=[InputRequired(_l("请选择分享期限"))])
    label = line(_l("给谁看"), most=60, description=_l("只有您自己看得到，便于以后收回"))

    def offer(self, law: Law, sheet: Sheet, *, on: date) -> None:
        """What this record has, and the terms that the law allows."""
        self.certificates.choices = [
            SelectChoice(item.key, f"{translate(item.title)} · {translate(item.state or '')}")
            for item in sheet.items("certificates")
        ]
        there = {part.key for part in sheet.parts}
        self.fields.choices = [
            SelectChoice(key, translate(title))
            for key, title in FIELDS.items()
            if key in there or key in ("name", "numbers")
        ]
        row = sharing(law, on=on)
        self.days.choices = [
            SelectChoice(days, ngettext("%(num)s 天", "%(num)s 天", days))
            for days in row.offered_days
            if days <= row.longest_days
        ]


class CodeForm(PageForm):
    """A share code that somebody was given."""

    code = StringField(
        _l("分享码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入分享码")),
            Length(max=300, message=_l("输入过长")),
            PlainText(),
        ],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
