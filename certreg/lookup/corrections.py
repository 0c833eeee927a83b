"""Correction requests: filed by anybody, routed to the body or office named, answered by its people."""

from __future__ import annotations

import re
import secrets

import sqlalchemy as sa

from certreg.accounts.models import Organisation, OrganisationKind, User
from certreg.audit import trail
from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, MissingError, RefusedError
from certreg.filing.models import Body
from certreg.lookup.models import CorrectionRequest
from certreg.text import Text

RECEIPT = re.compile(r"[0-9a-f]{16}")
BODY_NUMBER = 13
"""Characters of a body's number, with which its certificates' numbers begin."""


STATES_NOTHING = OrganisationKind.OPERATOR
"""Runs the machine; every other organisation states facts about workers, offices too."""


def file(body: str, *, text: str, contact: str) -> CorrectionRequest:
    """File a request to a body, or to an organisation or office that stated facts about a worker.

    Args:
        body: its name, its number, or the number of one of its certificates.

    Raises:
        RefusedError: no such body.
    """
    organisation_id = db.session.scalar(
        sa.select(Body.organisation_id).where(
            sa.or_(Body.name == body, Body.number == body[:BODY_NUMBER].upper())
        )
    ) or db.session.scalar(
        sa.select(Organisation.id).where(
            Organisation.name == body, Organisation.kind != STATES_NOTHING
        )
    )
    if organisation_id is None:
        raise RefusedError(
            Text(
                "没有名为“{body}”的单位，请按证书上的机构全称、证书编号或档案中的记载单位填写",
                body=body,
            ),
            field="body",
        )
    request = CorrectionRequest(
        receipt=secrets.token_hex(8),
        organisation_id=organisation_id,
        text=text,
        contact=contact,
        filed_at=now(),
    )
    db.session.add(request)
    db.session.flush()  # the audit event names it
    trail.record("correction.requested", actor_id=None, subject_id=request.id)
    return request


def of_organisation(organisation_id: int) -> sa.Select[CorrectionRequest]:
    """The query for an organisation's requests."""
    return sa.select(CorrectionRequest).where(CorrectionRequest.organisation_id == organisation_id)


def of_people(request_id: int, actor: User) -> CorrectionRequest:
    """A request to the actor's organisation.

    Raises:
        MissingError: there is none.
    """
    request = db.session.get(CorrectionRequest, request_id)
    if request is None or request.organisation_id != actor.organisation_id:
        raise MissingError(Text("没有这件更正请求"))
    return request


def answer(request: CorrectionRequest, actor: User, text: str) -> None:
    """Answer a request, once.

    Raises:
        ConflictError: it is answered already.
    """
    db.session.refresh(request, with_for_update=True)
    if request.answered_at is not None:
        raise ConflictError(Text("该请求已经答复"))
    request.answer, request.answered_by_id, request.answered_at = text, actor.id, now()
    trail.record("correction.answered", actor_id=actor.id, subject_id=request.id)


def by_receipt(receipt: str) -> CorrectionRequest:
    """The request behind a receipt.

    Raises:
        MissingError: there is none.
    """
    query = sa.select(CorrectionRequest).where(CorrectionRequest.receipt == receipt)
    found = db.session.scalars(query).first() if RECEIPT.fullmatch(receipt) else None
    if found is None:
        raise MissingError(Text("没有这件更正请求，请核对网址。"))
    return found
