"""What policy officers type to close a row, to confirm one, to enter a document, to decide."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certreg.policy.law import Law
from certreg.rulebook.row_form import AmendmentForm
from certreg.web.form import Day, OneOfMany, PageForm, PlainText, stripped


def _line(most: int) -> list[Length | PlainText]:
    return [Length(max=most, message=_l("请控制在 %(count)s 字以内", count=most)), PlainText()]


class ClosingForm(AmendmentForm):
    """A last day for a row."""

    row_until = Day(
        _l("最后一天"),
        validators=[DataRequired(_l("请填写日期"))],
        description=_l("这一天仍然有效，次日起失效；核准时不能早于当天"),
    )


class ConfirmationForm(AmendmentForm):
    """The document in which an unverified value was found: one that is there, or a new one."""

    source = OneOfMany(_l("依据的文件"))
    number = StringField(
        _l("新文件的文号"), filters=[stripped], validators=[Optional(), *_line(80)]
    )
    row_date = Day(_l("新文件的日期"), validators=[Optional()])
    name = StringField(_l("新文件的名称"), filters=[stripped], validators=[Optional(), *_line(200)])
    issuer = StringField(_l("发文机关"), filters=[stripped], validators=[Optional(), *_line(120)])
    row_id = StringField(
        _l("新文件在规则库中的编号"), filters=[stripped], validators=[Optional(), *_line(80)]
    )
    row_clause = StringField(_l("条款"), filters=[stripped], validators=[Optional(), *_line(120)])
    row_evidence = StringField(
        _l("怎样核实的"), filters=[stripped], validators=[Optional(), *_line(300)]
    )

    NEEDED = ("row_id", "number", "row_date", "name", "issuer")
    """What a new document must have: a confirmation names it by number and date."""

    def offer(self, law: Law) -> None:
        """Fill the list of documents; one of our defaults confirms nothing."""
        known = [source for source in law.sources.values() if source.kind != "default"]
        self.source.choices = [
            SelectChoice("", _("新文件（填写下列各项）")),
            *(SelectChoice(s.id, f"{s.title}") for s in sorted(known, key=lambda s: s.name)),
        ]

    def validate(self, extra_validators: object = None) -> bool:
        """A new document must be named completely."""
        valid = bool(super().validate())
        if not self.source.data:
            for name in self.NEEDED:
                if not self[name].data:
                    self[name].errors = [*self[name].errors, _("登记新文件须填写本项")]
                    valid = False
        return valid


class ClosesField(TextAreaField):
    """The rows that a new document closes, one on each line."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(
            *arguments,
            filters=[stripped],
            validators=[Optional(), Length(max=4000), PlainText(lines=True)],
            description=_l(
                "每行一个条目编号，可加最后一天；不写则到文件日期的前一天为止；最后一天在核准时不能早于当天"
            ),
            **options,
        )


class OpinionForm(PageForm):
    """What the second person says."""

    opinion = TextAreaField(
        _l("意见"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )
