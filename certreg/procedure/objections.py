"""Objections (异议): filed by anybody against a running notice, answered by an official of the region."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError
from certreg.procedure.models import Case, Objection, PublicNotice
from certreg.procedure.workflow import is_competent_official
from certreg.text import Text


def file(notice: PublicNotice, *, about_row: int | None, text: str, contact: str) -> Objection:
    """File an objection; its receipt is all that the objector needs to follow it.

    Raises:
        NotAllowedError: the notice is over.
    """
    if notice.closed_at is not None or notice.last_day < today():
        raise NotAllowedError(Text("公示已结束；如仍有疑问，请向公示单位所在地人社部门反映"))
    objection = Objection(
        notice=notice,
        receipt=secrets.token_hex(8),
        about_row=about_row,
        text=text,
        contact=contact,
        filed_at=now(),
    )
    db.session.add(objection)
    db.session.flush()  # the audit event names it
    trail.record("objection.filed", actor_id=None, subject_id=objection.id)
    return objection


def find(receipt: str) -> Objection:
    """The objection behind a receipt.

    Raises:
        MissingError: no such receipt.
    """
    objection = db.session.scalars(sa.select(Objection).where(Objection.receipt == receipt)).first()
    if objection is None:
        raise MissingError(Text("没有这个回执号，请核对后重试"))
    return objection


def answer(objection: Objection, actor: User, *, text: str, is_upheld: bool) -> None:
    """Answer an objection once; the answer stands beside the notice.

    Raises:
        NotAllowedError: the official is not competent for the region.
        ConflictError: it was answered already.
    """
    case = objection.notice.case
    if Role.OFFICIAL not in actor.roles or not is_competent_official(case, actor):
        raise NotAllowedError(Text("您没有此项权限"))
    if objection.is_upheld is not None:
        raise ConflictError(Text("该异议已经答复"))
    objection.answer, objection.is_upheld = text, is_upheld
    objection.answered_by_id, objection.answered_at = actor.id, now()
    trail.record("objection.answered", actor_id=actor.id, subject_id=objection.id, upheld=is_upheld)


def open_in_region(prefix: str) -> list[Objection]:
    """Objections of a region that nobody has answered, the oldest first."""
    query = (
        sa.select(Objection)
        .join(Objection.notice)
        .join(PublicNotice.case)
        .where(Objection.is_upheld.is_(None), Case.region.startswith(prefix))
        .order_by(Objection.id)
    )
    return list(db.session.scalars(query))
