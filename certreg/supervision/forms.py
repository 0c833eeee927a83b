"""What officials type to change certificates and to find one, and a body to print one again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from certreg.policy.occupations import CODE_SHAPES
from certreg.web.form import Day, OneOfFew, PageForm, PlainText, line, stripped

ROOM = 40_000
"""Characters of the longest list of numbers, separators included."""


class MeasureForm(PageForm):
    """A proposal about one certificate, or about a list of them."""

    number = TextAreaField(
        _l("证书编号"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证书编号")),
            Length(max=ROOM, message=_l("名单过长")),
            PlainText(lines=True),
        ],
        description=_l("可填一个或多个编号，每行一个或用逗号隔开，最多 1000 个"),
        render_kw={"rows": 3},
    )
    reason = OneOfFew(_l("事由"), validators=[DataRequired(_l("请选择事由"))])
    ends_on = Day(
        _l("暂停的最后一天"),
        validators=[Optional()],
        description=_l("不填的，暂停到两名工作人员办理恢复为止"),
    )
    holder_name = line(_l("正确的姓名"), most=60)
    occupation = StringField(
        _l("正确的职业代码"),
        filters=[stripped],
        validators=[
            Optional(),
            Regexp(CODE_SHAPES["细类"], message=_l("职业代码应写作 6-18-02-04")),
        ],
    )
    trade = line(_l("正确的工种/职业方向"), most=80, description=_l("没有工种的填 --"))
    facts = TextAreaField(
        _l("查明的事实"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请写明查明的事实和证据")),
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )
    seen = HiddenField()
    """What the preview showed; a list is proposed only as it was seen."""


class OpinionForm(PageForm):
    """The second official's opinion."""

    reason = TextAreaField(
        _l("意见"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
    )


class NumberForm(PageForm):
    """Which certificate to show."""

    number = line(_l("证书编号"), _l("请输入证书编号"), most=40)


class DocumentForm(PageForm):
    """The identity number on the document that the holder shows."""

    document_number = StringField(
        _l("证件号码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请输入证件号码")),
            Length(max=30, message=_l("证件号码过长")),
            PlainText(),
        ],
        description=_l("请照持证人出示的证件原件输入"),
    )


class ReprintForm(DocumentForm):
    """Who asks for a lost paper, and for which certificate."""

    number = line(_l("证书编号"), _l("请输入证书编号"), most=40)
    asked_by = line(
        _l("谁来补领"),
        _l("请填写谁来补领"),
        most=60,
        description=_l("如：本人；受托人某某，凭委托书"),
    )
