"""What clerks and officials type of a person's paper, one form for each kind."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp, ValidationError

from certreg.errors import RefusedError
from certreg.filing.fields import OccupationField
from certreg.merits.contest_forms import ContestResultForm
from certreg.merits.record_form import RecordForm, day, past
from certreg.people.identifying import identify
from certreg.people.records import (
    Apprenticeship,
    AwardRecord,
    CreditEntry,
    OverseasQualification,
    SpecialAbility,
    Training,
    XCertificate,
)
from certreg.people.rules import check_working_age
from certreg.people.statements import Kind, Statement
from certreg.policy.applicant import AwardRank
from certreg.policy.awards import awards
from certreg.policy.law import Law
from certreg.web.form import Day, OneOfMany, PageForm, line, stripped

RANKS = {
    AwardRank.NATIONAL: _l("国家级"),
    AwardRank.MINISTRY: _l("部级"),
    AwardRank.PROVINCE: _l("省级"),
    AwardRank.CITY: _l("市级"),
}


class AwardForm(RecordForm):
    """An award; one for science or technology says who gave it."""

    award = line(
        _l("奖项名称"), _l("请填写奖项名称"), render_kw={"list": "awards", "autocomplete": "off"}
    )
    medal = line(_l("奖牌或等次"), most=20, description=_l("如 金牌；没有不填"))
    document = line(_l("文号或证书编号"), _l("请填写文号或证书编号"), most=60)
    since = day(_l("授奖日期"))
    science_rank = OneOfMany(
        _l("科学技术奖的授奖层级"),
        validators=[Optional()],
        description=_l("只有科学技术奖填写"),
    )
    skill = OccupationField(
        _l("奖项证明掌握的职业"),
        is_needed=False,
        description=_l("科学技术奖证明掌握某一职业技能的，填职业编码或名称"),
    )
    known: tuple[str, ...] = ()
    """Names that documents have for awards."""

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Awards that documents name are suggested, others may be typed."""
        super().offer(law, region=region, on=on)
        self.known = tuple(row.name for row in awards(law, region=region, on=on))
        self.science_rank.choices = [
            SelectChoice("", _("不是科学技术奖")),
            *(SelectChoice(rank.value, label) for rank, label in RANKS.items()),
        ]

    def statement(self) -> Statement:
        """The award."""
        rank = AwardRank(self.science_rank.data) if self.science_rank.data else None
        skill = self.skill.found.code if self.skill.found and rank else ""
        fact = AwardRecord(self.award.data, self.medal.data, rank, True if skill else None)
        return Statement(fact, self.since.data, self.document.data, skill)


class OverseasForm(RecordForm):
    """A qualification of another country."""

    title = line(_l("资格名称"), _l("请填写资格名称，用原文"))
    country = StringField(
        _l("发证国家"),
        filters=[stripped, str.upper],
        validators=[
            DataRequired(_l("请填写三位国家代码，如 DEU")),
            Regexp(r"[A-Z]{3}\Z", message=_l("国家代码为三位字母，如 DEU")),
        ],
    )
    document = line(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = day(_l("发证日期"))

    def statement(self) -> Statement:
        """The qualification, mapped to nothing."""
        fact = OverseasQualification(self.title.data, self.country.data)
        return Statement(fact, self.since.data, self.document.data)


class CreditForm(RecordForm):
    """An entry of a credit bank."""

    certificate = line(_l("证书名称"), _l("请填写证书名称"))
    level = line(_l("证书等级"), most=20)
    school = line(_l("学校"), _l("请填写学校全称"))
    programme = line(_l("专业"), _l("请填写专业"))
    document = line(_l("记录编号"), _l("请填写记录编号"), most=60)
    since = day(_l("记录日期"))

    def statement(self) -> Statement:
        """The entry."""
        fact = CreditEntry(
            self.certificate.data, self.level.data, self.school.data, self.programme.data
        )
        return Statement(fact, self.since.data, self.document.data)


class XCertificateForm(RecordForm):
    """An X certificate."""

    title = line(_l("证书名称"), _l("请填写证书名称"))
    grade = line(_l("等级"), _l("请填写证书上的等级"), most=20)
    document = line(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = day(_l("发证日期"))

    def statement(self) -> Statement:
        """The certificate, without a level of the ladder."""
        fact = XCertificate(self.title.data, self.grade.data)
        return Statement(fact, self.since.data, self.document.data)


class SpecialAbilityForm(RecordForm):
    """A certificate of one special ability."""

    title = line(_l("项目名称"), _l("请填写项目名称"))
    document = line(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = day(_l("发证日期"))

    def statement(self) -> Statement:
        """The certificate, without a level."""
        return Statement(SpecialAbility(self.title.data), self.since.data, self.document.data)


class TrainingForm(RecordForm):
    """A training."""

    title = line(_l("培训项目"), _l("请填写培训项目"))
    provider = line(_l("培训机构"), _l("请填写培训机构全称"))
    since = day(_l("开始日期"))
    until = Day(_l("结束日期"), validators=[Optional(), past])

    def validate_until(self, field: Day) -> None:
        """It ends after it began."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("结束日期早于开始日期。"))

    def statement(self) -> Statement:
        """The training."""
        fact = Training(self.title.data, self.provider.data, self.until.data)
        return Statement(fact, self.since.data, self.provider.data)


class ApprenticeshipForm(RecordForm):
    """An apprenticeship; its end is entered when it comes."""

    skill = OccupationField(_l("学习的职业"), description=_l("职业编码或名称"))
    master = line(_l("师傅"), most=60, description=_l("师带徒的师傅姓名；没有不填"))
    document = line(_l("合同或协议编号"), _l("请填写学徒合同或协议的编号"), most=60)
    since = day(_l("开始日期"))
    planned_until = Day(
        _l("约定期满日期"), validators=[InputRequired(_l("请填写日期，如 2026-11-20"))]
    )

    def validate_planned_until(self, field: Day) -> None:
        """It is to end after it begins."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("结束日期早于开始日期。"))

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Whose law says from which age one may work."""
        super().offer(law, region=region, on=on)
        self.region = region

    def check_person(self, law: Law, on: date) -> bool:
        """Also that nobody begins below the working age."""
        if not super().check_person(law, on):
            return False
        person = identify(law, self.typed(), on=on)
        try:
            check_working_age(law, person.birth_date, region=self.region, on=self.since.data)
        except RefusedError as refusal:
            self.refuse(refusal, "since")
            return False
        return True

    def statement(self) -> Statement:
        """The apprenticeship, running."""
        skill = self.skill.found
        assert skill is not None  # a form in order has found it
        fact = Apprenticeship(skill.code, skill.name, self.master.data, self.planned_until.data)
        return Statement(fact, self.since.data, self.document.data)


class CompletionForm(PageForm):
    """The end of an apprenticeship."""

    completed_on = day(_l("转正定级日期"))


FORMS: dict[Kind, type[RecordForm]] = {
    "award": AwardForm,
    "contest": ContestResultForm,
    "overseas": OverseasForm,
    "credit": CreditForm,
    "x_certificate": XCertificateForm,
    "special_ability": SpecialAbilityForm,
    "apprenticeship": ApprenticeshipForm,
    "training": TrainingForm,
}
