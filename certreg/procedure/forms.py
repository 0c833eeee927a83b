"""What people type about notices, objections, and who holds a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from certreg.accounts.models import User
from certreg.accounts.regions import all_levels
from certreg.clock import today
from certreg.policy.regions import significant_digits
from certreg.procedure.models.cases import CaseKind
from certreg.procedure.table import Table
from certreg.web.form import (
    AskingForm,
    Day,
    OneOfFew,
    OneOfMany,
    PageForm,
    PlainText,
    line,
    stripped,
)
from certreg.web.language import translate

NOT_LISTED = _l("请填写名单中的序号")


class RowNumberField(IntegerField):
    """The number of a row, told in our words when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read digits only: `int` would take signs, blanks and digits of other scripts."""
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 9):
            self.data = None
            raise ValueError(NOT_LISTED)
        self.data = int(typed) if typed else None


class BoardForm(AskingForm):
    """Words of a notice's title or body; whether closed ones are shown."""

    words = StringField(
        _l("公示或单位名称"),
        filters=[stripped],
        validators=[Length(max=60, message=_l("搜索内容过长")), PlainText()],
        render_kw={"type": "search"},
    )
    past = BooleanField(_l("已结束的公示"))


class ColleagueForm(PageForm):
    """The code that the body posted at the workplace."""

    code = StringField(
        _l("查看码"),
        filters=[stripped],
        validators=[DataRequired(_l("请输入查看码")), Length(max=40, message=_l("查看码不对"))],
        description=_l("印在单位张贴的公示上，由 8 个字母和数字组成"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


class ObjectionForm(PageForm):
    """An objection against a notice."""

    about_row = RowNumberField(
        _l("公示序号"), validators=[Optional(), NumberRange(min=1, message=NOT_LISTED)]
    )
    text = TextAreaField(
        _l("异议内容"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请说明异议的事实和理由")),
            Length(max=2000, message=_l("请控制在 2000 字以内")),
            PlainText(lines=True),
        ],
    )
    contact = StringField(
        _l("联系方式"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请留下电话或邮箱，仅供经办人员核实情况")),
            Length(max=120, message=_l("请控制在 120 字以内")),
            PlainText(),
        ],
    )


class EvidenceForm(PageForm):
    """A file beside a case, and what it proves."""

    title = line(_l("材料名称"), _l("请填写材料名称"), most=100)
    file = FileField(
        _l("文件"),
        validators=[FileRequired(_l("请选择文件"))],
        description=_l("PDF、JPG 或 PNG，不超过 20 MB"),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )


class ReceiptForm(PageForm):
    """Following an objection."""

    receipt = StringField(
        _l("回执号"), filters=[stripped], validators=[DataRequired(_l("请输入回执号"))]
    )


class IssueForm(PageForm):
    """The second factor of the approver who issues."""

    code = StringField(
        _l("动态验证码"),
        validators=[DataRequired(_l("请输入验证码")), Length(max=40, message=_l("验证码过长"))],
        render_kw={"autocomplete": "one-time-code"},
    )


class AnswerForm(PageForm):
    """An official's answer."""

    outcome = OneOfFew(
        _l("结论"),
        choices=[
            SelectChoice(value="dismissed", label=_l("异议不成立")),
            SelectChoice(value="upheld", label=_l("异议成立")),
        ],
        validators=[DataRequired(_l("请选择结论"))],
    )
    text = TextAreaField(
        _l("答复"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写答复")),
            Length(max=2000, message=_l("请控制在 2000 字以内")),
            PlainText(lines=True),
        ],
    )


def note(label: str, **options: object) -> TextAreaField:
    """A few words of one's own."""
    return TextAreaField(
        label,
        filters=[stripped],
        validators=[Length(max=500, message=_l("请控制在 500 字以内")), PlainText(lines=True)],
        **options,
    )


class InboxForm(AskingForm):
    """Which of the cases that wait somebody wants to see."""

    kind = OneOfMany(_l("事项"), default="")
    region = OneOfMany(_l("地区"), default="", choices=[SelectChoice(value="", label=_l("全部"))])
    holder = OneOfMany(
        _l("领办"),
        default="",
        choices=[
            SelectChoice(value="", label=_l("全部")),
            SelectChoice(value="mine", label=_l("我领办和代办的")),
            SelectChoice(value="free", label=_l("无人领办的")),
        ],
    )
    overdue = BooleanField(_l("只看逾期的"))

    def offer_kinds(self, tables: Mapping[CaseKind, Table]) -> None:
        """Fill in the kinds of cases."""
        self.kind.choices = [SelectChoice(value="", label=_l("全部"))] + [
            SelectChoice(value=kind.value, label=translate(table.title))
            for kind, table in tables.items()
        ]

    def offer_regions(self, region: str) -> None:
        """Fill in the office's own region and those below it."""
        own = significant_digits(region)
        self.region.choices = [
            SelectChoice(value="", label=_l("全部")),
            *(row for row in all_levels(own[:2], today()) if row.value.startswith(own)),
        ]


class NoteForm(PageForm):
    """Why a case is taken over."""

    note = note(_l("说明"))


class ReturnForm(PageForm):
    """Why a case is returned as a whole; a line for each place is added where they are known."""

    reason = note(_l("总的意见"))


class PhraseForm(PageForm):
    """A standard phrase."""

    text = line(_l("常用语"), _l("请填写常用语"), most=200)


class PassOnForm(NoteForm):
    """To whom a case is passed on."""

    colleague = OneOfFew(_l("转交给"), validators=[DataRequired(_l("请选择同事"))])

    def offer(self, colleagues: Iterable[User]) -> None:
        """Fill in who can be chosen."""
        self.colleague.choices = _people(colleagues)


class DeputyForm(PageForm):
    """Who acts for whom, and when."""

    user = OneOfMany(_l("领办人"), validators=[DataRequired(_l("请选择领办人"))])
    deputy = OneOfMany(_l("代办人"), validators=[DataRequired(_l("请选择代办人"))])
    first_day = Day(_l("开始日"), validators=[DataRequired(_l("请填写日期，如 2026-11-20"))])
    last_day = Day(_l("截止日"), validators=[DataRequired(_l("请填写日期，如 2026-11-20"))])
    note = note(_l("原因"))

    def offer(self, users: Iterable[User], deputies: Iterable[User]) -> None:
        """Fill in who can be chosen."""
        self.user.choices, self.deputy.choices = _people(users), _people(deputies)


def _people(users: Iterable[User]) -> list[SelectChoice]:
    return [SelectChoice(value=str(user.id), label=user.name) for user in users]
