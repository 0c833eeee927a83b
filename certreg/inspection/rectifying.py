"""Orders to put something right: answered by the body with evidence, closed by an official."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.inspection import record, rules
from certreg.inspection.models import Rectification
from certreg.inspection.states import ENDS, RECTIFICATION
from certreg.procedure import workflow
from certreg.procedure.models.cases import Waiting
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text


def answer(rectification: Rectification, text: str, actor: User) -> None:
    """Hand in what was done, to the body's own approver.

    Raises:
        RefusedError: nothing that shows it; reason `evidence_missing`.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    check_open(rectification)
    if not rectification.case.evidence:
        raise RefusedError(
            Text("请至少上传一份整改佐证材料"), reason="evidence_missing", field="text"
        )
    rectification.answer = text
    workflow.apply(RECTIFICATION, rectification.case, "answer", actor)
    rectification.case.submitted_at = now()
    _keep_deadline(rectification)


def check_open(rectification: Rectification) -> None:
    """Keep the order still, and refuse to change what the body says unless the clerk has it.

    Raises:
        NotAllowedError: it was handed in or is closed.
    """
    workflow.lock(rectification.case)
    if rectification.case.waiting_for is not Waiting.CLERK:
        raise NotAllowedError(Text("整改报告已提交，如需修改请先退回"))


def move(rectification: Rectification, action: str, actor: User, reason: str) -> None:
    """Carry out a step that needs nothing but the table; the end is logged.

    Raises:
        RefusedError: to be reported overdue before its last day, or a reason is missing.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    case = rectification.case
    if action == "report_overdue":
        rules.check_overdue(case.due_on, today=today())
    decision = workflow.apply(RECTIFICATION, case, action, actor, reason=reason)
    _keep_deadline(rectification)
    if action in ENDS:
        log.append_for(rectification, record.end_record(rectification, decision))


def _keep_deadline(rectification: Rectification) -> None:
    """While the body has it, the last day is the order's own, also after it came back."""
    case = rectification.case
    if case.waiting_for in (Waiting.CLERK, Waiting.APPROVER):
        case.due_on = rectification.inspection.put_right_by


def own(case_id: int, actor: User) -> Rectification:
    """An order given to the actor's organisation.

    Raises:
        MissingError: there is none.
    """
    found = db.session.get(Rectification, case_id)
    if found is None or found.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这件整改"))
    return found


def in_region(case_id: int, actor: User) -> Rectification:
    """An order that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(Rectification.case_id == case_id)
    found = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if found is None:
        raise MissingError(Text("没有这件整改"))
    return found


def of_region(actor: User) -> sa.Select[Rectification]:
    """The query for the orders of an official's region."""
    return sa.select(Rectification).join(Rectification.case).where(visible_to(actor))
