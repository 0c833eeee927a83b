"""Flags: raised by the worker for every batch that is handed to the office, closed by two officials."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.competent import nearest_office
from certreg.accounts.models import Role, User
from certreg.batches.models import Batch
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.flags import record, rules
from certreg.flags.figures import figures_of
from certreg.flags.models import Flag, Screening
from certreg.flags.rules import Raised
from certreg.flags.states import CLOSING, TABLE
from certreg.jobs import work
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text

AT_ONCE = 20
"""Batches that one round of the worker looks through."""


@work.chore
def screen() -> None:
    """Look through the batches that were handed to the office since the last round."""
    for decision_id in db.session.scalars(_handed_over().limit(AT_ONCE)).all():
        with write_tx():
            screen_one(decision_id)
    db.session.rollback()


def screen_one(decision_id: int) -> list[Flag]:
    """Raise the flags of one hand-over, once; one that is open already is not raised again."""
    if db.session.get(Screening, decision_id) is not None:
        return []
    decision = db.session.get_one(Decision, decision_id)
    batch = db.session.get_one(Batch, decision.case_id)
    db.session.add(Screening(decision_id=decision_id, screened_at=now()))
    db.session.flush()  # the flags refer to it
    found = rules.raised(
        policy.load(),
        figures_of(batch),
        region=batch.case.region,
        on=batch.case.judged_on or today(),
    )
    already = _open_flags(batch)
    return [raise_flag(batch, decision_id, each) for each in found if each.flag not in already]


def move(flag: Flag, action: str, actor: User, reason: str) -> None:
    """Carry out a step; closing is logged with its reason.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    decision = workflow.apply(TABLE, flag.case, action, actor, reason=reason)
    if action in CLOSING:
        flag.case.due_on = None
        log.append_for(flag, record.closing_record(flag, decision))


def in_region(case_id: int, actor: User) -> Flag:
    """A flag that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(Flag.case_id == case_id)
    flag = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if flag is None:
        raise MissingError(Text("没有这条异常提示"))
    return flag


def of_region(actor: User) -> sa.Select[Flag]:
    """The query for the flags of an official's region."""
    return sa.select(Flag).join(Flag.case).where(visible_to(actor))


def _handed_over() -> sa.Select[int]:
    """The hand-overs of batches under way that nobody looked through yet."""
    return (
        sa.select(Decision.id)
        .join(Decision.case)
        .outerjoin(Screening, Screening.decision_id == Decision.id)
        .where(
            Case.kind == CaseKind.BATCH,
            Case.waiting_for != Waiting.NOBODY,
            Decision.action == "sign_off",
            Screening.decision_id.is_(None),
        )
        .order_by(Decision.id)
    )


def _open_flags(batch: Batch) -> set[str]:
    query = (
        sa.select(Flag.flag)
        .join(Flag.case)
        .where(Flag.batch_id == batch.case_id, Case.waiting_for != Waiting.NOBODY)
    )
    return set(db.session.scalars(query))


def raise_flag(batch: Batch, decision_id: int, found: Raised) -> Flag:
    """Open the case of one flag, due by the law's term."""
    case = workflow.begin(
        TABLE,
        organisation_id=nearest_office(batch.case.region).id,
        region=batch.case.region,
        about_id=batch.case.organisation_id,
    )
    case.submitted_at, case.judged_on = now(), batch.case.judged_on
    case.policy_digest = policy.load().digest
    case.due_on = due_on("flag", region=case.region)
    flag = Flag(
        case=case,
        decision_id=decision_id,
        batch_id=batch.case_id,
        flag=found.flag,
        rule_id=found.rule.id,
        message=found.message,
        rows=list(found.rows),
    )
    db.session.add(flag)
    return flag
