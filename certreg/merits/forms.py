"""What clerks and officials type: whose record it is, and what its paper says."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    ValidationError,
)

from certreg.clock import today
from certreg.errors import RefusedError
from certreg.filing.catalogue import find_occupation
from certreg.merits.models import Contest, ContestEvent
from certreg.people.identifying import Typed, typing_problems
from certreg.people.records import (
    AwardRecord,
    ContestResult,
    CreditEntry,
    OverseasQualification,
    SpecialAbility,
    Training,
    XCertificate,
)
from certreg.people.statements import Kind, Statement
from certreg.policy.applicant import AwardRank
from certreg.policy.awards import awards
from certreg.policy.contests import contests
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.policy.occupations import Occupation
from certreg.web.form import Day, OneOfFew, OneOfMany, PageForm, PlainText, stripped
from certreg.web.language import translate

RANKS = {
    AwardRank.NATIONAL: _l("国家级"),
    AwardRank.MINISTRY: _l("部级"),
    AwardRank.PROVINCE: _l("省级"),
    AwardRank.CITY: _l("市级"),
}


def _text(label: str, missing: str = "", *, most: int = 120, **options: object) -> StringField:
    """A line of text; required if `missing` says what to do without it."""
    first = DataRequired(missing) if missing else Optional()
    too_long = Length(max=most, message=_l("请控制在 %(most)s 字以内", most=most))
    return StringField(
        label, filters=[stripped], validators=[first, too_long, PlainText()], **options
    )


def _past(_form: PageForm, field: Day) -> None:
    """A paper has a day that has come."""
    if field.data is not None and field.data > today():
        raise ValidationError(_l("请填写今天或以前的日期"))


def _day(label: str) -> Day:
    return Day(label, validators=[InputRequired(_l("请填写日期，如 2026-11-20")), _past])


class RecordForm(PageForm):
    """Whose record it is; each kind adds what its paper says."""

    document_type = OneOfMany(_l("证件类型"), validators=[InputRequired(_l("请选择证件类型"))])
    number = _text(_l("证件号码"), _l("请输入证件号码"), most=30)
    name = _text(_l("姓名"), _l("请输入姓名"), most=60)
    birth_date = Day(
        _l("出生日期"),
        validators=[Optional(), _past],
        description=_l("证件号码中没有出生日期的填写"),
    )
    nationality = _text(_l("国籍"), most=3, description=_l("用护照的填写三位国家代码，如 USA"))

    PERSON = ("document_type", "number", "name", "birth_date", "nationality")
    """Fields about the person; the others are about the record."""

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Fill in what can be chosen."""
        self.document_type.choices = [
            SelectChoice(row.type, translate(row.name))
            for row in law.rows(DocumentType, region=NATION, on=on)
        ]

    def typed(self) -> Typed:
        """The person as typed."""
        return Typed(
            self.document_type.data,
            self.number.data,
            self.name.data,
            self.birth_date.data,
            self.nationality.data.upper(),
        )

    def check_person(self, law: Law, on: date) -> bool:
        """Whether the typed is an identity; what is wrong is shown where it stands."""
        problems = list(typing_problems(law, self.typed(), on=on))
        for problem in problems:
            self.refuse(problem)
        return not problems

    def statement(self) -> Statement:
        """The record as a fact; only after validation."""
        raise NotImplementedError


