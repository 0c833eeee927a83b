"""What may happen to a contest list: handing in, striking off, deciding, issuing."""

from __future__ import annotations

from typing import Any

from certreg.accounts.models import User
from certreg.certificates import issuing
from certreg.certificates.pdf.face import printed_date
from certreg.certificates.register import held_in
from certreg.clock import now, today
from certreg.contest_lists import record, rules
from certreg.contest_lists.lists import entrant
from certreg.contest_lists.models import ContestList, Entrant, HandingIn
from certreg.contest_lists.rules import Given
from certreg.contest_lists.states import TABLE
from certreg.contest_lists.titles import reached
from certreg.errors import CertregError, NotAllowedError, RefusedError
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
from certreg.policy.contests import Placing
from certreg.policy.law import Law
from certreg.policy.notice import Step
from certreg.procedure import notice, workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.issuing import carry_out as issue_planned
from certreg.procedure.issuing import plan_work
from certreg.registry import log
from certreg.text import Text, as_text, strung

TERMS: dict[str, Step] = {"sign_off": "official_check", "return_for_correction": "correction"}
"""Action -> the step whose term begins with it."""
METHOD, METHOD_NAME = "contest", "以赛代评"


def given_to(who: Entrant, law: Law) -> Given:
    """What the law gives an entrant by what is on record now.

    Raises:
        RefusedError: the result does not belong to the occupation any more.
    """
    result = unpack(who.fact.detail).fact
    assert isinstance(result, ContestResult)
    case = who.roll.case
    held = held_in(who.person_id, who.event.occupation)
    return rules.given(
        law,
        entry_of(result, document=who.roll.contest.document, held=held),
        occupation=who.scope.occupation,
        region=case.region,
        on=case.judged_on or today(),
    )


def open_points(row: ContestList) -> list[Text]:
    """What keeps a list from being handed in by today's law, in words."""
    found, law = list[Text](), policy.load()
    if not row.case.evidence:
        found.append(Text("请上传竞赛组委会公布的成绩文件。"))
    if not row.standing:
        found.append(Text("名单上没有人。"))
    for who in row.standing:
        found += [
            Text("第 {row} 号：{reason}", row=who.row, reason=reason)
            for reason in (*_against(who, law), *_photo_problems(who, law))
        ]
    return found


def submit(row: ContestList, actor: User) -> None:
    """Hand the list to the body's approver; its law is frozen and its content logged here.

    Raises:
        RefusedError: `open_points` are left, or outside a demo a row that it rests on is unverified.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case, law = row.case, policy.load()
    workflow.apply(TABLE, case, "submit", actor)
    if missing := open_points(row):
        raise RefusedError(Text("名单还不完整：{missing}", missing=strung(missing)))
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), law.digest
    _check_verified(row, law)
    handing = HandingIn(
        case_id=row.case_id, round=len(row.handings) + 1, content=record.handed_in(row)
    )
    log.append_for(handing, record.handing_record(handing))
    row.handings.append(handing)


def move(row: ContestList, action: str, actor: User, reason: str = "") -> None:
    """Carry out an action that needs nothing but the table, and date the term that begins with it.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = row.case
    workflow.apply(TABLE, case, action, actor, reason=reason)
    case.due_on = due_on(TERMS[action], region=case.region) if action in TERMS else None


def accept(row: ContestList, actor: User, reason: str = "") -> None:
    """Accept what the contest has judged and post the notice."""
    workflow.apply(TABLE, row.case, "accept", actor, reason=reason)
    notice.post(row.case)


def strike(row: ContestList, number: int, actor: User, reason: str) -> None:
    """Take somebody off the list, with a reason.

    Raises:
        MissingError: nobody has this number.
        NotAllowedError: struck off already, or as `certreg.procedure.workflow.apply`.
        RefusedError: no reason.
    """
    who = entrant(row, number)
    named = f"第 {number} 号：{reason.strip()}" if reason.strip() else ""
    workflow.apply(TABLE, row.case, "strike", actor, reason=named)
    if who.struck_at is not None:
        raise NotAllowedError(Text("第 {row} 号已被剔除", row=number))
    who.struck_at, who.struck_reason = now(), reason.strip()


