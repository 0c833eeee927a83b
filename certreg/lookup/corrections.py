"""Correction requests: filed by anybody, routed to the body named, answered by its clerk."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.filing.models import Body
from certreg.lookup.models import CorrectionRequest
from certreg.text import Text


def file(body: str, *, text: str, contact: str) -> CorrectionRequest:
    """File a request to the body with this name or number.

    Raises:
        RefusedError: no such body.
    """
    found = db.session.scalars(
        sa.select(Body).where(sa.or_(Body.number == body, Body.name == body))
    ).first()
    if found is None:
        raise RefusedError(
            Text("没有名为“{body}”的评价机构，请按证书上的全称或 13 位编号填写", body=body),
            field="body",
        )
    request = CorrectionRequest(
        receipt=secrets.token_hex(8),
        organisation_id=found.organisation_id,
        text=text,
        contact=contact,
        filed_at=now(),
    )
    db.session.add(request)
    db.session.flush()  # the audit event names it
    trail.record("correction.requested", actor_id=None, subject_id=request.id)
    return request


def of_organisation(organisation_id: int) -> list[CorrectionRequest]:
    """The organisation's requests, unanswered ones first."""
    query = (
        sa.select(CorrectionRequest)
        .where(CorrectionRequest.organisation_id == organisation_id)
        .order_by(CorrectionRequest.answered_at.is_not(None), CorrectionRequest.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def answer(request_id: int, actor: User, text: str) -> None:
    """Answer a request of the actor's organisation.

    Raises:
        MissingError: it is not of this organisation.
    """
    request = db.session.get(CorrectionRequest, request_id)
    if request is None or request.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这件更正请求"))
    request.answer, request.answered_by_id, request.answered_at = text, actor.id, now()
    trail.record("correction.answered", actor_id=actor.id, subject_id=request.id)


def by_receipt(receipt: str) -> CorrectionRequest | None:
    """The request behind a receipt."""
    return db.session.scalars(
        sa.select(CorrectionRequest).where(CorrectionRequest.receipt == receipt)
    ).first()
