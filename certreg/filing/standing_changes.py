"""A body's filing is suspended, taken up again or cancelled: proposed or asked for, then confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, RefusedError
from certreg.files.evidence import Evidence
from certreg.filing import standing
from certreg.filing.models import Body, Change, StandingChange
from certreg.filing.record import change_record
from certreg.filing.standing_states import TABLES
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.filing import FilingGround, filing_grounds
from certreg.procedure import papers, workflow
from certreg.procedure.calendar import due_on
from certreg.procedure.models.cases import Case, Waiting
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text


@dataclass(frozen=True)
class Statement:
    """Why a body's filing is to change.

    Attributes:
        ground: code of a ground of the law.
        document: name and number of the paper that it rests on.
        facts: what was found, or why the body asks.
        last_day: of a suspension; None: until it is lifted.
        file: the paper, where it is handed in.
    """

    ground: str
    document: str
    facts: str
    last_day: date | None = None
    file: Evidence | None = None


def grounds(change: Change, body: Body, *, own_request: bool) -> Sequence[FilingGround]:
    """The grounds that may be named today."""
    return filing_grounds(
        policy.load(), change.value, own_request=own_request, region=body.region, on=today()
    )


def propose(change: Change, body: Body, statement: Statement, actor: User) -> StandingChange:
    """Propose a change, as an official, or ask for it, as a clerk of the body.

    Raises:
        RefusedError: no such ground, or unverified outside a demo; field `ground`; or a last day
            that is over; field `last_day`.
        ConflictError: the body is not in the state for it, or such a case is open already.
        NotAllowedError: as `certreg.procedure.workflow.apply`.
    """
    asks = Role.OFFICIAL not in actor.roles
    db.session.refresh(body, with_for_update=True)  # two may propose at once
    _check_ground(change, body, statement.ground, own_request=asks)
    if statement.last_day is not None and statement.last_day <= today():
        raise RefusedError(Text("最后一天应在今天以后"), field="last_day")
    _check_nothing_open(body)
    _check_possible(change, body)
    table = TABLES[change]
    case = workflow.begin(table, organisation_id=body.organisation_id, region=body.region)
    case.submitted_at, case.judged_on = now(), today()
    case.policy_digest = policy.load().digest
    row = StandingChange(
        case=case,
        body=body,
        change=change,
        ground=statement.ground,
        document=statement.document,
        last_day=statement.last_day if change is Change.SUSPEND else None,
        lifts_id=_suspension(body).case_id if change is Change.LIFT else None,
    )
    db.session.add(row)
    if statement.file is not None:
        papers.add(case, actor, statement.document, statement.file)
    move(row, "request" if asks else "propose", actor, statement.facts)
    return row


def move(change: StandingChange, action: str, actor: User, reason: str = "") -> None:
    """Carry out an action that changes nothing but the case, and date the office's next step.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`.
    """
    case = change.case
    workflow.apply(TABLES[change.change], case, action, actor, reason=reason)
    waits = case.waiting_for is Waiting.OFFICE
    case.due_on = due_on("official_check", region=case.region) if waits else None


def confirm(change: StandingChange, actor: User, opinion: str = "") -> None:
    """Confirm it: from today on the body may not assess, or may again; the log has it.

    Raises:
        NotAllowedError: decided already, or by the official who proposed it.
        ConflictError: the body is no longer in the state for it.
        RefusedError: its last day is over.
    """
    move(change, "confirm", actor, opinion)
    db.session.refresh(change.body, with_for_update=True)
    _check_possible(change.change, change.body)
    if change.last_day is not None and change.last_day < today():
        raise RefusedError(Text("暂停的最后一天已过，请不予暂停或另行提出"), reason="term_over")
    with db.session.no_autoflush:  # the database takes the day only with the log's position
        change.first_day = today()
        log.append_for(change, change_record(change))


def in_region(case_id: int, actor: User) -> StandingChange:
    """A change that an official of the region may see.

    Raises:
        MissingError: there is none.
    """
    return _found(case_id, visible_to(actor))


def of_organisation(case_id: int, actor: User) -> StandingChange:
    """A change of the actor's own body.

    Raises:
        MissingError: there is none.
    """
    return _found(case_id, Case.organisation_id == actor.organisation_id)


def open_change(body: Body) -> StandingChange | None:
    """The change that is under way."""
    query = (
        sa.select(StandingChange)
        .join(StandingChange.case)
        .where(StandingChange.body_id == body.id, Case.waiting_for == Waiting.OFFICE)
    )
    return db.session.scalars(query).first()


def possible(body: Body) -> list[Change]:
    """The changes that may be proposed of a body today."""
    if open_change(body) is not None or standing.is_cancelled(body, today()):
        return []
    if standing.suspension_on(body, today()) is not None:
        return [Change.LIFT, Change.CANCEL]
    return [Change.SUSPEND, Change.CANCEL]


def _found(case_id: int, visible: sa.ColumnElement[bool]) -> StandingChange:
    query = (
        sa.select(StandingChange)
        .join(StandingChange.case)
        .where(StandingChange.case_id == case_id, visible)
    )
    found = db.session.scalars(query).first()
    if found is None:
        raise MissingError(Text("没有这件备案变更"))
    return found


def _check_ground(change: Change, body: Body, code: str, *, own_request: bool) -> None:
    row = next((r for r in grounds(change, body, own_request=own_request) if r.code == code), None)
    if row is None:
        raise RefusedError(Text("请选择事由"), field="ground")
    policy.load().require_verified(row, installation().is_demo)


def _check_nothing_open(body: Body) -> None:
    if (row := open_change(body)) is not None:
        raise ConflictError(
            Text(
                "该机构已有一件“{title}”在办理（#{case}），请先办完",
                title=TABLES[row.change].title,
                case=row.case_id,
            )
        )


def _check_possible(change: Change, body: Body) -> None:
    """Refuse what the body's state does not allow.

    Raises:
        ConflictError: cancelled already, suspended already, or not suspended.
    """
    if standing.is_cancelled(body, today()):
        raise ConflictError(Text("该机构的备案已经注销"))
    suspension = standing.suspension_on(body, today())
    if change is Change.SUSPEND and suspension is not None:
        raise ConflictError(Text("该机构的备案已在暂停中"))
    if change is Change.LIFT and suspension is None:
        raise ConflictError(Text("该机构的备案没有暂停，不用恢复"))


def _suspension(body: Body) -> StandingChange:
    found = standing.suspension_on(body, today())
    assert found is not None  # `_check_possible` has seen it
    return found