def approve(row: ContestList, actor: User, reason: str) -> None:
    """Approve after the notice: everything that the law asks is asked once more, then logged.

    Raises:
        RefusedError: something stands against somebody now, or an objection was upheld and its
            row still stands; says which row.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case, law = row.case, policy.load()
    workflow.apply(TABLE, case, "approve", actor, reason=reason)
    found = [
        Text("第 {row} 号：{reason}", row=who.row, reason=problem)
        for who in row.standing
        for problem in _against(who, law)
    ]
    found += _upheld(row)
    if not row.standing:
        found.append(Text("名单上没有人，请不予认定。"))
    if found:
        raise RefusedError(
            Text("不能核准，请先剔除有问题的人：{found}", found=strung(found)), field="reason"
        )
    _check_verified(row, law)
    log.append_for(row, record.approval_record(row))


def issue(row: ContestList, actor: User) -> Job:
    """Plan the certificates of an approved list; the worker carries it out.

    Raises:
        NotAllowedError: not approved, or not the body's approver.
        RefusedError: the filing does not cover somebody any more, or a name cannot be printed.
    """
    case, law = row.case, policy.load()
    workflow.apply(TABLE, case, "issue", actor)
    if not row.standing:
        raise RefusedError(Text("名单上没有人，不能发证。"))
    for who in row.standing:
        for problem in coverage_problems(law, row.body, who, region=case.region):
            words = Text("第 {row} 号：{reason}", row=who.row, reason=as_text(problem.message))
            raise RefusedError(words, reason=problem.reason, rule=problem.rule)
    won = [
        recognition(who.row, who, path=path_of(who, law), how_won=METHOD_NAME)
        for who in row.standing
    ]
    issuing.plan(case.id, issuer(row.body, case.region), won, law)
    return plan_work("contest_list.issue", case, actor)


@work.kind("contest_list.issue", Text("签发以赛代评的证书"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Sign, log and publish what was planned, then close the case."""
    count = issue_planned(case_id, progress, TABLE, ContestList)
    return {"issued": count, "address": f"/workspace/contest-lists/{case_id}"}


def path_of(who: Entrant, law: Law) -> dict[str, Any]:
    """How the level was won, for the register and the verdict page."""
    row, case = who.roll, who.roll.case
    rule = law.row(Placing, who.rule_id)
    return {
        "method": METHOD,
        "method_name": METHOD_NAME,
        "assessed_on": printed_date(row.contest.final_on),
        "standard": who.scope.standard,
        "ground": who.rule_id,
        "ground_text": f"{row.contest.name} {who.event.name} {reached(who)}",
        "decision_document": row.contest.document,
        "basis": "；".join(source.title for source in law.basis_of(rule)),
        "notice_last_day": printed_date(case.notices[-1].last_day),
    }


def _against(who: Entrant, law: Law) -> list[Text]:
    """What stands against an entrant now."""
    found = [
        as_text(problem.message)
        for problem in coverage_problems(law, who.roll.body, who, region=who.roll.case.region)
    ]
    if who.fact.state is not FactState.STATED:
        found.append(Text("名次记录已撤回或与其他记录矛盾，请核对。"))
    try:
        given = given_to(who, law)
    except CertregError as refusal:
        return [*found, as_text(refusal.message)]
    if given.level is not who.level:
        found.append(given.reason or Text("按现在的记录应认定的等级已不同，请重新上传名单。"))
    return found


def _photo_problems(who: Entrant, law: Law) -> list[Text]:
    if who.photo is None:
        return [Text("请上传本人近照。")]
    region = who.roll.case.region
    found = photo_age_problems(law, who.photo.taken_on, issued_on=today(), region=region)
    return [as_text(problem.message) for problem in found]


def _upheld(row: ContestList) -> list[Text]:
    """Rows against which an objection was upheld and that still stand."""
    numbers = {who.row for who in row.standing}
    found = list[Text]()
    for objection in (each for posted in row.case.notices for each in posted.objections):
        if not objection.is_upheld:
            continue
        if objection.about_row is None:
            found.append(Text("对整份名单的异议成立"))
        elif objection.about_row in numbers:
            found.append(Text("第 {row} 号：异议成立", row=objection.about_row))
    return found


def _check_verified(row: ContestList, law: Law) -> None:
    """Outside a demo nothing is decided on rows that nobody verified."""
    for who in row.standing:
        for rule in given_to(who, law).rules:
            law.require_verified(rule, installation().is_demo)
