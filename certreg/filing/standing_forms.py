"""What people type to suspend, take up again or cancel a filing."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from certreg.policy.filing import FilingGround
from certreg.web.form import Day, OneOfFew, PageForm, PlainText, line, stripped
from certreg.web.language import translate


class ChangeForm(PageForm):
    """Ground, paper, facts; of a suspension its last day."""

    ground = OneOfFew(_l("事由"), validators=[DataRequired(_l("请选择事由"))])
    document = line(
        _l("依据的文书"),
        _l("请填写文书的名称和文号"),
        most=200,
        description=_l(
            "名称和文号，如：责令整改通知书〔2026〕3 号；机构自己申请的，写申请书和日期"
        ),
    )
    facts = TextAreaField(
        _l("事实和理由"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明事实和理由")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
        description=_l("该机构会看到"),
    )
    last_day = Day(
        _l("暂停的最后一天"),
        validators=[Optional()],
        description=_l("不填的，暂停到办理恢复为止"),
    )
    file = FileField(
        _l("文书的扫描件"),
        validators=[Optional()],
        description=_l("PDF、JPG 或 PNG，不超过 20 MB"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )

    def offer(self, grounds: Sequence[FilingGround], *, has_last_day: bool) -> None:
        """Fill in what can be chosen, and leave out what is not asked."""
        self.ground.choices = [
            SelectChoice(
                value=row.code,
                label=translate(row.name) + (_l("（待核）") if row.is_unverified else ""),
            )
            for row in grounds
        ]
        if not has_last_day:
            del self.last_day


class OpinionForm(PageForm):
    """An official's opinion; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("理由或意见"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
        description=_l("不予办理时必填，该机构会看到"),
    )
