"""Plans of destruction: a dry run that is announced, then carried out as far as nothing holds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
import structlog

from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.files import store
from certreg.installation import installation
from certreg.jobs import work
from certreg.people.models import Photo
from certreg.policy import law as policy
from certreg.policy.law import NATION
from certreg.policy.retention import DataTerm, announcement
from certreg.procedure.models.notices import Objection
from certreg.retention import correspondence  # noqa: F401  # names what it finds
from certreg.retention.holds import kept
from certreg.retention.models import Plan
from certreg.retention.terms import Due, destroyer_of, due, files_of
from certreg.text import Text

log = structlog.get_logger()


def dry_run(on: date) -> list[Due]:
    """What would be destroyed on a day, and what a hold keeps."""
    return due(policy.load(), kept(), on=on)


def is_announced(each: Due) -> bool:
    """Whether it is announced before it is destroyed: all but copies that are no record."""
    return not isinstance(each.rule, DataTerm) or each.rule.announced


def drop_copies() -> int:
    """Destroy at once what is past its term and no record; how many. A row that is unverified
    counts here: nothing is lost that stands nowhere else."""
    found = [each for each in dry_run(today()) if not is_announced(each) and each.hold is None]
    return sum(_destroy(each) for each in found)


def open_plan() -> Plan | None:
    """The plan that is announced and not carried out yet."""
    query = sa.select(Plan).where(Plan.carried_out_at.is_(None))
    return db.session.scalars(query.with_for_update()).first()


def announce() -> Plan | None:
    """Write down what is past its term, to be destroyed later; None: nothing is, or it was done today.

    Raises:
        RefusedError: outside a demo a row that it rests on is unverified: then nothing is destroyed.
    """
    if db.session.scalar(sa.select(Plan.id).where(Plan.made_on == today())) is not None:
        return None
    found = [each for each in dry_run(today()) if is_announced(each)]
    free = [each for each in found if each.hold is None]
    if not free:
        return None
    law = policy.load()
    term = announcement(law, region=NATION, on=today())
    for row in {row.id: row for row in (term, *(each.rule for each in free))}.values():
        law.require_verified(row, installation().is_demo)
    plan = Plan(
        made_on=today(),
        carry_out_on=today() + timedelta(days=term.days),
        due=_told(free),
        held=_told(each for each in found if each.hold is not None),
    )
    db.session.add(plan)
    db.session.flush()  # the trail names it
    trail.record(
        "retention.announced",
        actor_id=None,
        subject_id=plan.id,
        due=len(plan.due),
        held=len(plan.held),
    )
    return plan


def carry_out(plan: Plan) -> None:
    """Destroy what the plan announced, what is still past its term and what no hold keeps.

    Raises:
        RefusedError: its day has not come, or outside a demo a row is unverified now.
    """
    if today() < plan.carry_out_on:
        raise RefusedError(
            Text("公告的计划自 {day} 起方可执行。", day=plan.carry_out_on), reason="announced"
        )
    law = policy.load()
    announced = {(kind, key) for kind, key, *_ in plan.due}
    found = [each for each in dry_run(today()) if (each.kind, each.id) in announced]
    gone = [each for each in found if each.hold is None]
    for row in {each.rule.id: each.rule for each in gone}.values():
        law.require_verified(row, installation().is_demo)
    for each in gone:
        count = _destroy(each)
        trail.record(
            f"{each.kind}.destroyed",
            actor_id=None,
            subject_id=each.id,
            rule=each.rule.id,
            files=count,
        )
    plan.destroyed, plan.carried_out_at = _told(gone), now()
    plan.left = _told(each for each in found if each.hold is not None)
    trail.record(
        "retention.carried_out",
        actor_id=None,
        subject_id=plan.id,
        destroyed=len(plan.destroyed),
        held=len(plan.left),
    )


@work.chore
def keep_terms() -> None:
    """Announce what is past its term, or carry out what was announced long enough ago."""
    with write_tx():
        drop_copies()
        plan = open_plan()
        try:
            if plan is None:
                announce()
            elif plan.carry_out_on <= today():
                carry_out(plan)
        except RefusedError as refusal:
            log.warning("nothing destroyed", reason=refusal.reason, rule=refusal.rule)


def _destroy(each: Due) -> int:
    """Destroy one thing; how many files or rows went with it."""
    if elsewhere := destroyer_of(each.kind):
        return elsewhere(each, kept())
    if each.kind == "case_files":
        files = files_of(each.id)
    elif each.kind == "photo":
        files = [db.session.get_one(Photo, each.id).file]
    else:
        db.session.get_one(Objection, each.id).contact = ""
        return 0
    store.destroy(*files, rule=each.rule.id)
    return len(files)


def _told(found: Iterable[Due]) -> list[list[object]]:
    return [[each.kind, each.id, each.region, each.hold or each.rule.id] for each in found]
