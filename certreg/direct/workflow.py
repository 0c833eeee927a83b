"""What may happen to a nomination besides the panel: handing in, deciding, issuing."""

from __future__ import annotations

from typing import Any

from certreg.accounts.models import User
from certreg.certificates import issuing
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.register import held_in
from certreg.clock import local_day, now, today
from certreg.direct import panel, record, rules
from certreg.direct.models import Nomination
from certreg.direct.nominations import merit_of
from certreg.direct.rules import BY_CONTEST, Proposal, Review
from certreg.direct.states import TABLE
from certreg.errors import NotAllowedError, RefusedError
from certreg.filing.facts import facts_of
from certreg.filing.issuing import coverage_problems, issuer, recognition
from certreg.installation import installation
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.merits.rules import entry_of
from certreg.people.models import FactState
from certreg.people.records import ContestResult
from certreg.people.rules import photo_age_problems
from certreg.people.statements import unpack
from certreg.policy import law as policy
from certreg.policy.contest_entries import Entry
from certreg.policy.contests import Placing
from certreg.policy.law import Law
from certreg.policy.notice import Step
from certreg.policy.recognition import Ground
from certreg.procedure import notice, workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.issuing import carry_out as issue_planned
from certreg.procedure.issuing import plan_work
from certreg.registry import log
from certreg.text import Text, as_text, strung

TERMS: dict[str, Step] = {"sign_off": "official_check", "return_for_correction": "correction"}
"""Action -> the step whose term begins with it."""

METHOD, METHOD_NAME = "direct_recognition", "直接认定"
BY_CONTEST_METHOD, BY_CONTEST_NAME = "contest", "以赛代评"


def proposal_of(nomination: Nomination) -> Proposal:
    """A nomination as the law asks about it."""
    occupation = nomination.scope.occupation
    filing = facts_of(nomination.body)
    held = held_in(nomination.person_id, occupation)
    return Proposal(
        target=nomination.level,
        ground=nomination.ground,
        audience=filing.audience if filing else None,
        occupation=occupation,
        held=held,
        has_evidence=bool(nomination.case.evidence),
        decision_document=nomination.decision_document,
        results=tuple(_results(nomination)),
    )


def open_points(nomination: Nomination) -> list[Text]:
    """What keeps a nomination from being handed in by today's law, in words."""
    case, law, day = nomination.case, policy.load(), today()
    found = [as_text(problem.message) for problem in _coverage(nomination, law)]
    asked = proposal_of(nomination)
    found += [
        as_text(problem.message)
        for problem in rules.problems(law, asked, region=case.region, on=day)
    ]
    found += _stale_facts(nomination)
    taken = nomination.photo.taken_on if nomination.photo else None
    if taken is None:
        found.append(Text("请上传本人近照。"))
    else:
        found += [
            as_text(problem.message)
            for problem in photo_age_problems(law, taken, issued_on=day, region=case.region)
        ]
    return list(dict.fromkeys(found))


def submit(nomination: Nomination, actor: User) -> None:
    """Hand the nomination to the organisation's approver; its law is frozen here.

    Raises:
        RefusedError: `open_points` are left, or outside a demo a row that it rests on is unverified.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case, law = nomination.case, policy.load()
    workflow.apply(TABLE, case, "submit", actor)
    if missing := open_points(nomination):
        raise RefusedError(Text("申报还不完整：{missing}", missing=strung(missing)))
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), law.digest
    _check_verified(nomination, law)


def move(nomination: Nomination, action: str, actor: User, reason: str = "") -> None:
    """Carry out an action that needs nothing but the table, and date the term that begins with it.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = nomination.case
    workflow.apply(TABLE, case, action, actor, reason=reason)
    case.due_on = due_on(TERMS[action], region=case.region) if action in TERMS else None


def accept_result(nomination: Nomination, actor: User, reason: str = "") -> None:
    """Accept what a contest has judged (以赛代评) and post the notice.

    Raises:
        NotAllowedError: it does not rest on a contest, or as `certreg.procedure.workflow.apply`.
    """
    if nomination.ground != BY_CONTEST:
        raise NotAllowedError(Text("本件不是以赛代评，须先组织专家评审"))
    workflow.apply(TABLE, nomination.case, "accept_result", actor, reason=reason)
    notice.post(nomination.case)


