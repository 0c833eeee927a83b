"""From an approved batch to certificates: what each passed candidate is to be given, and the work of issuing."""

from __future__ import annotations

from datetime import date
from typing import Any

from certreg.accounts.models import User
from certreg.batches.announcement import passed
from certreg.batches.batches import scheme_of
from certreg.batches.models import Batch, Candidate
from certreg.batches.states import TABLE
from certreg.certificates import issuing
from certreg.errors import RefusedError
from certreg.filing.issuing import coverage_problems, issuer, recognition
from certreg.jobs import work
from certreg.jobs.models import Job
from certreg.jobs.work import Progress
from certreg.policy import law as policy
from certreg.policy.conditions import Condition
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Scheme
from certreg.procedure import workflow
from certreg.procedure.issuing import carry_out as issue_planned
from certreg.procedure.issuing import plan_work
from certreg.text import Text


def issue(batch: Batch, actor: User) -> Job:
    """Plan the certificates of an approved batch; the body issues (谁评价、谁发证), the worker carries it out.

    Raises:
        NotAllowedError: not approved, or not the body's approver.
        RefusedError: the filing does not cover it any more, or a name cannot be printed; nothing is planned.
    """
    workflow.apply(TABLE, batch.case, "issue", actor)
    law = policy.load()
    candidates = passed(batch)
    if not candidates:
        raise RefusedError(Text("复核后已没有合格人员，没有证书可发"))
    _check_filing(batch, candidates, law)
    asked = scheme_of(batch)
    recognitions = [_recognition(batch, candidate, asked, law) for candidate in candidates]
    issuing.plan(batch.case_id, issuer(batch.body, batch.case.region), recognitions, law)
    return plan_work("batch.issue", batch.case, actor)


@work.kind("batch.issue", Text("签发证书"))
def carry_out(case_id: int, progress: Progress) -> dict[str, Any]:
    """Sign, log and publish what was planned, then close the case."""
    count = issue_planned(case_id, progress, TABLE, Batch)
    return {"issued": count, "address": f"/workspace/batches/{case_id}"}


def _check_filing(batch: Batch, candidates: list[Candidate], law: Law) -> None:
    """The filing must cover every certificate on the day of issue, not only on the day of assessment."""
    kinds: dict[tuple[int, SkillLevel, str], Candidate] = {}
    for candidate in candidates:  # thousands, of a few kinds; the first of each speaks for all
        kinds.setdefault((candidate.scope_id, candidate.level, candidate.employment), candidate)
    for candidate in kinds.values():
        problems = coverage_problems(law, batch.body, candidate, region=batch.case.region)
        if problems:
            raise RefusedError(
                Text(
                    "第 {row} 号不能发证：{reason}", row=candidate.row, reason=problems[0].message
                ),
                reason=problems[0].reason,
                rule=problems[0].rule,
            )


def _recognition(
    batch: Batch, candidate: Candidate, scheme: Scheme, law: Law
) -> issuing.Recognition:
    path = _path(batch, candidate, scheme, law)
    return recognition(candidate.row, candidate, path=path, how_won=scheme.method.name)


def _path(batch: Batch, candidate: Candidate, scheme: Scheme, law: Law) -> dict[str, Any]:
    """How the level was won, for the register and the verdict page."""
    condition = law.row(Condition, candidate.condition_id) if candidate.condition_id else None
    notice = batch.case.notices[-1] if batch.case.notices else None
    needed = scheme.at(candidate.level)
    return {
        "method": scheme.method.method,
        "method_name": scheme.method.name,
        "assessed_on": _day(candidate.assessed_on or batch.assessed_on),
        "standard": candidate.scope.standard,
        "condition": candidate.condition_id,
        "condition_text": condition.text if condition else candidate.manual_reason,
        "basis": "；".join(source.title for source in law.basis_of(condition)) if condition else "",
        "notice_last_day": _day(notice.last_day) if notice else "",
        "scores": {part: str(getattr(candidate, part)) for part in needed},
        "score_rules": {part: row.id for part, row in needed.items()},
    }


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
