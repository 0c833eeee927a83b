"""What people type about a batch."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from certreg.assessment.submission import reason_field
from certreg.batches import holding_back
from certreg.batches.models import Candidate
from certreg.web.form import Day, OneOfFew, OneOfMany, PageForm, PlainText, line

REASON = 1000


class DescriptionForm(PageForm):
    """What a batch is called, where and how it is held."""

    title = StringField(
        _l("批次名称"),
        validators=[
            DataRequired(_l("请填写批次名称，如“2026 年第三季度车间认定”")),
            Length(max=100, message=_l("批次名称最长 100 字")),
            PlainText(),
        ],
    )
    site = OneOfFew(
        _l("考核地点"), coerce=int, default=0, validators=[InputRequired(_l("请选择考核地点"))]
    )
    """Key of a further place; 0: the filing's own."""
    method = OneOfFew(_l("评价方式"), validators=[InputRequired(_l("请选择评价方式"))])


class BatchForm(DescriptionForm):
    """A new batch."""

    filing = OneOfMany(
        _l("所依据的备案"), coerce=int, validators=[InputRequired(_l("请选择一件有效的备案"))]
    )
    assessed_on = Day(
        _l("计划评价日期"), validators=[InputRequired(_l("请填写日期，如 2026-11-20"))]
    )


class RosterForm(PageForm):
    """A filled-in template and its photos."""

    roster = FileField(
        _l("名册（.xlsx）"),
        validators=[
            FileRequired(_l("请选择填好的名册")),
            FileAllowed(
                ["xlsx"], _l("名册只接受按模板填写的 .xlsx 文件；CSV 只能保存一张表，不能使用")
            ),
        ],
    )
    photos = FileField(
        _l("照片压缩包（.zip）"),
        validators=[FileAllowed(["zip"], _l("照片请打包为 .zip 文件"))],
    )


class ResultsForm(PageForm):
    """The filled-in sheet of results."""

    results = FileField(
        _l("成绩表（.xlsx）"),
        validators=[
            FileRequired(_l("请选择填好的成绩表")),
            FileAllowed(["xlsx"], _l("成绩表只接受 .xlsx 文件")),
        ],
    )


class ReasonForm(PageForm):
    """A decision's reason; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("理由或意见"),
        validators=[
            Length(max=REASON, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )


def sign_off_form(candidates: list[Candidate], **options: Any) -> ReasonForm:
    """The approver's form: an opinion, and a reason for each candidate left to a person."""

    class SignOffForm(ReasonForm):
        """With a field for each of them."""

    for candidate in candidates:
        field = TextAreaField(
            _l("第 %(row)s 号 %(name)s 的认定理由", row=candidate.row, name=candidate.person.name),
            validators=[
                DataRequired(_l("请填写认定理由")),
                Length(max=REASON, message=_l("请控制在 1000 字以内")),
                PlainText(lines=True),
            ],
        )
        setattr(SignOffForm, reason_field(candidate.row), field)
    return SignOffForm(**options)


FATES = tuple(
    SelectChoice(value=value, label=label)
    for value, label in (("approve", _l("核准")), ("hold", _l("暂缓")), ("remove", _l("剔除")))
)
"""What an official may decide about one candidate."""


def fates_form(candidates: list[Candidate], **options: Any) -> ReasonForm:
    """The official's form for a partial approval: a choice and a reason for every candidate."""

    class FatesForm(ReasonForm):
        """With two fields for each of them."""

    for candidate in candidates:
        row = candidate.row
        choice = OneOfMany(
            _l("第 %(row)s 号的决定", row=row), choices=list(FATES), default="approve"
        )
        setattr(FatesForm, holding_back.fate_field(row), choice)
        reason = line(_l("第 %(row)s 号的理由", row=row), most=REASON)
        setattr(FatesForm, holding_back.reason_field(row), reason)
    return FatesForm(**options)


def fates(form: ReasonForm, candidates: list[Candidate]) -> dict[int, holding_back.Fate]:
    """Who is not to be approved, and why."""
    chosen = {row.row: form[holding_back.fate_field(row.row)].data for row in candidates}
    return {
        row: holding_back.Fate(fate == "remove", form[holding_back.reason_field(row)].data)
        for row, fate in chosen.items()
        if fate != "approve"
    }


class DropForm(PageForm):
    """Who was held back and is given up, and why."""

    row = OneOfMany(_l("考生"), coerce=int, validators=[InputRequired(_l("请选择考生"))])
    reason = line(_l("不再认定的理由"), _l("请填写理由"), most=REASON)


def drop_form(waiting: list[Candidate], **options: Any) -> DropForm:
    """The form with those who wait to be taken up."""
    form = DropForm(**options)
    form.row.choices = [
        SelectChoice(
            value=row.row, label=_l("第 %(row)s 号 %(name)s", row=row.row, name=row.person.name)
        )
        for row in waiting
    ]
    return form
