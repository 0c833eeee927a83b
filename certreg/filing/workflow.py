"""What may happen to a filing (备案), and what each step does."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from certreg.accounts.models import OrganisationKind, User
from certreg.certificates.glyphs import missing_glyphs
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import NotAllowedError, RefusedError
from certreg.filing import bodies, rules, scope, sites, staff, way
from certreg.filing.facts import facts_of
from certreg.filing.models import Audience, Body, Filing, Purpose
from certreg.filing.record import approval_record
from certreg.filing.rules import FilingFacts, Term
from certreg.filing.standing import check_free
from certreg.filing.states import TABLE
from certreg.installation import installation
from certreg.integrity import standing
from certreg.policy import law as policy
from certreg.policy.notice import Step, working_term
from certreg.procedure import workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.registry import log
from certreg.text import Text, as_text, strung

AUDIENCES = {
    OrganisationKind.ENTERPRISE: Audience.EMPLOYEES,
    OrganisationKind.SCHOOL: Audience.STUDENTS,
    OrganisationKind.SOCIAL: Audience.PUBLIC,
}
"""Whom each kind of organisation may apply to assess."""

WITHIN = (Purpose.ADDITION, Purpose.SITE)
"""What is asked within a running filing, whose number and last day stay."""

TERMS: dict[str, Step] = {"submit": "official_check", "return_for_correction": "correction"}
"""Action -> the step whose term begins with it; the office's term goes on after acceptance."""


@dataclass(frozen=True)
class Application:
    """What a clerk states about the whole filing."""

    contact_name: str
    contact_phone: str
    site_address: str
    is_provincial: bool = False
    given_number: str = ""


def open_filing(
    actor: User, application: Application, purpose: Purpose = Purpose.RENEWAL
) -> Filing:
    """Begin an application for the actor's organisation; a renewal begins with the running scope.

    Args:
        purpose: what a body asks for; of an organisation without a number it is the first filing.

    Raises:
        NotAllowedError: the organisation has an open application already, or is not of a kind
            that assesses.
        RefusedError: there is no running filing to add occupations to; field `purpose`.
    """
    organisation = actor.organisation
    if organisation.kind not in AUDIENCES:
        raise NotAllowedError(Text("只有企业、院校和社会培训评价组织可以申请备案"))
    standing.refuse_organisation(organisation.id, today())
    db.session.refresh(organisation, with_for_update=True)  # two clerks may begin at once
    if open_case(organisation.id) is not None:
        raise NotAllowedError(Text("已有一件备案申请在办理，请先办完或撤回"))
    case = workflow.begin(TABLE, organisation_id=organisation.id, region=organisation.region)
    filing = Filing(case=case, audience=AUDIENCES[organisation.kind], purpose=Purpose.FIRST)
    db.session.add(filing)
    describe(filing, application)
    if body := bodies.body_of(organisation.id):
        _follow(filing, body, purpose)
    db.session.flush()  # the view shows it by its key
    return filing


def describe(filing: Filing, application: Application) -> None:
    """Write down what the clerk states."""
    filing.contact_name = application.contact_name
    filing.contact_phone = application.contact_phone
    filing.site_address = application.site_address
    filing.is_provincial = application.is_provincial
    if filing.body is None:
        filing.given_number = application.given_number


def check_open(filing: Filing) -> None:
    """Keep the application still, and refuse to change it unless it is in the clerk's hands.

    Raises:
        NotAllowedError: it was submitted or is closed.
    """
    workflow.lock(filing.case)
    if filing.case.waiting_for is not Waiting.CLERK:
        raise NotAllowedError(Text("申请已提交，如需修改请先由人社部门退回补正"))


def open_points(filing: Filing) -> list[Text]:
    """What keeps the application from being submitted, in words."""
    found = list(scope.outdated(filing))
    if filing.purpose is Purpose.SITE and not filing.sites:
        found.append(Text("至少添加一个考核地点"))
    if filing.purpose is not Purpose.SITE and not filing.scope:
        found.append(Text("至少添加一个评价职业"))
    if filing.given_number and filing.body is None:
        found += [as_text(problem.message) for problem in bodies.given_problems(filing)]
    found += [gap.text for gap in staff.gaps(filing, today()) if not gap.is_unverified]
    found += [
        Text("考评员 {name} 已列入黑名单，须先在名册中停用", name=entry.examiner_name)
        for entry in staff.barred_of(filing.case.organisation_id, today())
    ]
    if not filing.case.evidence:
        found.append(Text("至少上传一份佐证材料"))
    if unprintable := missing_glyphs(filing.case.organisation.name):
        found.append(
            Text("证书无法印出单位名称中的“{characters}”，请联系人社部门", characters=unprintable)
        )
    return found


