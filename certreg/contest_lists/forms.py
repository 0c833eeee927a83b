"""What people type about contest lists."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from certreg.contest_lists.models import Entrant
from certreg.filing.models import Body
from certreg.merits.models import Contest
from certreg.merits.record_form import day
from certreg.web.form import OneOfMany, PageForm, PlainText, stripped


class ListForm(PageForm):
    """Which contest, and its results."""

    contest = OneOfMany(_l("竞赛"), coerce=int, validators=[InputRequired(_l("请选择竞赛"))])
    file = FileField(
        _l("竞赛结果名单（.xlsx）"),
        validators=[FileRequired(_l("请选择文件"))],
        render_kw={"accept": ".xlsx"},
    )

    def show(self, contests: Iterable[Contest]) -> None:
        """Offer the contests on record."""
        self.contest.choices = [
            SelectChoice(row.id, f"{row.name}（{row.document}）") for row in contests
        ]


class OfficeListForm(ListForm):
    """The same by an office: it says which body is to issue."""

    body = OneOfMany(
        _l("发证的评价机构"), coerce=int, validators=[InputRequired(_l("请选择评价机构"))]
    )

    def show_bodies(self, bodies: Iterable[Body]) -> None:
        """Offer the bodies whose filing runs."""
        self.body.choices = [SelectChoice(row.id, f"{row.number} {row.name}") for row in bodies]


class AnewForm(PageForm):
    """A corrected list."""

    file = FileField(
        _l("改正后的名单（.xlsx）"),
        id="list-anew",  # beside the field of the evidence, which is a file as well
        validators=[FileRequired(_l("请选择文件"))],
        render_kw={"accept": ".xlsx"},
    )


class EntrantPhotoForm(PageForm):
    """An entrant's photo."""

    photo = FileField(
        _l("照片"),
        validators=[FileRequired(_l("请选择照片"))],
        description=_l("一寸彩色白底近照，JPG 或 PNG"),
        render_kw={"accept": "image/jpeg,image/png"},
    )
    taken_on = day(_l("拍摄日期"))


def _opinion(**options: str) -> TextAreaField:
    return TextAreaField(
        _l("理由或意见"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 %(most)s 字以内", most=1000)),
            PlainText(lines=True),
        ],
        **options,
    )


class OpinionForm(PageForm):
    """An opinion with a step; whether it is needed is the transition table's business."""

    reason = _opinion()


class StrikeForm(PageForm):
    """Who is taken off, and why."""

    entrant = OneOfMany(_l("名单序号"), coerce=int, validators=[InputRequired(_l("请选择一人"))])
    reason = _opinion(id="strike-reason")  # beside the field of the decision

    def show(self, entrants: Iterable[Entrant]) -> None:
        """Offer those who stand."""
        self.entrant.choices = [
            SelectChoice(each.row, f"{each.row} {each.person.name}") for each in entrants
        ]
