"""What people type about the scores of one candidate: entering them, questioning them, answering."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, IntegerField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Scheme, ScorePart
from certreg.web.form import Day, PageForm, PlainText, line
from certreg.web.language import translate

WORDS = 1000


def words(label: str, missing: str) -> TextAreaField:
    """Several lines that must be filled in."""
    too_long = Length(max=WORDS, message=_l("请控制在 1000 字以内"))
    return TextAreaField(label, validators=[DataRequired(missing), too_long, PlainText(lines=True)])


class AskForm(PageForm):
    """A candidate's question, entered by the clerk."""

    row = IntegerField(
        _l("考生序号"),
        validators=[
            InputRequired(_l("请填写名单中的序号")),
            NumberRange(min=1, message=_l("请填写名单中的序号")),
        ],
    )
    text = words(_l("申请复核的事由"), _l("请填写考生的申请事由"))


class HolderForm(PageForm):
    """A holder's own question, with the claim code."""

    number = line(_l("证书编号"), _l("请填写证书编号"), most=30)
    code = line(_l("领取码"), _l("请填写领取码"), most=60)
    text = words(_l("申请复核的事由"), _l("请填写申请事由"))


class ScoresForm(PageForm):
    """Scores of one candidate; which ones, the level decides."""


class AnswerForm(ScoresForm):
    """The answer to a question, with the scores as they were found."""

    text = words(_l("复核结论"), _l("请写明复核了什么、结论如何"))


class MarksForm(ScoresForm):
    """A candidate's results, entered by hand."""

    assessed_on = Day(_l("评价日期"), validators=[InputRequired(_l("请填写日期，如 2026-11-20"))])
    pass_mark = DecimalField(
        _l("合格线"),
        places=1,
        validators=[
            InputRequired(_l("请填写合格线")),
            NumberRange(min=0, max=100, message=_l("应为 0 至 100 的分数")),
        ],
    )


class OneDecimal:
    """Refuses a score with more than one decimal."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Say so."""
        if field.data is not None and field.data != round(field.data, 1):
            raise ValidationError(_l("分数最多一位小数"))


def with_scores(
    base: type[ScoresForm],
    scheme: Scheme,
    level: SkillLevel,
    known: Mapping[str, Any],
) -> Any:
    """A form with a field for each score that a level needs; an empty one stands for absence."""

    class Form(base):  # type: ignore[valid-type, misc]
        """With the level's scores."""

    for part, row in scheme.at(level).items():
        field = DecimalField(
            translate(row.name),
            places=1,
            validators=[
                Optional(),
                NumberRange(min=0, max=100, message=_l("应为 0 至 100 的分数")),
                OneDecimal(),
            ],
        )
        setattr(Form, part, field)
    return Form(data=known)


def scores(form: Any, scheme: Scheme, level: SkillLevel) -> dict[ScorePart, Decimal | None]:
    """The scores that were typed."""
    return {part: form[part].data for part in scheme.at(level)}
