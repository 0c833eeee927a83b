"""Cases about terms in working days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from certreg.policy.calendar import Deadline, WorkingCalendar, plain_week
from certreg.policy.law import NATION, Law
from certreg.policy.notice import Reader, Step, naming, retention_years, working_term
from certreg.policy.uploads import keep_until
from certreg.policy_check.adapter import Adapter, Result
from certreg.procedure.rules import check_notice_over, first_issue_day

Days = Iterable[date] | None


def publicity_end(
    law: Law,
    *,
    posted: date,
    workdays: int | None = None,
    holidays: Days = None,
    extra_workdays: Days = None,
) -> Result:
    """Last day of a public notice, and the first day of issuing."""
    end = _end(law, "public_notice", posted, workdays, _calendar(holidays, extra_workdays))
    return {
        "outcome": "value",
        "last_day": end.last_day,
        "issue_from": first_issue_day(end),
        "unverified": workdays is None,
    }


def tally_deadline(
    law: Law,
    *,
    ended: date,
    workdays: int | None = None,
    holidays: Days = None,
    extra_workdays: Days = None,
) -> Result:
    """By when the result list is due."""
    end = _end(law, "result_list", ended, workdays, _calendar(holidays, extra_workdays))
    return {"outcome": "value", "due": end.last_day, "unverified": workdays is None}


def issue_after_notice(
    law: Law,
    *,
    posted: date,
    issue_on: date,
    workdays: int | None = None,
    holidays: Days = None,
    extra_workdays: Days = None,
) -> Result:
    """Whether certificates may be issued on a day."""
    calendar = _calendar(holidays, extra_workdays)
    check_notice_over(_end(law, "public_notice", posted, workdays, calendar), issue_on)
    return {"outcome": "accept"}


def term(
    law: Law,
    *,
    step: Step,
    begun: date,
    holidays: Days = None,
    extra_workdays: Days = None,
) -> Result:
    """The last day of a step's term."""
    end = _end(law, step, begun, None, _calendar(holidays, extra_workdays))
    row = working_term(law, step, region=NATION, on=begun)
    return {
        "outcome": "value",
        "working_days": row.working_days,
        "last_day": end.last_day,
        "unverified": row.is_unverified,
    }


def retention(law: Law, *, on: date) -> Result:
    """For how many years assessment files are kept."""
    row = retention_years(law, region=NATION, on=on)
    return {"outcome": "value", "years": row.years, "unverified": row.is_unverified}


def notice_names(law: Law, *, reader: Reader, on: date) -> Result:
    """How a reader sees the names of a public notice."""
    row = naming(law, reader, region=NATION, on=on)
    return {"outcome": "value", "display": row.display, "unverified": row.is_unverified}


def upload_kept(law: Law, *, uploaded: date) -> Result:
    """The last day of keeping an uploaded file."""
    return {"outcome": "value", "until": keep_until(law, region=NATION, on=uploaded)}


def _end(
    law: Law, step: Step, begun_on: date, workdays: int | None, calendar: WorkingCalendar
) -> Deadline:
    if workdays is None:
        workdays = working_term(law, step, region=NATION, on=begun_on).working_days
    return calendar.deadline_after(begun_on, workdays)


def _calendar(holidays: Days, extra_workdays: Days) -> WorkingCalendar:
    """The published one, or a plain week with the days that the case names."""
    if holidays is None and extra_workdays is None:
        return WorkingCalendar()
    named = {day: False for day in holidays or ()} | {day: True for day in extra_workdays or ()}
    return WorkingCalendar(named, arrangement=plain_week)


OPS: Mapping[str, Adapter] = {
    "issue_after_notice": issue_after_notice,
    "notice_names": notice_names,
    "publicity_end": publicity_end,
    "retention": retention,
    "tally_deadline": tally_deadline,
    "term": term,
    "upload_kept": upload_kept,
}
