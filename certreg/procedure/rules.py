"""Terms of a case: how long a notice runs, when one may issue, what is due when; who is in turn. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from certreg.errors import RefusedError
from certreg.policy.calendar import Deadline, WorkingCalendar
from certreg.policy.law import Law
from certreg.policy.notice import Step, WorkingTerm, working_term
from certreg.text import Text


@dataclass(frozen=True, kw_only=True)
class StepTerm(Deadline):
    """The last day of a step, and the row of the law that gave its length (mostly unverified)."""

    row: WorkingTerm


def step_term(
    law: Law, step: Step, begun_on: date, calendar: WorkingCalendar, *, region: str
) -> StepTerm:
    """When a step that begins on a day is over; the day itself is not counted (G-08).

    Args:
        begun_on: day of posting, end of the assessment, day of submission.
        region: whose law applies.
    """
    row = working_term(law, step, region=region, on=begun_on)
    end = calendar.deadline_after(begun_on, row.working_days)
    return StepTerm(last_day=end.last_day, unpublished_year=end.unpublished_year, row=row)


def notice_term(law: Law, posted_on: date, calendar: WorkingCalendar, *, region: str) -> StepTerm:
    """How long a public notice (公示) posted on a day runs (AS-07)."""
    return step_term(law, "public_notice", posted_on, calendar, region=region)


def tally_deadline(law: Law, ended_on: date, calendar: WorkingCalendar, *, region: str) -> StepTerm:
    """By when the result list of an assessment that ended on a day must be posted (AS-05)."""
    return step_term(law, "result_list", ended_on, calendar, region=region)


def first_issue_day(notice: Deadline) -> date:
    """The first day on which certificates may be issued: the day after the last day of the notice.

    Raises:
        RefusedError: the last day is provisional; reason `calendar_unpublished`.
    """
    notice.check_final()
    return notice.last_day + timedelta(days=1)


def check_notice_over(notice: Deadline, on: date) -> None:
    """Refuse to close a notice, or to issue after it, too early.

    Raises:
        RefusedError: reason `notice_running`, or `calendar_unpublished` while the last day is
            provisional.
    """
    if on <= notice.last_day:
        message = Text("公示到 {last_day} 为止，次日起方可发证。", last_day=notice.last_day)
        raise RefusedError(message, reason="notice_running", rule="AS-07")
    notice.check_final()


def office_in_turn(has_somebody: Sequence[bool]) -> int | None:
    """Which of several offices takes a step: the lowest that has somebody for it.

    A step never goes to somebody who had another part in the case: where an office has nobody
    else, the next office up takes it.

    Args:
        has_somebody: from the office where the step belongs upwards, whether anybody there may act.

    Returns:
        The place in the sequence; None: nobody anywhere.
    """
    return next((number for number, found in enumerate(has_somebody) if found), None)
