"""What inspectors write down, and what a body and an official write about an order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certreg.accounts.models import User
from certreg.inspection.models import Conclusion, Inspection, Judgement
from certreg.inspection.titles import CONCLUSIONS, JUDGEMENTS
from certreg.inspection.workflow import Observations, Observed
from certreg.policy.supervision import InspectionItem
from certreg.web.form import Day, OneOfFew, OneOfMany, PageForm, PlainText, line, stripped

TOO_LONG = _l("请控制在 2000 字以内")


def _words(label: str, missing: str = "", **options: Any) -> TextAreaField:
    """Several lines of text."""
    first = DataRequired(missing) if missing else Optional()
    checks = [first, Length(max=2000, message=TOO_LONG), PlainText(lines=True)]
    return TextAreaField(label, filters=[stripped], validators=checks, **options)


class InspectionForm(PageForm):
    """A record of an inspection; the items of the law are added by `inspection_form`."""

    body = line(_l("机构编号"), _l("请填写机构编号"), most=13)
    inspected_on = Day(_l("检查日期"), validators=[DataRequired(_l("请填写检查日期"))])
    second_id = OneOfMany(
        _l("第二名检查人员"),
        coerce=int,
        validators=[DataRequired(_l("请选择另一名检查人员"))],
        description=_l("一同检查、随后确认本记录的工作人员"),
    )
    conclusion = OneOfFew(_l("结论"), validators=[DataRequired(_l("请选择结论"))])
    summary = _words(_l("检查情况"), _l("请写明检查情况"))
    demands = _words(_l("整改要求"), description=_l("结论为责令限期整改时填写"))
    put_right_by = Day(
        _l("整改期限"),
        validators=[Optional()],
        description=_l("结论为责令限期整改时填写最后一天"),
    )

    def offer(self, colleagues: Iterable[User]) -> None:
        """Fill in what can be chosen."""
        self.second_id.choices = [
            (user.id, f"{user.name}（{user.organisation.name}）") for user in colleagues
        ]
        self.conclusion.choices = [(row.value, words) for row, (words, _) in CONCLUSIONS.items()]

    def observations(self, items: Iterable[InspectionItem]) -> Observations:
        """What was written down."""
        return Observations(
            second_id=self.second_id.data,
            inspected_on=self.inspected_on.data,
            findings=[
                Observed(
                    item=row.code,
                    judgement=Judgement(self[f"item_{row.code}"].data),
                    note=self[f"note_{row.code}"].data,
                )
                for row in items
            ],
            conclusion=Conclusion(self.conclusion.data),
            summary=self.summary.data,
            demands=self.demands.data,
            put_right_by=self.put_right_by.data,
        )


def inspection_form(items: Iterable[InspectionItem], **values: Any) -> InspectionForm:
    """The form with a judgement and a remark for each thing that is looked at."""
    fields: dict[str, Any] = {}
    for row in items:
        fields[f"item_{row.code}"] = OneOfFew(
            _l(row.name),
            choices=[
                SelectChoice(value=each.value, label=words)
                for each, (words, _) in JUDGEMENTS.items()
            ],
            default=Judgement.NOT_CHECKED.value,
        )
        fields[f"note_{row.code}"] = line(_l("“%(item)s”的具体情况", item=_l(row.name)), most=500)
    form: InspectionForm = type("ItemisedForm", (InspectionForm,), fields)(**values)
    return form


def written(inspection: Inspection) -> dict[str, Any]:
    """A record as the values of its form."""
    values: dict[str, Any] = {
        "inspected_on": inspection.inspected_on,
        "second_id": inspection.second_id,
        "conclusion": inspection.conclusion.value,
        "summary": inspection.summary,
        "demands": inspection.demands,
        "put_right_by": inspection.put_right_by,
    }
    for row in inspection.findings:
        values |= {f"item_{row.item}": row.judgement.value, f"note_{row.item}": row.note}
    return values


class ReasonForm(PageForm):
    """What somebody writes about a step; whether it is needed is the transition table's business."""

    reason = _words(_l("理由或意见"))


class AnswerForm(PageForm):
    """What a body has done."""

    text = _words(_l("整改情况"), _l("请写明整改情况"))
