"""A nomination on its way: handed in, signed off, passed from tier to tier, accepted, decided."""

from __future__ import annotations

from certreg.accounts.models import User
from certreg.appointment import nominating, rules
from certreg.appointment.models import Appointment
from certreg.appointment.record import approval_record
from certreg.appointment.states import REVIEWS, TABLE
from certreg.clock import now, today
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.appointments import post_review
from certreg.policy.notice import Step
from certreg.policy.posts import PostReview
from certreg.policy.regions import Tier
from certreg.policy.rule import Rule
from certreg.procedure import notice, workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.table import TIERS
from certreg.procedure.tiers import offices_of
from certreg.registry import log
from certreg.text import Text, strung

DECIDES: Tier = "province"
"""The tier of the last decision: both posts are on a list of the province."""


STEPS: dict[Waiting, Step] = {Waiting.OFFICE: "official_check", Waiting.CLERK: "correction"}
"""Whose turn it is -> the step whose term begins."""

PASSED_OVER: dict[Tier, Text] = {
    "county": Text("区县级没有人社部门参与本件"),
    "prefecture": Text("市州级没有人社部门参与本件"),
}
"""Why the machine takes a case past a tier."""


def submit(appointment: Appointment, actor: User) -> None:
    """Hand the nomination to the employer's approver; its law is frozen here.

    Raises:
        RefusedError: points are open.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, appointment.case, "submit", actor)
    if missing := nominating.open_points(appointment):
        raise RefusedError(Text("提名还不完整：{missing}", missing=strung(missing)))
    case = appointment.case
    case.submitted_at, case.judged_on = now(), today()
    case.policy_digest = policy.load().digest
    case.due_on = None


def sign_off(appointment: Appointment, actor: User, reason: str = "") -> None:
    """The employer's approver signs off; the lowest tier with an office is next.

    Raises:
        RefusedError: no office of the province is there to decide.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    if DECIDES not in offices_of(appointment.case.region):
        raise RefusedError(
            Text("登记系统中还没有{tier}人社部门的工作人员，无法报送。", tier=TIERS[DECIDES])
        )
    move(appointment, "sign_off", actor, reason)


def move(appointment: Appointment, action: str, actor: User, reason: str = "") -> None:
    """Carry out an action of the table, pass over tiers that take no part, date the next step.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = appointment.case
    workflow.apply(TABLE, case, action, actor, reason=reason)
    _pass_over(case)
    step = STEPS.get(case.waiting_for)
    case.due_on = due_on(step, region=case.region) if step else None


def accept(appointment: Appointment, actor: User, reason: str = "") -> None:
    """The province accepts the nomination and, where the law asks for it, posts a public notice.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = appointment.case
    workflow.apply(TABLE, case, "accept", actor, reason=reason)
    if review_of(case).public_notice:
        notice.post(case)
    else:
        workflow.apply(TABLE, case, "close_notice", None)


def approve(appointment: Appointment, actor: User, reason: str = "") -> None:
    """The province approves: term and post are on record, the log extended.

    A term that should have begun already begins on this day.

    Raises:
        NotAllowedError: as `certreg.procedure.workflow.apply`.
        RefusedError: something speaks against it by now, or a row that it rests on is unverified
            outside a demo.
    """
    move(appointment, "approve", actor, reason)
    law, is_demo = policy.load(), installation().is_demo
    for row in (review_of(appointment.case), *_rules(appointment)):
        law.require_verified(row, is_demo)
    if today() > appointment.term_end:
        raise RefusedError(Text("聘期截止日已过，请退回补正。"), reason="term_over")
    appointment.term_start = max(appointment.term_start, today())
    if problems := list(nominating.standing_problems(appointment)):
        raise RefusedError(Text("不能核准：{problems}", problems=strung(problems)))
    log.append_for(appointment, approval_record(appointment))


def review_of(case: Case) -> PostReview:
    """The row that says which tiers review, of the day on which the nomination was handed in."""
    return post_review(policy.load(), region=case.region, on=case.judged_on or today())


def way_of(case: Case) -> list[tuple[Tier, bool]]:
    """The tiers from below, each with whether it takes part in this case."""
    review, offices = review_of(case), offices_of(case.region)
    tiers: tuple[Tier, ...] = ("county", "prefecture", "province")
    return [(tier, not rules.is_passed_over(tier, review, offices)) for tier in tiers]


def _pass_over(case: Case) -> None:
    """Take the case past the tiers that have no part in it; each step is on record."""
    for tier, takes_part in way_of(case):
        if REVIEWS.get(tier) == case.state and not takes_part:
            workflow.apply(TABLE, case, "pass_up", None, reason=PASSED_OVER[tier])


def _rules(appointment: Appointment) -> list[Rule]:
    """The rows of the law on which an approval rests."""
    return [answer.rule for answer in nominating.asked_of(appointment)]
