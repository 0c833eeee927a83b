"""What a body writes about its year, and what is written about a step."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from certreg.self_reports.models import SelfReport
from certreg.self_reports.workflow import Written
from certreg.web.form import OneOfMany, PageForm, PlainText, stripped

TOO_LONG = _l("请控制在 4000 字以内")


def _words(label: str, missing: str = "", **options: Any) -> TextAreaField:
    """Several lines of text."""
    first = DataRequired(missing) if missing else Optional()
    checks = [first, Length(max=4000, message=TOO_LONG), PlainText(lines=True)]
    return TextAreaField(label, filters=[stripped], validators=checks, **options)


class YearForm(PageForm):
    """The year that is reported on."""

    year = OneOfMany(_l("年度"), coerce=int, validators=[DataRequired(_l("请选择年度"))])

    def offer(self, years: list[int]) -> None:
        """The years that are open."""
        self.year.choices = [(year, str(year)) for year in years]


class ReportForm(PageForm):
    """The three parts of a report that nobody can count."""

    quality = _words(
        _l("质量管理"),
        _l("请写明质量管理情况"),
        description=_l("考评员管理、试题保密、考场管理、评分复核等做法"),
    )
    complaints = _words(
        _l("投诉处理"),
        _l("请写明投诉处理情况"),
        description=_l("收到哪些投诉、如何处理；没有的写“无”"),
    )
    faults = _words(
        _l("自查问题和整改"),
        _l("请写明自查发现的问题和整改情况"),
        description=_l("发现哪些问题、如何改正；没有的写“无”"),
    )

    def written(self) -> Written:
        """What was written."""
        return Written(self.quality.data, self.complaints.data, self.faults.data)


def report_form(report: SelfReport) -> ReportForm:
    """The form with what is kept."""
    return ReportForm(
        formdata=None,
        quality=report.quality,
        complaints=report.complaints,
        faults=report.faults,
    )


class ReasonForm(PageForm):
    """What somebody writes about a step; whether it is needed is the transition table's business."""

    reason = _words(_l("理由或意见"))