class AwardForm(RecordForm):
    """An award; one for science or technology says who gave it."""

    award = _text(
        _l("奖项名称"), _l("请填写奖项名称"), render_kw={"list": "awards", "autocomplete": "off"}
    )
    medal = _text(_l("奖牌或等次"), most=20, description=_l("如 金牌；没有不填"))
    document = _text(_l("文号或证书编号"), _l("请填写文号或证书编号"), most=60)
    since = _day(_l("授奖日期"))
    science_rank = OneOfMany(
        _l("科学技术奖的授奖层级"),
        validators=[Optional()],
        description=_l("只有科学技术奖填写"),
    )
    skill = _text(
        _l("奖项证明掌握的职业"),
        description=_l("科学技术奖证明掌握某一职业技能的，填职业编码或名称"),
        most=80,
    )
    known: tuple[str, ...] = ()
    """Names that documents have for awards."""
    occupation: Occupation | None = None

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """Awards that documents name are suggested, others may be typed."""
        super().offer(law, region=region, on=on)
        self.known = tuple(row.name for row in awards(law, region=region, on=on))
        self.science_rank.choices = [
            SelectChoice("", _("不是科学技术奖")),
            *(SelectChoice(rank.value, label) for rank, label in RANKS.items()),
        ]

    def validate_skill(self, field: StringField) -> None:
        """There is such an occupation."""
        if field.data:
            self.occupation = _occupation(field.data)

    def statement(self) -> Statement:
        """The award."""
        rank = AwardRank(self.science_rank.data) if self.science_rank.data else None
        skill = self.occupation.code if self.occupation and rank else ""
        fact = AwardRecord(self.award.data, self.medal.data, rank, True if skill else None)
        return Statement(fact, self.since.data, self.document.data, skill)


class ContestResultForm(RecordForm):
    """A place or prize in an event of a registered contest."""

    event = OneOfMany(_l("竞赛项目"), coerce=int, validators=[InputRequired(_l("请选择竞赛项目"))])
    participant = OneOfFew(
        _l("参赛身份"),
        choices=[SelectChoice("employee", _l("职工")), SelectChoice("student", _l("学生"))],
        validators=[InputRequired(_l("请选择参赛身份"))],
    )
    place = IntegerField(
        _l("决赛名次"),
        validators=[Optional(), NumberRange(1, 999, _l("名次为 1 至 999 的整数"))],
        description=_l("按奖项不按名次的，填下一项"),
    )
    prize = _text(_l("奖项"), most=20, description=_l("如 金牌、优胜奖"))
    events: dict[int, ContestEvent]

    def show(self, events: list[ContestEvent]) -> None:
        """Offer the events of contests on record."""
        self.events = {event.id: event for event in events}
        self.event.choices = [
            SelectChoice(event.id, event.name, optgroup=event.contest.name) for event in events
        ]

    def validate_prize(self, field: StringField) -> None:
        """A result is a place or a prize."""
        if not field.data and self.place.data is None:
            raise ValidationError(_l("请填写名次或奖项"))

    def statement(self) -> Statement:
        """The result."""
        event = self.events[self.event.data]
        contest = event.contest
        fact = ContestResult(
            contest=contest.keyword,
            year=contest.final_on.year,
            event=event.name,
            occupation=event.occupation,
            event_kind="technical" if event.kind == "technical" else "skills",
            participant="student" if self.participant.data == "student" else "employee",
            team_size=event.team_size,
            place=self.place.data,
            prize=self.prize.data,
        )
        return Statement(fact, contest.final_on, contest.document)


