"""The blacklist: proposing an entry, confirming it, lifting it, and letting it expire."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind, Role, User
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.errors import MissingError, RefusedError
from certreg.integrity import record, rules
from certreg.integrity.models import BlacklistEnd, Blacklisting
from certreg.integrity.states import COUNTING, TABLE
from certreg.jobs import work
from certreg.policy import law as policy
from certreg.policy.supervision import BlacklistGround
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text

CHUNK = 100
"""Entries that expire in one transaction."""
OUTSIDE = (OrganisationKind.OFFICE, OrganisationKind.OPERATOR)
"""Kinds of organisations that assess nobody."""


def grounds(region: str) -> tuple[BlacklistGround, ...]:
    """The grounds that may be chosen today."""
    return policy.load().rows(BlacklistGround, region=region, on=today())


def propose(
    organisation: Organisation,
    actor: User,
    *,
    ground: str,
    until: date,
    facts: str,
    examiner: tuple[str, str] = ("", ""),
    origin: Case | None = None,
) -> Blacklisting:
    """Propose to list an organisation, or one of its examiners.

    Args:
        examiner: name and number of the card; empty: the organisation itself.
        facts: what was found, in the official's words.

    Raises:
        RefusedError: no such ground, a passed last day, half an examiner.
        NotAllowedError: the organisation is not in the official's region.
    """
    if ground not in [row.code for row in grounds(organisation.region)]:
        raise RefusedError(Text("请选择事由"), reason="ground_unknown", field="ground")
    rules.check_until(until, today=today())
    name, number = examiner
    rules.check_examiner(name, number)
    case = workflow.begin(
        TABLE,
        organisation_id=actor.organisation_id,
        region=organisation.region,
        about_id=organisation.id,
    )
    case.submitted_at, case.judged_on, case.policy_digest = now(), today(), policy.load().digest
    entry = Blacklisting(
        case=case,
        origin=origin,
        ground=ground,
        until=until,
        examiner_name=name,
        examiner_number=number,
    )
    db.session.add(entry)
    workflow.apply(TABLE, case, "propose", actor, reason=facts)
    return entry


def move(entry: Blacklisting, action: str, actor: User, reason: str) -> None:
    """Carry out a step; listing and lifting take effect and are logged at once.

    Raises:
        RefusedError: the last day has passed meanwhile, or a reason is missing.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    workflow.apply(TABLE, entry.case, action, actor, reason=reason)
    if action == "confirm":
        rules.check_until(entry.until, today=today())
        entry.since, entry.case.due_on = today(), entry.until
        log.append_for(entry, record.listing_record(entry))
    elif action == "lift":
        entry.end = BlacklistEnd(case_id=entry.case_id, ended_on=today())
        entry.case.due_on = None
        log.append_for(entry.end, record.lifting_record(entry.end))


@work.chore
def expire() -> None:
    """Close the entries whose last day has passed."""
    with write_tx():
        query = (
            sa.select(Blacklisting)
            .join(Blacklisting.case)
            .where(Case.state.in_(COUNTING), Blacklisting.until < today())
            .order_by(Blacklisting.case_id)
            .limit(CHUNK)
        )
        for entry in db.session.scalars(query).all():
            workflow.apply(TABLE, entry.case, "expire", None)


def organisation_in_region(organisation_id: int, actor: User) -> Organisation:
    """An organisation that assesses, in the official's region.

    Raises:
        MissingError: there is none.
    """
    found = db.session.get(Organisation, organisation_id)
    if found is None or found.kind in OUTSIDE or not found.region.startswith(actor.region_prefix):
        raise MissingError(Text("本辖区没有这家单位"))
    return found


def in_region(case_id: int, actor: User) -> Blacklisting:
    """An entry that an official of the region may read.

    Raises:
        MissingError: there is none.
    """
    query = of_region(actor).where(Blacklisting.case_id == case_id)
    entry = db.session.scalar(query) if Role.OFFICIAL in actor.roles else None
    if entry is None:
        raise MissingError(Text("没有这条黑名单记录"))
    return entry


def of_region(actor: User) -> sa.Select[Blacklisting]:
    """The query for the entries of an official's region."""
    return sa.select(Blacklisting).join(Blacklisting.case).where(visible_to(actor))
