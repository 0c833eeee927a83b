"""Entries of examiners' records: proposing, confirming and withdrawing them, finding them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, Role, User
from certreg.clock import now, today
from certreg.conduct import record, rules
from certreg.conduct.models import ConductEntry, ConductWithdrawal
from certreg.conduct.states import STANDING, TABLE
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.policy import law as policy
from certreg.policy.supervision import ConductGround
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text


@dataclass(frozen=True)
class Examiner:
    """Whom an entry is about: as on the card, and the organisation that lists it."""

    name: str
    number: str
    organisation: Organisation


def grounds(region: str) -> tuple[ConductGround, ...]:
    """What may be put on record today."""
    return policy.load().rows(ConductGround, region=region, on=today())


def propose(
    examiner: Examiner, actor: User, *, ground: str, happened_on: date, facts: str
) -> ConductEntry:
    """Propose an entry about an examiner.

    Args:
        facts: what was found, in the official's words.

    Raises:
        RefusedError: no such ground, a day to come.
        NotAllowedError: the organisation is not in the official's region.
    """
    if ground not in [row.code for row in grounds(examiner.organisation.region)]:
        raise RefusedError(Text("请选择情形"), reason="ground_unknown", field="ground")
    rules.check_happened(happened_on, today=today())
    case = workflow.begin(
        TABLE,
        organisation_id=actor.organisation_id,
        region=examiner.organisation.region,
        about_id=examiner.organisation.id,
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    entry = ConductEntry(
        case=case,
        ground=ground,
        examiner_name=examiner.name,
        examiner_number=examiner.number,
        happened_on=happened_on,
    )
    db.session.add(entry)
    workflow.apply(TABLE, case, "propose", actor, reason=facts)
    return entry


def move(entry: ConductEntry, action: str, actor: User, reason: str) -> None:
    """Carry out a step; recording and withdrawing take effect and are logged at once.

    Raises:
        RefusedError: a reason is missing.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, entry.case, action, actor, reason=reason)
    if action == "confirm":
        entry.recorded_on = today()
        log.append_for(entry, record.entry_record(entry))
    elif action == "withdraw":
        entry.withdrawal = ConductWithdrawal(case_id=entry.case_id, withdrawn_on=today())
        log.append_for(entry.withdrawal, record.withdrawal_record(entry.withdrawal))


def standing(numbers: Collection[str]) -> list[ConductEntry]:
    """The entries that stand on the records of examiners, the newest first.

    Args:
        numbers: of their cards.
    """
    query = (
        sa.select(ConductEntry)
        .join(ConductEntry.case)
        .where(ConductEntry.examiner_number.in_(numbers), Case.state.in_(STANDING))
        .order_by(ConductEntry.happened_on.desc(), ConductEntry.case_id.desc())
    )
    return list(db.session.scalars(query))


def in_region(case_id: int, actor: User) -> ConductEntry:
    """An entry that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(ConductEntry.case_id == case_id)
    entry = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if entry is None:
        raise MissingError(Text("没有这条诚信记录"))
    return entry


def of_region(actor: User) -> sa.Select[ConductEntry]:
    """The query for the entries of an official's region."""
    return sa.select(ConductEntry).join(ConductEntry.case).where(visible_to(actor))