class OverseasForm(RecordForm):
    """A qualification of another country."""

    title = _text(_l("资格名称"), _l("请填写资格名称，用原文"))
    country = StringField(
        _l("发证国家"),
        filters=[stripped, str.upper],
        validators=[
            DataRequired(_l("请填写三位国家代码，如 DEU")),
            Regexp(r"[A-Z]{3}\Z", message=_l("国家代码为三位字母，如 DEU")),
        ],
    )
    document = _text(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = _day(_l("发证日期"))

    def statement(self) -> Statement:
        """The qualification, mapped to nothing."""
        fact = OverseasQualification(self.title.data, self.country.data)
        return Statement(fact, self.since.data, self.document.data)


class CreditForm(RecordForm):
    """An entry of a credit bank."""

    certificate = _text(_l("证书名称"), _l("请填写证书名称"))
    level = _text(_l("证书等级"), most=20)
    school = _text(_l("学校"), _l("请填写学校全称"))
    programme = _text(_l("专业"), _l("请填写专业"))
    document = _text(_l("记录编号"), _l("请填写记录编号"), most=60)
    since = _day(_l("记录日期"))

    def statement(self) -> Statement:
        """The entry."""
        fact = CreditEntry(
            self.certificate.data, self.level.data, self.school.data, self.programme.data
        )
        return Statement(fact, self.since.data, self.document.data)


class XCertificateForm(RecordForm):
    """An X certificate."""

    title = _text(_l("证书名称"), _l("请填写证书名称"))
    grade = _text(_l("等级"), _l("请填写证书上的等级"), most=20)
    document = _text(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = _day(_l("发证日期"))

    def statement(self) -> Statement:
        """The certificate, without a level of the ladder."""
        fact = XCertificate(self.title.data, self.grade.data)
        return Statement(fact, self.since.data, self.document.data)


class SpecialAbilityForm(RecordForm):
    """A certificate of one special ability."""

    title = _text(_l("项目名称"), _l("请填写项目名称"))
    document = _text(_l("证书编号"), _l("请填写证书编号"), most=60)
    since = _day(_l("发证日期"))

    def statement(self) -> Statement:
        """The certificate, without a level."""
        return Statement(SpecialAbility(self.title.data), self.since.data, self.document.data)


class TrainingForm(RecordForm):
    """A training."""

    title = _text(_l("培训项目"), _l("请填写培训项目"))
    provider = _text(_l("培训机构"), _l("请填写培训机构全称"))
    since = _day(_l("开始日期"))
    until = Day(_l("结束日期"), validators=[Optional(), _past])

    def validate_until(self, field: Day) -> None:
        """It ends after it began."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("结束日期早于开始日期。"))

    def statement(self) -> Statement:
        """The training."""
        fact = Training(self.title.data, self.provider.data, self.until.data)
        return Statement(fact, self.since.data, self.provider.data)


FORMS: dict[Kind, type[RecordForm]] = {
    "award": AwardForm,
    "contest": ContestResultForm,
    "overseas": OverseasForm,
    "credit": CreditForm,
    "x_certificate": XCertificateForm,
    "special_ability": SpecialAbilityForm,
    "training": TrainingForm,
}


class ContestForm(PageForm):
    """A contest as its document names it."""

    name = _text(_l("竞赛名称"), _l("请填写竞赛名称，含届次"))
    keyword = OneOfMany(_l("竞赛类别"), validators=[InputRequired(_l("请选择竞赛类别"))])
    document = _text(_l("竞赛文件文号"), _l("请填写竞赛文件文号"), most=60)
    final_on = _day(_l("决赛日期"))

    def offer(self, law: Law, *, region: str, on: date) -> None:
        """The contests and classes that the law names."""
        known = contests(law, region=region, on=on)
        self.keyword.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(row.keyword, translate(row.name)) for row in known),
        ]

    def contest(self, *, region: str) -> Contest:
        """The contest, not yet on record."""
        return Contest(
            name=self.name.data,
            keyword=self.keyword.data,
            document=self.document.data,
            final_on=self.final_on.data,
            region=region,
        )


class EventForm(PageForm):
    """One event of a contest."""

    event_name = _text(_l("项目名称"), _l("请填写项目名称"), most=80)
    occupation = _text(_l("对应职业"), _l("请填写职业编码或名称"), most=80)
    kind = OneOfFew(
        _l("项目类型"),
        choices=[
            SelectChoice("skills", _l("技能类")),
            SelectChoice("technical", _l("专业技术类，不给技能等级")),
        ],
        default="skills",
        validators=[InputRequired(_l("请选择项目类型"))],
    )
    team_size = IntegerField(
        _l("每队人数"),
        default=1,
        validators=[
            InputRequired(_l("请填写每队人数")),
            NumberRange(1, 99, _l("人数为 1 至 99 的整数")),
        ],
    )
    found: Occupation | None = None

    def validate_occupation(self, field: StringField) -> None:
        """There is such an occupation."""
        self.found = _occupation(field.data)

    def event(self) -> ContestEvent:
        """The event, not yet on record."""
        assert self.found is not None
        return ContestEvent(
            name=self.event_name.data,
            occupation=self.found.code,
            kind=self.kind.data,
            team_size=self.team_size.data,
        )


def _occupation(text: str) -> Occupation:
    try:
        return find_occupation(text, today())
    except RefusedError as refusal:
        raise ValidationError(translate(refusal.message)) from None
