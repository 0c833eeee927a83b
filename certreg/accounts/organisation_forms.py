"""What people type about organisations and the people in them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from certreg.accounts.models import OrganisationKind, Role
from certreg.accounts.registering import KINDS
from certreg.accounts.roles import ROLES_OF
from certreg.accounts.titles import AUDIENCES, DUTIES, ROLES
from certreg.accounts.titles import KINDS as KIND_TITLES
from certreg.text import Text
from certreg.web.form import OneOfFew, OneOfMany, PageForm, PlainText, Several, stripped
from certreg.web.language import translate


def person_field(label: str, missing: str) -> StringField:
    """A field for a person's name."""
    return StringField(
        label,
        filters=[stripped],
        validators=[
            DataRequired(missing),
            Length(max=60, message=_l("姓名不超过 60 个字")),
            PlainText(),
        ],
    )


def uscc_field() -> StringField:
    """A field for a credit code; its sense is asked of `certreg.accounts.rules`."""
    return StringField(
        _l("统一社会信用代码"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写统一社会信用代码")),
            Length(max=30, message=_l("统一社会信用代码为 18 位")),
            PlainText(),
        ],
        render_kw={"autocapitalize": "characters", "spellcheck": "false"},
    )


class RegistrationForm(PageForm):
    """An organisation registers itself."""

    kind = OneOfFew(_l("单位类型"), validators=[DataRequired(_l("请选择单位类型"))])
    name = StringField(
        _l("单位全称"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写单位全称")),
            Length(min=4, max=120, message=_l("单位全称为 4 至 120 个字")),
            PlainText(),
        ],
        description=_l("与营业执照或登记证书一致，将印在证书上"),
        render_kw={"autocomplete": "organization"},
    )
    uscc = uscc_field()
    region = OneOfMany(
        _l("所在县（市、区）"),
        validators=[DataRequired(_l("请选择所在县（市、区）"))],
        description=_l("由该地区的人社部门确认"),
    )
    contact_name = person_field(_l("联系人"), _l("请填写联系人姓名"))
    contact_phone = StringField(
        _l("联系电话"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写联系电话")),
            Regexp(
                r"^[0-9+\- ]{7,20}\Z", message=_l("电话只能包含数字、加号、减号和空格，7 至 20 位")
            ),
        ],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )
    proof = FileField(
        _l("证明文件"),
        validators=[FileRequired(_l("请上传营业执照、事业单位法人证书或办学许可证"))],
        description=_l(
            "营业执照、事业单位法人证书、民办学校办学许可证等；PDF、JPG 或 PNG，不超过 20 MB"
        ),
        render_kw={"accept": "application/pdf,image/jpeg,image/png"},
    )
    administrator_name = person_field(_l("首位管理员姓名"), _l("请填写首位管理员姓名"))

    def offer(self, counties: list[SelectChoice]) -> None:
        """Fill in what can be chosen."""
        self.kind.choices = [
            SelectChoice(
                value=kind.value,
                label=translate(
                    Text("{kind}：{audience}", kind=KIND_TITLES[kind], audience=AUDIENCES[kind])
                ),
            )
            for kind in KINDS
        ]
        self.region.choices = [SelectChoice(value="", label=_l("请选择")), *counties]


class ReceiptForm(PageForm):
    """How a registration stands."""

    receipt = StringField(
        _l("回执号"),
        filters=[stripped],
        validators=[DataRequired(_l("请输入回执号")), Length(max=40, message=_l("回执号过长"))],
        description=_l("登记成功时显示的 16 位编号，不分大小写"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    uscc = uscc_field()


class DecisionForm(PageForm):
    """What an official decides about a registration, and why."""

    decision = OneOfFew(
        _l("结论"),
        choices=[
            SelectChoice(value="confirm", label=_l("确认：资料真实，允许使用本系统")),
            SelectChoice(value="refuse", label=_l("不予确认：说明理由，单位可以重新登记")),
        ],
        validators=[DataRequired(_l("请选择结论"))],
    )
    reason = TextAreaField(
        _l("理由"),
        filters=[stripped],
        validators=[Length(max=500, message=_l("理由不超过 500 字")), PlainText(lines=True)],
        description=_l("不予确认，或代码有疑点仍予确认时必填；不予确认的理由会告知该单位"),
    )


class RolesForm(PageForm):
    """The roles of one person."""

    roles = Several(
        _l("角色"),
        validators=[DataRequired(_l("请至少选择一个角色"))],
    )

    def offer(self, kind: OrganisationKind) -> None:
        """Fill in the roles that people of such an organisation may hold."""
        self.roles.choices = [
            SelectChoice(
                value=role.value,
                label=translate(Text("{role}：{duty}", role=ROLES[role], duty=DUTIES[role])),
            )
            for role in ROLES_OF[kind]
        ]

    @property
    def chosen(self) -> set[Role]:
        """The roles that were ticked."""
        return {Role(value) for value in self.roles.data or ()}


class InviteForm(RolesForm):
    """Somebody new, with roles."""

    name = person_field(_l("姓名"), _l("请填写姓名"))


class AdministratorForm(PageForm):
    """Another administrator, for an organisation or office that has none who can act."""

    name = person_field(_l("姓名"), _l("请填写姓名"))


class OfficeForm(PageForm):
    """A new office."""

    name = StringField(
        _l("部门全称"),
        filters=[stripped],
        validators=[
            DataRequired(_l("请填写部门全称")),
            Length(min=4, max=120, message=_l("部门全称为 4 至 120 个字")),
            PlainText(),
        ],
    )
    region = OneOfMany(_l("管辖地区"), validators=[DataRequired(_l("请选择管辖地区"))])
    parent = OneOfMany(_l("上级部门"), description=_l("省级部门没有上级"))
    administrator_name = person_field(_l("首位管理员姓名"), _l("请填写首位管理员姓名"))

    def offer(self, regions: list[SelectChoice], offices: list[SelectChoice]) -> None:
        """Fill in what can be chosen."""
        self.region.choices = [SelectChoice(value="", label=_l("请选择")), *regions]
        self.parent.choices = [SelectChoice(value="", label=_l("无")), *offices]


class AccountSearchForm(PageForm):
    """Which accounts to show."""

    text = StringField(
        _l("用户名、姓名或单位名称"),
        filters=[stripped],
        validators=[Length(max=60, message=_l("搜索内容过长")), PlainText()],
    )


class TrailForm(PageForm):
    """Which part of the audit trail to show."""

    action = StringField(
        _l("事件"),
        filters=[stripped],
        validators=[Length(max=60, message=_l("事件名过长")), PlainText()],
        description=_l("事件名或其开头，如 user. 或 organisation.confirmed"),
        render_kw={"autocapitalize": "none", "spellcheck": "false"},
    )
    day = DateField(_l("日期"), validators=[Optional()])

    def validate_day(self, field: DateField) -> None:
        """Only days that a trail can have."""
        if field.data and not 2000 <= field.data.year <= 2200:
            raise ValidationError(_l("请填写实际的日期"))
