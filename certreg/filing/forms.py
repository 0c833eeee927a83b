"""What a clerk types when applying for a filing, and an official when deciding or searching."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Regexp

from certreg.filing.catalogue import norms
from certreg.filing.fields import OccupationField, level_choices
from certreg.filing.models import Purpose
from certreg.policy.law import Law
from certreg.web.form import OneOfFew, OneOfMany, PageForm, PlainText, line, stripped

PHONE = r"^[0-9+\- ]{7,20}\Z"
NO_TRADE = "-—－无"
"""What people write for no trade; certificates print two dashes."""


def trade(text: str | None) -> str:
    """A trade as typed; empty for the ways to write that there is none."""
    typed = stripped(text)
    return typed if typed.strip(NO_TRADE) else ""


class ApplicationForm(PageForm):
    """The application as a whole."""

    contact_name = StringField(
        _l("联系人"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写联系人姓名")),
            Length(max=60, message=_l("姓名不超过 60 个字")),
            PlainText(),
        ],
    )
    contact_phone = StringField(
        _l("联系电话"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写联系电话")),
            Regexp(PHONE, message=_l("电话只能包含数字、加号、减号和空格，7 至 20 位")),
        ],
        render_kw={"inputmode": "tel"},
    )
    site_address = StringField(
        _l("考核地点"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写考核地点的详细地址")),
            Length(max=200, message=_l("地址不超过 200 个字")),
            PlainText(),
        ],
        description=_l("实操考核所在的详细地址"),
    )
    is_provincial = BooleanField(
        _l("本单位是央企在川单位、跨区域大型民营企业、省属国有企业或高校，由省级受理")
    )


class FirstForm(ApplicationForm):
    """The first application of an organisation."""

    given_number = line(
        _l("人社部编定的备案编号"),
        most=13,
        description=_l(
            "只有已在人社部备案的机构填写，如 Y000151000001；其他机构留空，核准后由省里编定"
        ),
    )


class FollowingForm(ApplicationForm):
    """An application of a body that has its number."""

    purpose = OneOfFew(
        _l("申请事项"),
        choices=[
            SelectChoice(
                value=Purpose.RENEWAL.value,
                label=_l("延续备案：编号不变，有效期接续；列出全部评价职业"),
            ),
            SelectChoice(
                value=Purpose.ADDITION.value,
                label=_l("增加职业：编号和截止日不变，只列出新增职业"),
            ),
            SelectChoice(
                value=Purpose.SITE.value,
                label=_l("增加考核地点：编号和截止日不变，只列出新增地点"),
            ),
        ],
        validators=[DataRequired(_l("请选择申请事项"))],
    )


class SiteForm(PageForm):
    """A further place to assess at."""

    address = line(
        _l("地点"),
        _l("请填写考核地点的详细地址"),
        most=200,
        description=_l("实操考核所在的详细地址"),
    )
    region = OneOfMany(_l("所在区县"), validators=[DataRequired(_l("请选择所在区县"))])


class ScopeForm(PageForm):
    """One occupation of the application."""

    occupation = OccupationField(
        _l("职业"),
        description=_l("输入编码或完整名称，从列表中选择，如“6-18-02-04 焊工”"),
        render_kw={"list": "occupations", "autocomplete": "off"},
    )
    trade = StringField(
        _l("工种/职业方向"),
        filters=[trade],
        validators=[Length(max=80, message=_l("工种名称不超过 80 个字")), PlainText()],
        description=_l("没有工种则留空，证书上印“--”"),
    )
    top_level = OneOfMany(_l("最高等级"), validators=[DataRequired(_l("请选择最高等级"))])
    standard = StringField(
        _l("职业标准或评价规范"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写标准名称和版本，如《焊工国家职业标准（2024年版）》")),
            Length(max=120, message=_l("标准名称不超过 120 个字")),
            PlainText(),
        ],
        description=_l("没有国家职业标准的，填写随本申请上传的行业企业评价规范"),
    )
    norm = OneOfFew(
        _l("申报条件所依据的编制规程"),
        coerce=int,
        validators=[DataRequired(_l("请选择编制规程"))],
        description=_l("看该职业标准的说明：按 2023 年技术规程编制的选 2023 年版"),
    )
    entry_licence = BooleanField(_l("这是准入类职业资格（列入《国家职业资格目录》、必须持证上岗）"))

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Fill in what can be chosen."""
        self.top_level.choices = level_choices(law, on=on, nothing=_l("请选择"))
        self.norm.choices = [
            SelectChoice(value=norm, label=_l("%(norm)s 年版", norm=norm))
            for norm in norms(law, region=region, on=on)
        ]


class ReasonForm(PageForm):
    """A decision's reason; whether it is needed is the transition table's business."""

    reason = TextAreaField(
        _l("理由或意见"),
        filters=[stripped],
        validators=[
            Length(max=1000, message=_l("请控制在 1000 字以内")),
            PlainText(lines=True),
        ],
        description=_l("退回补正或不予备案时必填，申请机构会看到"),
    )


class SearchForm(PageForm):
    """Which filings an office wants to see."""

    text = StringField(
        _l("单位名称或机构编号"),
        filters=[stripped],
        validators=[Length(max=60, message=_l("搜索内容过长")), PlainText()],
    )
