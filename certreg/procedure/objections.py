"""Objections (异议): filed by anybody against a running notice, answered by an official."""

from __future__ import annotations

import re
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Role, User
from certreg.audit import trail
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError, RefusedError
from certreg.procedure import notice as notices
from certreg.procedure import record
from certreg.procedure.models.cases import Case
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.procedure.turns import is_competent_official
from certreg.registry import log
from certreg.text import Text

RECEIPT = re.compile(r"[0-9a-f]{16}")


def file(notice: PublicNotice, *, about_row: int | None, text: str, contact: str) -> Objection:
    """File an objection; its receipt is all that the objector needs to follow it.

    Args:
        about_row: number of a row on the notice; None: the whole.

    Raises:
        NotAllowedError: the notice is over.
        RefusedError: the notice has no such row.
    """
    check_running(notice)
    if about_row is not None and about_row not in notices.row_numbers(notice):
        raise RefusedError(Text("名单中没有第 {row} 号", row=about_row), field="about_row")
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
    trail.record(
        "objection.filed",
        actor_id=None,
        subject_id=objection.id,
        concerns_id=notice.case.organisation_id,
        case=notice.case_id,
    )
    return objection


def check_running(notice: PublicNotice) -> None:
    """Refuse an objection that comes too late.

    Raises:
        NotAllowedError: the notice is over.
    """
    if notice.closed_at is not None or notice.last_day < today():
        raise NotAllowedError(Text("公示已结束；如仍有疑问，请向公示单位所在地人社部门反映"))


def find(receipt: str) -> Objection:
    """The objection behind a receipt.

    Raises:
        RefusedError: no such receipt.
    """
    query = sa.select(Objection).where(Objection.receipt == receipt)
    objection = db.session.scalars(query).first() if RECEIPT.fullmatch(receipt) else None
    if objection is None:
        raise RefusedError(Text("没有这个回执号，请核对后重试"), field="receipt")
    return objection


def in_reach(objection_id: int, official: User) -> Objection:
    """An objection in the official's region.

    Raises:
        MissingError: there is none.
    """
    objection = db.session.get(Objection, objection_id)
    if objection is None or not is_competent_official(objection.notice.case, official):
        raise MissingError(Text("没有这件异议"))
    return objection


def answer(objection: Objection, actor: User, *, text: str, is_upheld: bool) -> None:
    """Answer an objection once; the objector reads it by the receipt.

    Raises:
        NotAllowedError: the actor is no official of the region.
        ConflictError: it was answered already.
    """
    case = objection.notice.case
    if Role.OFFICIAL not in actor.roles or not is_competent_official(case, actor):
        raise NotAllowedError(Text("您没有此项权限"))
    db.session.refresh(objection, with_for_update=True)
    if objection.is_upheld is not None:
        raise ConflictError(Text("该异议已经答复"))
    objection.answer, objection.is_upheld = text, is_upheld
    objection.answered_by_id, objection.answered_at = actor.id, now()
    log.append_for(objection, record.answer_record(objection))
    trail.record(
        "objection.answered",
        actor_id=actor.id,
        subject_id=objection.id,
        concerns_id=objection.notice.case.organisation_id,
        case=objection.notice.case_id,
        upheld=is_upheld,
    )


def count_open(prefix: str) -> int:
    """How many objections of a region nobody has answered."""
    query = sa.select(sa.func.count()).select_from(open_in_region(prefix).subquery())
    return db.session.scalar(query) or 0


def open_in_region(prefix: str) -> sa.Select[Objection]:
    """The query for objections of a region that nobody has answered."""
    return (
        sa.select(Objection)
        .join(Objection.notice)
        .join(PublicNotice.case)
        .where(Objection.is_upheld.is_(None), Case.region.startswith(prefix))
        .options(
            joinedload(Objection.notice).joinedload(PublicNotice.case).joinedload(Case.organisation)
        )
    )
