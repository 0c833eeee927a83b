"""What a clerk types about an exam plan and about examiners who step aside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange, ValidationError

from certreg.batches.models import Batch
from certreg.clock import CHINA, today
from certreg.examination.models import ExamPlan
from certreg.examination.plans import Session
from certreg.filing.models import StaffMember
from certreg.filing.staff_marks import Mark, marks
from certreg.policy.methods import Scheme
from certreg.web.form import Day, OneOfMany, PageForm, Several, line, stripped
from certreg.web.language import translate


class PlanForm(PageForm):
    """A plan without its sessions, which the method decides."""

    examiners = Several(_l("考评员"), coerce=int, validators=[InputRequired(_l("请选择考评员"))])


class Clock:
    """Lets a time of day through, written 09:30."""

    def __call__(self, _form: Any, field: Any) -> None:
        """Name what is no time of day."""
        try:
            time.fromisoformat(field.data or "")
        except ValueError:
            raise ValidationError(_l("时间应写作 09:30")) from None


def plan_form(
    batch: Batch, scheme: Scheme, members: Sequence[StaffMember], plan: ExamPlan | None
) -> Any:
    """The form for a method's parts, with what the plan in force says, or the batch before there is one."""

    class SessionsForm(PlanForm):
        """With day, time and place of each part."""

    for part in scheme.parts:
        name = translate(scheme.name(part))
        for key, field in (
            (
                "day",
                Day(
                    _l("%(part)s：日期", part=name),
                    validators=[InputRequired(_l("请填写日期，如 2026-11-20"))],
                ),
            ),
            (
                "time",
                StringField(
                    _l("%(part)s：开始时间", part=name),
                    filters=[stripped],
                    validators=[InputRequired(_l("请填写时间，如 09:30")), Clock()],
                ),
            ),
            ("site", line(_l("%(part)s：地点", part=name), _l("请填写考核地点"), most=200)),
        ):
            setattr(SessionsForm, f"{part}_{key}", field)
    form = SessionsForm(data=_known(plan) if plan else _begun(batch, scheme))
    told = marks(members, max(today(), batch.assessed_on))
    form.examiners.choices = [
        (member.id, _named(member, told.get(member.certificate_number, ()))) for member in members
    ]
    return form


def sessions(form: Any, scheme: Scheme) -> list[Session]:
    """The sessions that were typed; times of day are China's."""
    return [
        Session(
            part,
            datetime.combine(
                form[f"{part}_day"].data, time.fromisoformat(form[f"{part}_time"].data), CHINA
            ),
            form[f"{part}_site"].data,
        )
        for part in scheme.parts
    ]


class RecusalForm(PageForm):
    """An examiner steps aside for a candidate."""

    examiner = OneOfMany(_l("考评员"), coerce=int, validators=[InputRequired(_l("请选择考评员"))])
    row = IntegerField(
        _l("考生序号"),
        validators=[
            InputRequired(_l("请填写名单中的序号")),
            NumberRange(min=1, message=_l("请填写名单中的序号")),
        ],
    )
    reason = line(_l("回避事由"), _l("请填写回避事由，如亲属、师徒、直接上级"), most=200)


def recusal_form(batch: Batch, plan: ExamPlan | None, **options: Any) -> RecusalForm:
    """The form with the examiners of the plan."""
    form = RecusalForm(**options)
    form.examiner.choices = [
        (member.id, member.name) for member in (plan.examiners if plan else [])
    ]
    return form


def _named(member: StaffMember, told: Sequence[Mark]) -> str:
    """An examiner with the card and what is to be known of him or her."""
    words = [f"{member.name}（{member.certificate_number}）"]
    words += [f"{translate(mark.register)} {translate(mark.words)}" for mark in told]
    return " · ".join(words)


def _begun(batch: Batch, scheme: Scheme) -> dict[str, Any]:
    days = {f"{part}_day": batch.assessed_on for part in scheme.parts}
    return days | {f"{part}_site": batch.place for part in scheme.parts}


def _known(plan: ExamPlan) -> dict[str, Any]:
    values: dict[str, Any] = {"examiners": [member.id for member in plan.examiners]}
    for session in plan.sessions:
        at = session.starts_at.astimezone(CHINA)
        values |= {
            f"{session.part}_day": at.date(),
            f"{session.part}_time": f"{at:%H:%M}",
            f"{session.part}_site": session.site,
        }
    return values
