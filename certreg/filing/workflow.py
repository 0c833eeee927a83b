"""What may happen to a filing (备案), and what each step does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.filing import rules
from certreg.filing.models import Audience, Body, Filing, Scope
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.filing import Audience as AudienceRule
from certreg.policy.levels import SkillLevel
from certreg.policy.occupations import classification
from certreg.procedure import workflow
from certreg.procedure.models import Case, CaseKind, Part, Waiting
from certreg.procedure.workflow import State, Table, Transition
from certreg.registry import keys, log
from certreg.registry.models import KeyUse
from certreg.text import Text

TABLE = workflow.register(
    Table(
    CaseKind.FILING,
    states=(
        State("draft", Text("草稿"), Waiting.CLERK),
        State("submitted", Text("已提交，待受理"), Waiting.OFFICE),
        State("accepted", Text("已受理，待核准"), Waiting.OFFICE),
        State("returned", Text("退回补正"), Waiting.CLERK),
        State("approved", Text("已核准"), Waiting.NOBODY),
        State("rejected", Text("不予备案"), Waiting.NOBODY),
        State("withdrawn", Text("已撤回"), Waiting.NOBODY),
    ),
    transitions=(
        Transition(
            "submit", Text("提交"), frozenset({"draft", "returned"}), "submitted", Part.CLERK, Role.CLERK
        ),
        Transition(
            "withdraw",
            Text("撤回"),
            frozenset({"draft", "submitted", "returned"}),
            "withdrawn",
            Part.CLERK,
            Role.CLERK,
        ),
        Transition(
            "accept", Text("受理"), frozenset({"submitted"}), "accepted", Part.ACCEPTOR, Role.OFFICIAL
        ),
        Transition(
            "return_for_correction",
            Text("退回补正"),
            frozenset({"submitted"}),
            "returned",
            Part.ACCEPTOR,
            Role.OFFICIAL,
            needs_reason=True,
        ),
        Transition(
            "approve", Text("核准"), frozenset({"accepted"}), "approved", Part.DECIDER, Role.OFFICIAL
        ),
        Transition(
            "return_for_correction",
            Text("退回补正"),
            frozenset({"accepted"}),
            "returned",
            Part.DECIDER,
            Role.OFFICIAL,
            needs_reason=True,
        ),
        Transition(
            "reject",
            Text("不予备案"),
            frozenset({"accepted"}),
            "rejected",
            Part.DECIDER,
            Role.OFFICIAL,
            needs_reason=True,
        ),
    ),
    )
)

BODY_KEY_LIFE = timedelta(days=365)
"""A body's key signs for a year (trust practice: one key per body and year) and verifies for ever."""

AUDIENCES = {
    OrganisationKind.ENTERPRISE: Audience.EMPLOYEES,
    OrganisationKind.SCHOOL: Audience.STUDENTS,
    OrganisationKind.SOCIAL: Audience.PUBLIC,
}
"""Whom each kind of organisation may apply to assess."""


@dataclass(frozen=True)
class Application:
    """What a clerk states about the whole filing."""

    contact_name: str
    contact_phone: str
    site_address: str


def open_filing(actor: User, application: Application) -> Filing:
    """Begin an application for the actor's organisation.

    Raises:
        NotAllowedError: the organisation has an open application already, or is not of a kind that assesses.
    """
    organisation = actor.organisation
    audience = AUDIENCES.get(organisation.kind)
    if audience is None:
        raise NotAllowedError(Text("只有企业、院校和社会培训评价组织可以申请备案"))
    if open_case(organisation.id) is not None:
        raise NotAllowedError(Text("已有一件备案申请在办理，请先办完或撤回"))
    case = workflow.begin(TABLE, organisation_id=organisation.id, region=organisation.region)
    filing = Filing(case_id=case.id, audience=audience, body_id=_body_id(organisation.id))
    db.session.add(filing)
    describe(filing, application)
    return filing


def describe(filing: Filing, application: Application) -> None:
    """Write down what the clerk states."""
    filing.contact_name = application.contact_name
    filing.contact_phone = application.contact_phone
    filing.site_address = application.site_address


def add_scope(
    filing: Filing, *, occupation: str, trade: str, top_level: SkillLevel, standard: str, norm: int
) -> Scope:
    """Add an occupation to the application.

    Raises:
        RefusedError: unknown occupation, outside the filable groups, no assessed level, or listed already.
    """
    check_open(filing)
    entry = classification().occupations.by_code(occupation, today())
    if entry is None:
        raise RefusedError(Text("没有这个职业编码，请从列表中选择"), field="occupation")
    rules.check_filable(
        policy.load(), occupation, entry_licence=False, region=filing.case.region, on=today()
    )
    if any(row.occupation == occupation and row.trade == trade for row in filing.scope):
        raise RefusedError(Text("该职业（工种）已在申请中"), field="occupation")
    scope = Scope(
        filing_id=filing.case_id,
        occupation=entry.code,
        edition=entry.edition,
        occupation_name=entry.name,
        trade=trade,
        top_level=top_level,
        standard=standard,
        norm=norm,
    )
    filing.scope.append(scope)
    return scope


