"""Spot checks: planning one, recording what was found, closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind, Role, RoleGrant, User
from certreg.certificates.models import Certificate
from certreg.certificates.register import PUBLIC_STATES, in_region
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.files import store
from certreg.filing.models import Body, Filing
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.spot_checks import record
from certreg.spot_checks.models import (
    Population,
    Result,
    SpotCheck,
    SpotCheckEnd,
    SpotCheckInspector,
    SpotCheckItem,
)
from certreg.spot_checks.states import TABLE
from certreg.text import Text

INSPECTORS = 2
"""How many officials look; nobody inspects alone."""


@dataclass(frozen=True)
class Plan:
    """What is drawn from, and how many."""

    population: Population
    since: date
    until: date
    sample: int


def plan(wanted: Plan, actor: User) -> SpotCheck:
    """Freeze the lists of who may be drawn, and log the plan.

    Raises:
        RefusedError: nobody or too few to draw from, or fewer than two officials to look.
    """
    if wanted.since > wanted.until:
        raise RefusedError(Text("结束日期早于开始日期"), field="until")
    members = _members(wanted, actor.region_prefix)
    if not members:
        raise RefusedError(Text("本地区在该时段没有可抽查的对象"), field="population")
    if wanted.sample > len(members):
        raise RefusedError(Text("可抽查的对象只有 {count} 个", count=len(members)), field="sample")
    pool = _pool(actor.region_prefix)
    if len(pool) < INSPECTORS:
        raise RefusedError(Text("本地区可抽取的检查人员不足 {count} 人", count=INSPECTORS))
    case = workflow.begin(
        TABLE, organisation_id=actor.organisation_id, region=actor.organisation.region
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    content = "".join(f"{member}\n" for member in members).encode()
    spot_check = SpotCheck(
        case=case,
        population=wanted.population,
        since=wanted.since,
        until=wanted.until,
        list_file=store.store(content, name=f"spot-check-{case.id}.txt", media_type="text/plain"),
        length=len(members),
        sample=wanted.sample,
        pool=pool,
        inspector_count=INSPECTORS,
    )
    db.session.add(spot_check)
    workflow.apply(TABLE, case, "plan", actor)
    log.append_for(spot_check, record.plan_record(spot_check))
    return spot_check


def members_of(spot_check: SpotCheck) -> list[str]:
    """The frozen list: numbers of bodies or certificates."""
    return store.read(spot_check.list_file).decode().splitlines()


def find_out(item: SpotCheckItem, result: Result, note: str, actor: User) -> None:
    """Write down what was found; until the spot check is closed it may be written anew.

    Raises:
        NotAllowedError: it is closed, or the lot did not name the actor.
        RefusedError: something is faulty and nothing says what.
    """
    spot_check = item.spot_check
    workflow.lock(spot_check.case)
    if spot_check.case.state != "drawn":
        raise NotAllowedError(Text("抽查已结束，不能再修改结果"))
    if actor.id not in [row.user_id for row in spot_check.inspectors]:
        raise NotAllowedError(Text("检查结果由抽取的检查人员填写"))
    if result is Result.FAULTY and not note.strip():
        raise RefusedError(Text("请写明发现的问题"), reason="note_missing", field="note")
    item.result, item.note = result, note
    item.found_by_id, item.found_at = actor.id, now()


def close(spot_check: SpotCheck, actor: User, reason: str) -> None:
    """Close it when everything drawn was looked at; the findings are logged.

    Raises:
        RefusedError: something was not looked at yet, or no reason.
        NotAllowedError: the planner's own, or as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, spot_check.case, "close", actor, reason=reason)
    left = sum(item.result is None for item in spot_check.items)
    if left:
        raise RefusedError(Text("还有 {count} 个对象没有检查结果", count=left), field="reason")
    spot_check.end = SpotCheckEnd(case_id=spot_check.case_id, closed_at=now())
    log.append_for(spot_check.end, record.end_record(spot_check, spot_check.end))


def in_reach(case_id: int, actor: User) -> SpotCheck:
    """A spot check of the official's region, or one in which he or she was drawn to look.

    Raises:
        MissingError: there is none.
    """
    query = in_reach_of(actor).where(SpotCheck.case_id == case_id)
    found = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if found is None:
        raise MissingError(Text("没有这次抽查"))
    return found


def in_reach_of(actor: User) -> sa.Select[SpotCheck]:
    """The query for the spot checks that an official may read."""
    is_drawn = sa.exists().where(
        SpotCheckInspector.case_id == SpotCheck.case_id, SpotCheckInspector.user_id == actor.id
    )
    seen = sa.or_(visible_to(actor), is_drawn)
    return sa.select(SpotCheck).join(SpotCheck.case).where(seen)


def _members(wanted: Plan, prefix: str) -> list[str]:
    """The numbers of what may be drawn, in order."""
    if wanted.population is Population.BODIES:
        ran = sa.exists().where(
            Filing.body_id == Body.id,
            Filing.valid_from <= wanted.until,
            Filing.valid_to >= wanted.since,
        )
        query = sa.select(Body.number).where(Body.region.startswith(prefix), ran)
        return list(db.session.scalars(query.order_by(Body.number)))
    numbers = sa.select(Certificate.number).where(
        in_region(prefix),
        Certificate.issued_on.between(wanted.since, wanted.until),
        Certificate.state.in_(PUBLIC_STATES),
    )
    return list(db.session.scalars(numbers.order_by(Certificate.number)))


def _pool(prefix: str) -> list[int]:
    """The officials of a region's offices, in order."""
    is_official = sa.exists().where(
        RoleGrant.user_id == User.id,
        RoleGrant.role == Role.OFFICIAL,
        RoleGrant.ended_at.is_(None),
    )
    query = (
        sa.select(User.id)
        .join(User.organisation)
        .where(
            Organisation.kind == OrganisationKind.OFFICE,
            Organisation.region.startswith(prefix),
            User.is_active,
            is_official,
        )
        .order_by(User.id)
    )
    return list(db.session.scalars(query))
