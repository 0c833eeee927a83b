"""Taking back a certificate on record that turned out not to be one; its holder reads why."""

from __future__ import annotations

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.holdings.models import HoldingImport, HoldingRow, HoldingWithdrawal
from certreg.holdings.record import withdrawal_record
from certreg.people.models import FactState
from certreg.procedure.models.cases import CasePart, Part
from certreg.procedure.workflow import lock
from certreg.registry import log
from certreg.text import Text


def find(held: HoldingImport, row_id: int) -> HoldingRow:
    """A certificate of an import that is on record.

    Raises:
        MissingError: there is none.
    """
    found = next((row for row in held.rows if row.id == row_id and row.fact_id), None)
    if found is None:
        raise MissingError(Text("没有登记过这张证书"))
    return found


def withdraw(held: HoldingImport, row_id: int, actor: User, reason: str) -> None:
    """Take one back: it counts no more, from today on.

    Raises:
        MissingError: no such certificate.
        NotAllowedError: the actor read it in; somebody else decides.
        RefusedError: no reason is given; field `reason`.
        ConflictError: it was taken back already.
    """
    lock(held.case)
    row = find(held, row_id)
    check_may(held, actor)
    if not reason:
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="reason")
    if row.withdrawal is not None:
        raise ConflictError(Text("这张证书已由{who}撤回。", who=row.withdrawal.withdrawn_by.name))
    assert row.fact is not None  # it is on record
    row.fact.state = FactState.WITHDRAWN
    row.withdrawal = HoldingWithdrawal(
        reason=reason, withdrawn_by_id=actor.id, withdrawn_on=today()
    )
    db.session.flush()  # the record names its row
    log.append_for(row.withdrawal, withdrawal_record(row.withdrawal))
    trail.record("holding.withdrawn", actor_id=actor.id, subject_id=row.id)


def check_may(held: HoldingImport, actor: User) -> None:
    """Refuse who read the import in: nobody decides on what he or she handed in.

    Raises:
        NotAllowedError: the actor did.
    """
    part = db.session.get(CasePart, (held.case_id, actor.id))
    if part is not None and part.part in (Part.CLERK, Part.ACCEPTOR):
        raise NotAllowedError(Text("这次登记由您读入，请由其他人员撤回"))