def submit(filing: Filing, actor: User) -> None:
    """Hand the application in, again after a return too; its law is frozen here.

    Raises:
        RefusedError: `open_points` are left.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    standing.refuse_organisation(filing.case.organisation_id, today())
    move(filing, "submit", actor)
    if missing := open_points(filing):
        raise RefusedError(Text("申请还不完整：{missing}", missing=strung(missing)))
    filing.case.submitted_at, filing.case.judged_on = now(), today()
    filing.case.policy_digest = policy.load().digest


def move(filing: Filing, action: str, actor: User, reason: str = "") -> None:
    """Carry out an action of the table and date the term that begins with it.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = filing.case
    tier = way.tier_after(filing, action)
    workflow.apply(TABLE, case, action, actor, reason=reason, tier=tier)
    if action in TERMS:
        case.due_on = due_on(TERMS[action], region=case.region)
    elif case.waiting_for is Waiting.NOBODY:
        case.due_on = None
    if action == "accept":
        way.refer(filing)


def approve(filing: Filing, actor: User, reason: str = "") -> None:
    """Approve the application: number, term, key, log entry.

    Raises:
        NotAllowedError: as `certreg.procedure.workflow.apply`.
        RefusedError: a row of the law that gives the number or the term is unverified outside a
            demo, or there is no filing any more to add occupations to.
    """
    move(filing, "approve", actor, reason)
    facts = facts_of(filing.body) if filing.body else None
    filing.body = filing.body or bodies.create(filing)
    bodies.ensure_key(filing.body)
    term = _term(filing, facts)
    filing.valid_from, filing.valid_to = term.valid_from, term.valid_to
    for row in filing.scope:
        row.since = row.since or term.valid_from
    for site in filing.sites:
        site.since = site.since or term.valid_from
    log.append_for(filing, approval_record(filing, filing.body))


def open_case(organisation_id: int) -> Case | None:
    """The organisation's application that is not closed yet."""
    query = sa.select(Case).where(
        Case.kind == CaseKind.FILING,
        Case.organisation_id == organisation_id,
        Case.waiting_for != Waiting.NOBODY,
    )
    return db.session.scalar(query)


def audience_name(filing: Filing) -> str:
    """Whom the filing covers, in the law's words."""
    day = filing.case.judged_on or today()
    return rules.audience_rule(
        policy.load(), filing.audience.value, region=filing.case.region, on=day
    ).name


def term_is_unverified(filing: Filing) -> bool:
    """Whether the running term rests on a row of the law that nobody verified (待核)."""
    case = filing.case
    if case.due_on is None:
        return False
    step: Step = "correction" if case.waiting_for is Waiting.CLERK else "official_check"
    day = case.judged_on or today()
    return working_term(policy.load(), step, region=case.region, on=day).is_unverified


def _follow(filing: Filing, body: Body, purpose: Purpose) -> None:
    """Make the application one of a body that has its number."""
    running = bodies.running_filings(body, today())
    if purpose in WITHIN:
        check_free(body, today())
    if purpose in WITHIN and not running:
        message = Text("备案不在有效期内，不能增加职业或考核地点，请选择延续备案。")
        raise RefusedError(message, reason="filing_expired", rule="FI-08", field="purpose")
    if purpose is Purpose.RENEWAL:
        approved = [row for row in body.filings if row.valid_from]
        scope.carry_over(filing, running or approved[-1:])
        sites.carry_over(filing, approved if running else approved[-1:])
    filing.body, filing.purpose = body, purpose


def _term(filing: Filing, before: FilingFacts | None) -> Term:
    """The days on which the filing will hold, by its purpose (FI-06 to FI-08)."""
    law, day, region = policy.load(), today(), filing.case.region
    if before is not None and filing.purpose in WITHIN:
        return Term(day, rules.running_term(before, day).valid_to)
    start = day if before is None else rules.renewal_start(before, day)
    rule = rules.validity_rule(law, region=region, on=start)
    law.require_verified(rule, installation().is_demo)
    return rules.filing_term(law, start, region=region)