def remove_scope(filing: Filing, scope_id: int) -> None:
    """Take an occupation out of the application."""
    check_open(filing)
    scope = next((row for row in filing.scope if row.id == scope_id), None)
    if scope is None:
        raise MissingError(Text("申请中没有这个职业"))
    db.session.delete(scope)


def check_open(filing: Filing) -> None:
    """Refuse to change an application that is not in the clerk's hands.

    Raises:
        NotAllowedError: it was submitted or is closed.
    """
    if filing.case.waiting_for is not Waiting.CLERK:
        raise NotAllowedError(Text("申请已提交，如需修改请先由人社部门退回补正"))


def missing_parts(filing: Filing) -> list[Text]:
    """What the application lacks before it can be submitted, in words."""
    missing = []
    if not filing.scope:
        missing.append(Text("至少添加一个评价职业"))
    if not filing.case.evidence:
        missing.append(Text("至少上传一份佐证材料"))
    return missing


def submit(filing: Filing, actor: User) -> None:
    """Hand the application in; its law is frozen here."""
    if missing := missing_parts(filing):
        raise RefusedError(Text("申请还不完整：{missing}", missing="；".join(missing)))
    filing.case.submitted_at, filing.case.judged_on = now(), today()
    filing.case.policy_digest = policy.load().digest
    workflow.apply(TABLE, filing.case, "submit", actor)


def approve(filing: Filing, actor: User) -> Body:
    """Approve the application: number, term, key, log entry.

    The number is the next free one of the province; a demo's come from a sequence of its own that belongs
    to no real body.

    Raises:
        RefusedError: a row of the law that gives the number or the term is unverified, outside a demo.
    """
    workflow.apply(TABLE, filing.case, "approve", actor)
    body = filing.body or _create_body(filing)
    filing.body = body
    term = rules.filing_term(policy.load(), today(), region=filing.case.region)
    filing.valid_from, filing.valid_to = term.valid_from, term.valid_to
    for scope in filing.scope:
        scope.since = scope.since or filing.valid_from
    log.append([log.Record("filing.approved", _record(filing, body))])
    return body


def body_of(organisation_id: int) -> Body | None:
    """The assessment body that an organisation is, if it was ever approved."""
    return db.session.scalars(sa.select(Body).where(Body.organisation_id == organisation_id)).first()


def open_case(organisation_id: int) -> Case | None:
    """The organisation's application that is not closed yet."""
    query = sa.select(Case).where(
        Case.kind == CaseKind.FILING,
        Case.organisation_id == organisation_id,
        Case.waiting_for != Waiting.NOBODY,
    )
    return db.session.scalars(query).first()


def valid_filings(body: Body) -> list[Filing]:
    """The body's filings under which it may assess today."""
    day = today()
    return [f for f in body.filings if f.valid_from and f.valid_to and f.valid_from <= day <= f.valid_to]


def audience_name(filing: Filing) -> str:
    """Whom the filing covers, in the law's words."""
    rows = policy.load().rows(AudienceRule, region=filing.case.region, on=today())
    return next(row.name for row in rows if row.audience == filing.audience.value)


def _body_id(organisation_id: int) -> int | None:
    body = body_of(organisation_id)
    return body.id if body else None


def _create_body(filing: Filing) -> Body:
    organisation, place = filing.case.organisation, installation()
    law, day = policy.load(), today()
    body_class = rules.body_class(law, filing.audience.value, region=filing.case.region, on=day)
    taken = db.session.scalars(sa.select(Body.number)).all()
    number = rules.next_filing_number(
        law, body_class, place.province, taken, is_demo=place.is_demo, on=day
    )
    body = Body(
        organisation_id=organisation.id,
        number=number,
        name=organisation.name,
        region=filing.case.region,
        created_at=now(),
    )
    db.session.add(body)
    db.session.flush()  # filings refer to it
    keys.create(
        KeyUse.CREDENTIAL, owner=body.number, valid_from=now(), valid_to=now() + BODY_KEY_LIFE
    )
    return body


def _record(filing: Filing, body: Body) -> dict[str, object]:
    """What the log commits to when a filing is approved."""
    return {
        "number": body.number,
        "name": body.name,
        "audience": filing.audience.value,
        "validFrom": str(filing.valid_from),
        "validTo": str(filing.valid_to),
        "scope": [
            {
                "occupation": row.occupation,
                "trade": row.trade,
                "topLevel": row.top_level.value,
                "standard": row.standard,
                "norm": row.norm,
            }
            for row in filing.scope
        ],
    }
