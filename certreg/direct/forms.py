"""What people type about nominations: clerks, approvers, officials, experts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from certreg.accounts.models import User
from certreg.direct.models import Seat
from certreg.direct.nominations import Stated
from certreg.direct.rules import BY_CONTEST, ground_name
from certreg.filing.facts import facts_of
from certreg.filing.fields import level_choices
from certreg.filing.models import Scope
from certreg.filing.rules import audience_rule
from certreg.filing.titles import RELATIONS
from certreg.merits.kinds import record_of, said
from certreg.merits.record_form import RecordForm, day
from certreg.people.models import Fact
from certreg.people.statements import unpack
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.recognition import grounds
from certreg.web.form import (
    OneOfFew,
    OneOfMany,
    PageForm,
    PlainText,
    Several,
    line,
    stripped,
)
from certreg.web.language import translate, written_day

MOST_DEEDS = 2000
"""Characters."""


def words(label: str, missing: str = "", *, most: int = 1000, **options: object) -> TextAreaField:
    """Some lines of text; `missing` is said when they are needed and nothing is typed."""
    needed = [DataRequired(missing)] if missing else []
    too_long = Length(max=most, message=_l("请控制在 %(most)s 字以内", most=most))
    checks = [*needed, too_long, PlainText(lines=True)]
    return TextAreaField(label, filters=[stripped], validators=checks, **options)


class ProposalForm(PageForm):
    """Which level is asked for, on what ground."""

    scope = OneOfMany(_l("职业和工种"), coerce=int, validators=[InputRequired(_l("请选择职业"))])
    level = OneOfMany(_l("申报等级"), validators=[InputRequired(_l("请选择申报等级"))])
    employment = OneOfMany(_l("与本单位的关系"), validators=[InputRequired(_l("请选择关系"))])
    ground = OneOfFew(_l("认定依据"), validators=[InputRequired(_l("请选择认定依据"))])
    decision_document = line(
        _l("决定文件文号"), most=60, description=_l("破格、越级认定须有决定文件，其他依据不填")
    )
    deeds = words(
        _l("技能和业绩"),
        _l("请写明技能和业绩"),
        most=MOST_DEEDS,
        description=_l("写事实：做成了什么、何时、有何材料为证。专家据此评审"),
    )
    consented_on = day(_l("本人同意处理个人信息的日期"))
    declared_on = day(_l("双承诺签署日期"))

    STATED = (
        "scope",
        "level",
        "employment",
        "ground",
        "decision_document",
        "deeds",
        "consented_on",
        "declared_on",
    )
    """Fields of the nomination; the others are about the person."""

    def show(self, law: Law, scopes: Sequence[Scope], *, region: str, on: date) -> None:
        """Fill in what can be chosen.

        Args:
            scopes: what the filings cover.
        """
        self.scope.choices = [SelectChoice(row.id, _scope_label(row)) for row in scopes]
        self.level.choices = level_choices(law, on=on, nothing=_("请选择"))
        self.employment.choices = [
            SelectChoice(key, translate(RELATIONS[key]))
            for key in _covered_relations(law, scopes, region=region, on=on)
        ]
        keywords = [row.ground for row in grounds(law, region=region, on=on)]
        self.ground.choices = [
            SelectChoice(key, translate(ground_name(law, key, region=region, on=on)))
            for key in (*keywords, BY_CONTEST)
        ]

    def stated(self) -> Stated:
        """What was stated; only after validation."""
        return Stated(
            scope_id=self.scope.data,
            level=SkillLevel(self.level.data),
            employment=self.employment.data,
            ground=self.ground.data,
            decision_document=self.decision_document.data or "",
            deeds=self.deeds.data,
            consented_on=self.consented_on.data,
            declared_on=self.declared_on.data,
        )


class NominationForm(RecordForm, ProposalForm):
    """A new nomination: who, and what for."""


class PhotoForm(PageForm):
    """The worker's photo."""

    photo = FileField(
        _l("照片"),
        validators=[FileRequired(_l("请选择照片"))],
        description=_l("一寸彩色白底近照，JPG 或 PNG"),
        render_kw={"accept": "image/jpeg,image/png"},
    )
    taken_on = day(_l("拍摄日期"))


class MeritForm(PageForm):
    """A record on file to rest on."""

    fact = OneOfMany(
        _l("奖项或竞赛名次"), coerce=int, validators=[InputRequired(_l("请选择一条记录"))]
    )

    def show(self, facts: Iterable[Fact]) -> None:
        """Offer the records that may be attached."""
        self.fact.choices = [SelectChoice(fact.id, merit_label(fact)) for fact in facts]


class OpinionForm(PageForm):
    """An opinion with a step; whether it is needed is the transition table's business."""

    reason = words(_l("理由或意见"))


class PanelForm(OpinionForm):
    """Who is to judge."""

    experts = Several(_l("评审专家"), coerce=int)

    def show(self, experts: Iterable[User]) -> None:
        """Offer the experts who may be named."""
        self.experts.choices = [
            SelectChoice(user.id, f"{user.name}（{user.organisation.name}）") for user in experts
        ]


class VoteForm(PageForm):
    """An expert's vote."""

    verdict = OneOfFew(
        _l("评审结论"),
        choices=[
            SelectChoice("yes", _l("同意认定")),
            SelectChoice("no", _l("不同意认定")),
        ],
        validators=[InputRequired(_l("请选择结论"))],
    )
    reason = words(
        _l("评审理由"),
        _l("请写明评审理由"),
        description=_l("投票后不能更改，理由随票存档"),
    )


class RecusalForm(PageForm):
    """Why an expert withdraws."""

    cause = words(
        _l("回避原因"),
        _l("请写明回避原因"),
        most=500,
        description=_l("如：与被推荐人有亲属或师徒关系"),
    )


class ReleaseForm(PageForm):
    """Which expert leaves the panel, and why."""

    expert = OneOfFew(_l("专家"), coerce=int, validators=[InputRequired(_l("请选择专家"))])
    cause = words(_l("解聘原因"), _l("请写明解聘原因"), most=500)

    def show(self, seats: Iterable[Seat]) -> None:
        """Offer the experts who have not voted."""
        self.expert.choices = [SelectChoice(seat.user_id, seat.user.name) for seat in seats]


def merit_label(fact: Fact) -> str:
    """A record in one line, in the language of the page."""
    statement = unpack(fact.detail)
    return f"{translate(said(record_of(statement)))} · {statement.about} · {written_day(statement.since)}"


def _scope_label(row: Scope) -> str:
    trade = f" {row.trade}" if row.trade else ""
    return f"{row.occupation} {row.occupation_name}{trade}"


def _covered_relations(
    law: Law, scopes: Sequence[Scope], *, region: str, on: date
) -> tuple[Relation, ...]:
    """What a worker may be to the body, by its filing."""
    body = scopes[0].filing.body if scopes else None
    filing = facts_of(body) if body else None
    if filing is None:
        return ()
    return audience_rule(law, filing.audience, region=region, on=on).covers
