"""What a clerk types when applying for a filing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

PHONE = r"[0-9+\- ]{7,20}"


class ApplicationForm(FlaskForm):
    """The application as a whole."""

    contact_name = StringField(
        _l("联系人"), validators=[DataRequired(_l("请填写联系人姓名")), Length(max=60, message=_l("姓名过长"))]
    )
    contact_phone = StringField(
        _l("联系电话"),
        validators=[
            DataRequired(_l("请填写联系电话")),
            Regexp(f"^{PHONE}$", message=_l("电话只能包含数字、加号、减号和空格，7 至 20 位")),
        ],
    )
    site_address = StringField(
        _l("考核地点"),
        validators=[DataRequired(_l("请填写考核地点的详细地址")), Length(max=200, message=_l("地址过长"))],
    )


class ScopeForm(FlaskForm):
    """One occupation of the application."""

    occupation = StringField(
        _l("职业"),
        validators=[DataRequired(_l("请填写职业编码或名称"))],
    )
    trade = StringField(_l("工种/职业方向"), validators=[Length(max=80, message=_l("工种名称过长"))])
    top_level = SelectField(_l("最高等级"), validators=[DataRequired(_l("请选择最高等级"))])
    standard = StringField(
        _l("职业标准或评价规范"),
        validators=[
            DataRequired(_l("请填写标准名称和版本，如《焊工国家职业标准（2024年版）》")),
            Length(max=120, message=_l("标准名称过长")),
        ],
    )
    norm = RadioField(_l("申报条件所依据的编制规程"), coerce=int, validators=[DataRequired(_l("请选择编制规程"))])


class EvidenceForm(FlaskForm):
    """One evidence file."""

    title = StringField(
        _l("材料名称"),
        validators=[DataRequired(_l("请填写材料名称")), Length(max=100, message=_l("名称过长"))],
    )
    file = FileField(_l("文件"), validators=[FileRequired(_l("请选择文件"))])


class ReasonForm(FlaskForm):
    """A decision's reason; whether it is needed is the transition table's business."""

    reason = TextAreaField(_l("理由或意见"), validators=[Length(max=1000, message=_l("请控制在 1000 字以内"))])
