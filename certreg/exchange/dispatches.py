"""Dispatches: making one, handing its file out once, cancelling one that never arrived."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.exchange import standing, upload_file
from certreg.exchange.models import Dispatch, DispatchItem, Outcome
from certreg.files import store
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.network import Layout, layout
from certreg.policy.uploads import keep_until
from certreg.text import Text
from certreg.workbook.writing import MEDIA_TYPE

MOST = 5_000
"""Rows of one file."""


def make(actor: User, *, purpose: str, with_refused: bool) -> Dispatch:
    """Write the next file of the official's office; it stays sealed until it is handed out.

    Raises:
        RefusedError: nothing is to be sent, or outside a demo the map of fields is unverified.
        ConflictError: somebody else is sending the same certificates.
    """
    law, region = policy.load(), actor.organisation.region
    own = verified_layout(region)
    rows = standing.to_send(actor.region_prefix, with_refused=with_refused, most=MOST)
    if not rows:
        raise RefusedError(Text("没有需要上报的证书。"), reason="nothing_to_send")
    content = upload_file.write(law, own, rows)
    file = store.store(
        content,
        name=f"network-{today():%Y%m%d}.xlsx",
        media_type=MEDIA_TYPE,
        keep_until=keep_until(law, region=region, on=today()),
    )
    dispatch = Dispatch(
        region=region,
        purpose=purpose,
        made_by_id=actor.id,
        made_at=now(),
        row_count=len(rows),
        sha256=file.sha256,
        file=file,
    )
    db.session.add(dispatch)
    db.session.flush()  # its items refer to it
    db.session.add_all(
        DispatchItem(
            dispatch_id=dispatch.id,
            certificate_id=row.id,
            operation=operation,
            outcome=Outcome.SENT,
            since=dispatch.made_at,
        )
        for row, operation in rows
    )
    try:
        db.session.flush()  # the database refuses a certificate that stands in a running dispatch
    except IntegrityError as error:
        raise ConflictError(
            Text("其他部门刚刚导出了其中的证书，请刷新后再导出。"), field="purpose"
        ) from error
    trail.record(
        "dispatch.made",
        actor_id=actor.id,
        subject_id=dispatch.id,
        purpose=purpose,
        rows=len(rows),
    )
    return dispatch


def verified_layout(region: str) -> Layout:
    """The files' layout; outside a demo only one that somebody verified.

    Raises:
        RefusedError: a row of it is unverified.
    """
    law = policy.load()
    found = layout(law, region=region, on=today())
    for row in found.rows:
        law.require_verified(row, installation().is_demo)
    return found


def visible(actor: User) -> sa.Select[Dispatch]:
    """The dispatches of the official's region."""
    return sa.select(Dispatch).where(Dispatch.region.startswith(actor.region_prefix))


def find(dispatch_id: int, actor: User) -> Dispatch:
    """One dispatch.

    Raises:
        MissingError: there is none in the official's region.
    """
    row = db.session.scalar(visible(actor).where(Dispatch.id == dispatch_id))
    if row is None:
        raise MissingError(Text("没有这次上报"))
    return row


def hand_out(dispatch: Dispatch, actor: User) -> bytes:
    """The file, once: who took it is on the trail, and the registry keeps it no longer.

    Raises:
        NotAllowedError: it was handed out, cancelled, or is past its days.
    """
    db.session.refresh(dispatch, with_for_update=True)
    if dispatch.handed_out_at is not None and dispatch.handed_out_by is not None:
        raise NotAllowedError(
            Text("文件只交付一次，已由{who}取走。", who=dispatch.handed_out_by.name)
        )
    if dispatch.file is None or dispatch.cancelled_at is not None:
        raise NotAllowedError(Text("文件已过保存期或上报已作废，请作废后重新导出。"))
    file = dispatch.file
    content = store.read(file)
    dispatch.handed_out_by_id, dispatch.handed_out_at = actor.id, now()
    dispatch.file = None
    db.session.flush()  # nothing refers to the file any more
    store.discard(file)
    trail.record(
        "dispatch.handed_out",
        actor_id=actor.id,
        subject_id=dispatch.id,
        purpose=dispatch.purpose,
        rows=dispatch.row_count,
    )
    return content


def cancel(dispatch: Dispatch, actor: User, reason: str) -> None:
    """Let a dispatch count as never made: its file was lost, or the network never took it.

    Raises:
        RefusedError: no reason.
        NotAllowedError: cancelled already, or a receipt has come.
    """
    db.session.refresh(dispatch, with_for_update=True)
    if not reason.strip():
        raise RefusedError(Text("请填写理由"), reason="reason_missing", field="reason")
    if dispatch.cancelled_at is not None or dispatch.receipts:
        raise NotAllowedError(Text("这次上报已作废，或已有回执，不能作废。"))
    dispatch.cancelled_by_id, dispatch.cancelled_at = actor.id, now()
    dispatch.cancelled_reason = reason.strip()
    db.session.execute(
        sa.update(DispatchItem)
        .where(DispatchItem.dispatch_id == dispatch.id)
        .values(outcome=Outcome.CANCELLED, since=dispatch.cancelled_at)
    )
    if file := dispatch.file:
        dispatch.file = None
        db.session.flush()  # nothing refers to the file any more
        store.discard(file)
    trail.record("dispatch.cancelled", actor_id=actor.id, subject_id=dispatch.id)
