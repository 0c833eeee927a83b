"""Inspections: written down by one official, confirmed by the other, with an order if one is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from certreg.accounts.models import Organisation, OrganisationKind, Role, RoleGrant, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.filing.models import Body
from certreg.inspection import record, rules
from certreg.inspection.models import (
    Conclusion,
    Finding,
    Inspection,
    Judgement,
    Rectification,
)
from certreg.inspection.states import INSPECTION, RECTIFICATION
from certreg.policy import law as policy
from certreg.policy.law import region_chain
from certreg.policy.supervision import InspectionItem
from certreg.procedure import workflow
from certreg.procedure.calendar import working_calendar
from certreg.procedure.models.cases import Case
from certreg.procedure.rules import StepTerm, step_term
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text


@dataclass(frozen=True)
class Observed:
    """What was found about one thing that is looked at."""

    item: str
    judgement: Judgement
    note: str


@dataclass(frozen=True)
class Observations:
    """What an inspector writes down."""

    second_id: int
    inspected_on: date
    findings: Sequence[Observed]
    conclusion: Conclusion
    summary: str
    demands: str = ""
    put_right_by: date | None = None


def items(region: str) -> tuple[InspectionItem, ...]:
    """What is looked at in a body of a region today."""
    return policy.load().rows(InspectionItem, region=region, on=today())


def body_of_region(number: str, actor: User) -> Body:
    """The body with this number, in the official's region.

    Raises:
        RefusedError: there is none; field `body`.
    """
    body = db.session.scalar(sa.select(Body).where(Body.number == number.upper()))
    if body is None or not body.region.startswith(actor.region_prefix):
        raise RefusedError(Text("本辖区没有编号为“{number}”的机构", number=number), field="body")
    return body


def usual_term(region: str) -> StepTerm:
    """Until when an order given today has to be answered, unless the inspectors set another day."""
    return step_term(policy.load(), "rectification", today(), working_calendar(), region=region)


def colleagues(actor: User) -> list[User]:
    """The other officials who may inspect with this one: of the same office or one above it."""
    is_official = sa.exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == Role.OFFICIAL,
        RoleGrant.ended_at.is_(None),
    )
    above = region_chain(actor.organisation.region)
    query = (
        sa.select(User)
        .join(User.organisation)
        .where(
            Organisation.kind == OrganisationKind.OFFICE,
            Organisation.region.in_(above),
            User.id != actor.id,
            User.is_active,
            is_official,
        )
        .order_by(Organisation.region.desc(), User.id)
        .options(contains_eager(User.organisation))
    )
    return list(db.session.scalars(query))


def begin(
    body: Body, observed: Observations, actor: User, *, origin: Case | None = None
) -> Inspection:
    """Write down an inspection of a body.

    Args:
        origin: the case that led to it, in the official's region.

    Raises:
        RefusedError: what is written does not hold together.
    """
    case = workflow.begin(
        INSPECTION,
        organisation_id=actor.organisation_id,
        region=body.region,
        about_id=body.organisation_id,
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    inspection = Inspection(case=case, origin=origin, first_id=actor.id)
    _put(inspection, observed, actor)
    db.session.add(inspection)
    db.session.flush()  # the view shows it by its key
    return inspection


def write(inspection: Inspection, observed: Observations, actor: User) -> None:
    """Write what was found, or write it anew, while it is in the first inspector's hands.

    Raises:
        NotAllowedError: somebody else's, or not a draft any more.
        RefusedError: what is written does not hold together.
    """
    check_draft(inspection, actor)
    inspection.findings.clear()
    db.session.flush()  # the old findings leave before the new ones of the same items come
    _put(inspection, observed, actor)


def check_draft(inspection: Inspection, actor: User) -> None:
    """Keep the record still, and refuse to change it unless it is a draft of the actor's.

    Raises:
        NotAllowedError: it is not.
    """
    workflow.lock(inspection.case)
    if inspection.case.state != "draft" or inspection.first_id != actor.id:
        raise NotAllowedError(Text("检查记录已提交，或由另一名检查人员填写，不能修改"))


def move(inspection: Inspection, action: str, actor: User, reason: str) -> None:
    """Carry out a step; confirming the record logs it and gives the order that it contains.

    Raises:
        NotAllowedError: not one of its two inspectors, or as `certreg.procedure.workflow.apply`.
        RefusedError: a reason is missing, or the day set for the order has passed meanwhile.
    """
    case = inspection.case
    expected = inspection.first_id if action in ("hand_over", "abandon") else inspection.second_id
    workflow.apply(INSPECTION, case, action, actor, reason=reason)
    if actor.id != expected:
        raise NotAllowedError(Text("本环节由记录中的检查人员办理"))
    if action == "conclude":
        log.append_for(inspection, record.conclusion_record(inspection))
        if inspection.conclusion is Conclusion.RECTIFY:
            _order(inspection)


def in_region(case_id: int, actor: User) -> Inspection:
    """An inspection that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(Inspection.case_id == case_id)
    inspection = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if inspection is None:
        raise MissingError(Text("没有这次监督检查"))
    return inspection


def of_region(actor: User) -> sa.Select[Inspection]:
    """The query for the inspections of an official's region."""
    return sa.select(Inspection).join(Inspection.case).where(visible_to(actor))


def of_organisation(case_id: int, organisation: Organisation) -> Inspection:
    """A concluded inspection of an organisation, as its own people may read it.

    Raises:
        MissingError: there is none.
    """
    inspection = db.session.get(Inspection, case_id)
    if (
        inspection is None
        or inspection.case.about_id != organisation.id
        or inspection.case.state != "concluded"
    ):
        raise MissingError(Text("没有这次监督检查"))
    return inspection


def _put(inspection: Inspection, observed: Observations, actor: User) -> None:
    """Check what was observed, and put it into the record."""
    faults = sum(row.judgement is Judgement.FAULTY for row in observed.findings)
    orders = observed.conclusion is Conclusion.RECTIFY
    for problem in (
        *rules.day_problems(observed.inspected_on, today=today()),
        *rules.order_problems(
            observed.demands,
            observed.put_right_by,
            orders=orders,
            faults=faults,
            today=today(),
        ),
    ):
        raise problem
    if observed.second_id not in [user.id for user in colleagues(actor)]:
        raise RefusedError(Text("请选择本部门或上级部门的另一名工作人员"), field="second_id")
    inspection.second_id, inspection.inspected_on = observed.second_id, observed.inspected_on
    inspection.conclusion, inspection.summary = observed.conclusion, observed.summary
    inspection.demands = observed.demands if orders else ""
    inspection.put_right_by = observed.put_right_by if orders else None
    inspection.findings = [
        Finding(item=row.item, judgement=row.judgement, note=row.note) for row in observed.findings
    ]


def _order(inspection: Inspection) -> None:
    """Give the order: a case of the body, due on the day that was set."""
    due_on, about_id = inspection.put_right_by, inspection.case.about_id
    assert due_on is not None and about_id is not None  # the database refuses an order without
    if rules.is_overdue(due_on, today=today()):
        raise RefusedError(Text("整改期限已过，请退回检查人员重新填写"), reason="deadline_passed")
    case = workflow.begin(
        RECTIFICATION,
        organisation_id=about_id,
        region=inspection.case.region,
        about_id=about_id,
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    case.due_on = due_on
    db.session.add(Rectification(case=case, inspection=inspection))
