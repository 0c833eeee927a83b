"""What officials type to change certificates and to find one, and a body to print one again."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from certreg.clock import today
from certreg.people import models as people
from certreg.people.rules import normalise
from certreg.policy import law as policy
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION
from certreg.policy.occupations import CODE_SHAPES
from certreg.supervision import materials
from certreg.supervision.correcting import Correction
from certreg.supervision.holders import RightDocument
from certreg.supervision.materials import Material
from certreg.text import Text
from certreg.web.form import Day, OneOfFew, OneOfMany, PageForm, PlainText, line, stripped
from certreg.web.language import translate

NO_TRADE = frozenset({"-", "--", "—", "——"})

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
    document_number = line(
        _l("正确的证件号码"),
        most=30,
        description=_l("名单只能是同一持证人的证书；其他印有原号码的有效证书须一并填入"),
    )
    document_type = OneOfMany(_l("正确的证件类型"), validators=[Optional()])
    nationality = line(_l("国籍"), most=3, description=_l("用护照的填写三位国家代码，如 USA"))
    birth_date = Day(
        _l("正确的出生日期"),
        validators=[Optional()],
        description=_l("证件号码中没有出生日期、原登记又有误的填写"),
    )
    overrides = BooleanField(
        _l("已核实：该号码登记在别人名下是登记错误，以本件为准"),
        description=_l("那个人的证书此后另行更正"),
    )
    photo = FileField(
        _l("正确的照片"),
        description=_l("一寸彩色白底近照，JPG 或 PNG"),
        render_kw={"accept": "image/jpeg,image/png"},
    )
    photo_taken_on = Day(_l("照片的拍摄日期"), validators=[Optional()])
    proof = FileField(
        _l("佐证材料"),
        description=_l("更正证件或照片的必附，如证件复印件、原始报名表；PDF、JPG 或 PNG"),
        render_kw={"accept": ".pdf,.jpg,.jpeg,.png"},
    )
    seen = HiddenField()
    """What the preview showed; a list is proposed only as it was seen."""

    def offer_documents(self) -> None:
        """Fill in what kinds of document can be chosen."""
        rows = policy.load().rows(DocumentType, region=NATION, on=today())
        self.document_type.choices = [
            SelectChoice("", translate(Text("与原登记相同"))),
            *(SelectChoice(row.type, translate(row.name)) for row in rows),
        ]

    def correction(self) -> Correction:
        """What the certificates are to say."""
        trade = self.trade.data or None
        return Correction(
            holder_name=self.holder_name.data or None,
            occupation=self.occupation.data or None,
            trade="" if trade in NO_TRADE else trade,
            document=self._document(),
            with_photo=bool(self.photo.data),
        )

    def _document(self) -> RightDocument | None:
        if not self.document_number.data:
            return None
        kind = self.document_type.data
        return RightDocument(
            normalise(self.document_number.data),
            people.DocumentType(kind) if kind else None,
            self.nationality.data.upper(),
            self.birth_date.data,
            overrides="overrides" in self and self.overrides.data,
        )

    def material(self, region: str) -> Material:
        """The files, looked into."""
        return materials.read(
            self.proof.data,
            self.photo.data,
            taken_on=self.photo_taken_on.data,
            region=region,
        )


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
