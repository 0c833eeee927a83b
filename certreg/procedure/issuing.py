"""The work of issuing, the same for every kind of case that ends in certificates."""

from __future__ import annotations

from typing import Any

from certreg.accounts.models import User
from certreg.certificates import claims, issuing, slips
from certreg.db import db, write_tx
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.procedure.table import Table


def plan_work(kind: str, case: Case, actor: User) -> Job:
    """Have the worker carry out what was planned for a case."""
    return work.plan(kind, case.id, organisation_id=case.organisation_id, started_by_id=actor.id)


def carry_out(case_id: int, progress: Progress, table: Table, model: type[Any]) -> int:
    """Sign, log and publish what was planned, keep the claim codes, then close the case.

    Args:
        model: the room's row of the case; it has `case` and `slips`.

    Returns:
        how many certificates were issued.
    """
    count = issuing.carry_out(case_id, progress)
    with write_tx():
        row = db.session.get_one(model, case_id)
        if row.case.state == "issuing":
            row.slips = slips.keep(case_id, claims.give_codes(case_id))
            workflow.apply(table, row.case, "finish_issuing", None)
    return count