def end_review(nomination: Nomination, actor: User, reason: str) -> None:
    """Go on after the review, seeing the votes, and post the notice.

    No row of the law says how many must be in favour: the official decides and gives the reason.

    Raises:
        RefusedError: no reason.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, nomination.case, "end_review", actor, reason=reason)
    notice.post(nomination.case)


def approve(nomination: Nomination, actor: User, reason: str) -> None:
    """Approve after the notice: everything that the law asks is asked once more, then logged.

    Raises:
        RefusedError: something stands against it now.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case, law = nomination.case, policy.load()
    workflow.apply(TABLE, case, "approve", actor, reason=reason)
    review = Review(experts=len(nomination.votes), notice_over=_notice_is_over(nomination))
    day = case.judged_on or today()
    for problem in rules.problems(
        law, proposal_of(nomination), region=case.region, on=day, review=review
    ):
        raise problem
    if stale := _stale_facts(nomination):
        raise RefusedError(strung(stale))
    _check_verified(nomination, law)
    log.append_for(nomination, record.approval_record(nomination))


def issue(nomination: Nomination, actor: User) -> Job:
    """Plan the certificate of an approved nomination; the worker carries it out.

    Raises:
        NotAllowedError: not approved, or not the body's approver.
        RefusedError: the filing does not cover it any more, or a name cannot be printed.
    """
    case, law = nomination.case, policy.load()
    workflow.apply(TABLE, case, "issue", actor)
    for problem in _coverage(nomination, law):
        raise problem
    path = path_of(nomination, law)
    won = recognition(1, nomination, path=path, how_won=path["method_name"])
    issuing.plan(case.id, issuer(nomination.body, case.region), [won], law)
    return plan_work("nomination.issue", case, actor)


@work.kind("nomination.issue", Text("签发直接认定的证书"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Sign, log and publish what was planned, then close the case."""
    count = issue_planned(case_id, progress, TABLE, Nomination)
    return {"issued": count, "address": f"/workspace/nominations/{case_id}"}


def path_of(nomination: Nomination, law: Law) -> dict[str, Any]:
    """How the level was won, for the register and the verdict page."""
    case, day = nomination.case, nomination.case.judged_on or today()
    is_contest = nomination.ground == BY_CONTEST
    rows = rules.relied_on(law, proposal_of(nomination), region=case.region, on=day)
    own = [row for row in rows if isinstance(row, Ground | Placing)]
    ended = next(row for row in reversed(case.decisions) if row.action in _JUDGED)
    return {
        "method": BY_CONTEST_METHOD if is_contest else METHOD,
        "method_name": BY_CONTEST_NAME if is_contest else METHOD_NAME,
        "assessed_on": printed_date(local_day(ended.at)),
        "standard": nomination.scope.standard,
        "ground": own[0].id,
        "ground_text": str(rules.ground_name(law, nomination.ground, region=case.region, on=day)),
        "decision_document": nomination.decision_document,
        "basis": "；".join(dict.fromkeys(s.title for row in own for s in law.basis_of(row))),
        "panel": "" if is_contest else str(votes_said(nomination)),
        "notice_last_day": printed_date(case.notices[-1].last_day) if case.notices else "",
    }


def votes_said(nomination: Nomination) -> Text:
    """How the panel voted, without names."""
    count, yes = len(nomination.votes), panel.in_favour(nomination.votes)
    return Text(
        "{count} 名专家投票，{yes} 票同意，{no} 票不同意", count=count, yes=yes, no=count - yes
    )


_JUDGED = ("end_review", "accept_result")
"""Actions with which the judging ended."""


def _results(nomination: Nomination) -> list[Entry]:
    found = []
    for fact in nomination.facts:
        merit, statement = merit_of(fact), unpack(fact.detail)
        if isinstance(merit, ContestResult):
            held = held_in(nomination.person_id, merit.occupation)
            found.append(entry_of(merit, document=statement.about, held=held))
    return found


def _stale_facts(nomination: Nomination) -> list[Text]:
    """Records that were taken back, or contradicted, since they were attached."""
    if all(fact.state is FactState.STATED for fact in nomination.facts):
        return []
    return [Text("所附记录已撤回或与其他记录矛盾，请核对后重新附上。")]


def _coverage(nomination: Nomination, law: Law) -> tuple[RefusedError, ...]:
    return coverage_problems(law, nomination.body, nomination, region=nomination.case.region)


def _check_verified(nomination: Nomination, law: Law) -> None:
    """Outside a demo nothing is decided on rows that nobody verified."""
    case = nomination.case
    day = case.judged_on or today()
    for row in rules.relied_on(law, proposal_of(nomination), region=case.region, on=day):
        law.require_verified(row, installation().is_demo)


def _notice_is_over(nomination: Nomination) -> bool:
    notices = nomination.case.notices
    return bool(notices) and notices[-1].closed_at is not None
