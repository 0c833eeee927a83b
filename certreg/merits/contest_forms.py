"""What officials type of a contest and its events, and clerks of somebody's result in one."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from certreg.filing.fields import OccupationField
from certreg.merits.models import Contest, ContestEvent
from certreg.merits.record_form import RecordForm, day
from certreg.people.records import ContestResult
from certreg.people.statements import Statement
from certreg.policy.contests import contests
from certreg.policy.law import Law
from certreg.web.form import OneOfFew, OneOfMany, PageForm, line
from certreg.web.language import translate


class ContestForm(PageForm):
    """A contest as its document names it."""

    name = line(_l("竞赛名称"), _l("请填写竞赛名称，含届次"))
    keyword = OneOfMany(_l("竞赛类别"), validators=[InputRequired(_l("请选择竞赛类别"))])
    document = line(_l("竞赛文件文号"), _l("请填写竞赛文件文号"), most=60)
    final_on = day(_l("决赛日期"))

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

    event_name = line(_l("项目名称"), _l("请填写项目名称"), most=80)
    occupation = OccupationField(_l("对应职业"))
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
        validators=[
            InputRequired(_l("请填写每队人数，个人项目填 1")),
            NumberRange(1, 99, _l("人数为 1 至 99 的整数")),
        ],
    )

    def event(self) -> ContestEvent:
        """The event, not yet on record."""
        found = self.occupation.found
        assert found is not None
        return ContestEvent(
            name=self.event_name.data,
            occupation=found.code,
            kind=self.kind.data,
            team_size=self.team_size.data,
        )


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
    prize = line(_l("奖项"), most=20, description=_l("如 金牌、优胜奖"))
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
