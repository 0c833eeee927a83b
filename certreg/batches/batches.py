"""Batches: opening one, finding one's own, changing one while it is in the clerk's hands."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.batches.states import TABLE
from certreg.clock import today
from certreg.db import db
from certreg.errors import MissingError, NotAllowedError, RefusedError
from certreg.filing.bodies import body_of, running_filings
from certreg.filing.models import Filing
from certreg.filing.sites import Place, places_of
from certreg.filing.standing import check_free
from certreg.integrity import standing
from certreg.policy import law as policy
from certreg.policy.methods import Method, Scheme, scheme
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case, Waiting
from certreg.text import Text


def filings_of(actor: User) -> list[Filing]:
    """The filings under which the actor's organisation may assess today."""
    body = body_of(actor.organisation_id)
    return running_filings(body, today()) if body else []


def check_may_assess(actor: User) -> None:
    """Refuse where the actor's organisation may not assess today, saying why: suspended, cancelled.

    Raises:
        RefusedError: as `certreg.filing.standing.check_free`.
    """
    if body := body_of(actor.organisation_id):
        check_free(body, today())


def places_for(actor: User) -> list[Place]:
    """The places (考核地点) at which the actor's organisation may assess today, the filing's own first."""
    body = body_of(actor.organisation_id)
    return places_of(body, today()) if body else []


def methods(region: str) -> tuple[Method, ...]:
    """The methods of assessment (评价方式) that may be chosen today."""
    return policy.load().rows(Method, region=region, on=today())


def method_of(batch: Batch) -> Method:
    """The batch's method, as it was when it was chosen."""
    return policy.load().row(Method, batch.method)


def scheme_of(batch: Batch) -> Scheme:
    """The scores that the batch's method asks for, by the law of its region and day."""
    return scheme(policy.load(), method_of(batch), region=batch.case.region, on=batch.assessed_on)


def open_batch(
    actor: User,
    *,
    title: str,
    filing_id: int,
    method_id: str,
    assessed_on: date,
    site_id: int | None = None,
) -> Batch:
    """Begin a batch for the actor's organisation; offices and law are those of the place's county.

    Args:
        site_id: key of a further place of the body; None: the filing's own place.

    Raises:
        RefusedError: not one of the organisation's valid filings, not a method of today's law, a
            day on which the filing does not hold, or no place of the body on that day.
    """
    if body := body_of(actor.organisation_id):
        check_free(body, today())
    standing.refuse_organisation(actor.organisation_id, today())
    filing = next((row for row in filings_of(actor) if row.case_id == filing_id), None)
    if filing is None or filing.body_id is None:
        raise RefusedError(Text("请选择一件有效的备案。"), field="filing")
    if not covers(filing, assessed_on):
        raise RefusedError(
            Text("计划评价日期须在备案有效期内（至 {last}）。", last=filing.valid_to),
            field="assessed_on",
        )
    region = region_of(filing, site_id, assessed_on)
    check_method(method_id, region)
    case = workflow.begin(TABLE, organisation_id=actor.organisation_id, region=region)
    batch = Batch(
        case=case,
        body_id=filing.body_id,
        filing=filing,
        title=title,
        method=method_id,
        assessed_on=assessed_on,
        site_id=site_id,
    )
    db.session.add(batch)
    workflow.prepare(batch.case, actor)
    return batch


def region_of(filing: Filing, site_id: int | None, on: date) -> str:
    """The county of the place at which a batch is to be held.

    Args:
        site_id: key of a further place of the body; None: the filing's own place.

    Raises:
        RefusedError: no place of the body on that day; field `site`.
    """
    if site_id is None or filing.body is None:
        return filing.case.region
    found = next((row for row in places_of(filing.body, on) if row.site_id == site_id), None)
    if found is None:
        raise RefusedError(
            Text("请选择在计划评价日期仍在备案内的考核地点。"), reason="site", field="site"
        )
    return found.region


def check_method(method_id: str, region: str) -> None:
    """Refuse what is no method of today's law there.

    Raises:
        RefusedError: it is none; field `method`.
    """
    if all(row.id != method_id for row in methods(region)):
        raise RefusedError(Text("请从列表选择评价方式。"), field="method")


def own_batch(case_id: int, actor: User) -> Batch:
    """A batch of the actor's organisation.

    Raises:
        MissingError: there is none; another organisation's does not exist for the actor.
    """
    batch = db.session.get(Batch, case_id)
    if batch is None or batch.case.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这个认定批次"))
    return batch


def own_batches(actor: User) -> sa.Select[Batch]:
    """The batches of the actor's organisation."""
    return sa.select(Batch).join(Batch.case).where(Case.organisation_id == actor.organisation_id)


def is_open(batch: Batch) -> bool:
    """Whether the clerk may still change it."""
    return batch.case.waiting_for is Waiting.CLERK


def check_open(batch: Batch, actor: User) -> None:
    """Let a clerk change a batch; who does so has prepared it and cannot sign it off.

    Raises:
        NotAllowedError: it is not in the clerks' hands, or the actor had another part in it.
    """
    workflow.lock(batch.case)
    if not is_open(batch):
        raise NotAllowedError(Text("批次已提交，如需修改请先退回。"))
    workflow.prepare(batch.case, actor)


def check_clerk(actor: User) -> None:
    """Refuse whoever may only read.

    Raises:
        NotAllowedError: no clerk.
    """
    if Role.CLERK not in actor.roles:
        raise NotAllowedError(Text("您没有此项权限"))


def own_candidate(batch: Batch, candidate_id: int) -> Candidate:
    """A candidate of a batch.

    Raises:
        MissingError: there is none.
    """
    candidate = db.session.get(Candidate, candidate_id)
    if candidate is None or candidate.case_id != batch.case_id:
        raise MissingError(Text("本批次中没有这名考生"))
    return candidate


def rows_of(batch: Batch, person_ids: Collection[int]) -> dict[int, int]:
    """The running numbers of some people in a batch, by person."""
    query = sa.select(Candidate.person_id, Candidate.row).where(
        Candidate.case_id == batch.case_id, Candidate.person_id.in_(person_ids)
    )
    return {person_id: row for person_id, row in db.session.execute(query)}


def candidate_of_row(batch: Batch, row: int) -> Candidate | None:
    """The candidate with a running number, if there is one."""
    query = sa.select(Candidate).where(Candidate.case_id == batch.case_id, Candidate.row == row)
    return db.session.scalar(query)


def counts(batch: Batch) -> dict[CandidateState, int]:
    """How many candidates stand in each state."""
    query = (
        sa.select(Candidate.state, sa.func.count())
        .where(Candidate.case_id == batch.case_id)
        .group_by(Candidate.state)
    )
    found = {state: count for state, count in db.session.execute(query)}
    return {state: found.get(state, 0) for state in CandidateState}


def covers(filing: Filing, day: date) -> bool:
    """Whether a filing holds on a day."""
    return bool(
        filing.valid_from and filing.valid_to and filing.valid_from <= day <= filing.valid_to
    )
