"""A case in words that can be read without the registry: who did what, when, where and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from certreg.accounts.models import User
from certreg.audit.models import AuditEvent
from certreg.case_export.rows import Row, Rows, keys_of, shown
from certreg.db import db
from certreg.people.masking import mask_number
from certreg.people.models import IdentityDocument
from certreg.procedure.models.cases import Case
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.notices import Objection, PublicNotice
from certreg.procedure.table import tables


def told(case: Case, rows: Rows, *, is_full: bool) -> dict[str, Any]:
    """The case: its state, parts, decisions, notices with objections, people, and all rows of the rooms."""
    table = tables()[case.kind]
    return {
        "id": case.id,
        "kind": case.kind.value,
        "title": str(table.title),
        "state": str(table.state(case.state).title),
        "organisation": case.organisation.name,
        "about": case.about.name if case.about else None,
        "parts": [
            {"part": row["part"].value, **_actor(db.session.get(User, row["user_id"]))}
            for row in rows.get("case_part", ())
        ],
        "decisions": [_decision(each) for each in case.decisions],
        "notices": [_notice(each, is_full=is_full) for each in case.notices],
        "workers": _workers(documents_of(rows), is_full=is_full),
        "rows": {
            name: [shown(row, is_full=is_full) for row in each] for name, each in rows.items()
        },
    }


def events_of(case: Case, rows: Rows) -> list[Row]:
    """The audit events about a case and its rows, the oldest first: their actions begin with the row's kind."""
    subjects = {name: keys_of(name, each) for name, each in rows.items()}
    subjects |= {case.kind.value: [case.id], "case": [case.id]}
    about = [
        sa.and_(AuditEvent.action.startswith(f"{name}.", autoescape=True), _is_among(keys))
        for name, keys in subjects.items()
        if keys
    ]
    query = (
        sa.select(AuditEvent, User)
        .outerjoin(User, AuditEvent.actor_id == User.id)
        .where(sa.or_(*about))
        .order_by(AuditEvent.id)
    )
    return [
        {
            "id": event.id,
            "at": event.at.isoformat(),
            "action": event.action,
            "subject": event.subject_id,
            "detail": event.detail,
            **_actor(user),
        }
        for event, user in db.session.execute(query)
    ]


def documents_of(rows: Rows) -> list[IdentityDocument]:
    """The identity documents of the workers that rows are about."""
    people = {row.get("person_id") for each in rows.values() for row in each} - {None}
    query = sa.select(IdentityDocument).where(IdentityDocument.person_id.in_(people))
    return list(db.session.scalars(query.order_by(IdentityDocument.id)))


def _is_among(keys: list[int]) -> sa.ColumnElement[bool]:
    return AuditEvent.subject_id.in_(keys)


def _actor(user: User | None) -> dict[str, str | None]:
    """Who, and of which organisation; the machine has no name."""
    if user is None:
        return {"by": None, "of": None}
    return {"by": user.name, "of": user.organisation.name}


def _decision(row: Decision) -> dict[str, Any]:
    table = tables()[row.case.kind]
    return {
        "action": row.action,
        "title": str(table.find(row.action, row.from_state).title),
        "from": str(table.state(row.from_state).title),
        "to": str(table.state(row.to_state).title),
        "part": row.part.value if row.part else None,
        **_actor(row.user),
        "at": row.at.isoformat(),
        "reason": row.reason,
        "marks": [
            {"place": mark.place, "label": str(mark.label), "note": mark.note} for mark in row.marks
        ],
    }


def _notice(row: PublicNotice, *, is_full: bool) -> dict[str, Any]:
    return {
        "title": row.title,
        "rows": row.row_count,
        "postedOn": row.posted_on.isoformat(),
        "lastDay": row.last_day.isoformat(),
        "rule": row.rule_id,
        "closedAt": row.closed_at.isoformat() if row.closed_at else None,
        "objections": [_objection(each, is_full=is_full) for each in row.objections],
    }


def _objection(row: Objection, *, is_full: bool) -> dict[str, Any]:
    answered = db.session.get(User, row.answered_by_id) if row.answered_by_id else None
    return {
        "aboutRow": row.about_row,
        "text": row.text,
        "filedAt": row.filed_at.isoformat(),
        "contact": row.contact if is_full else None,
        "answer": row.answer,
        "upheld": row.is_upheld,
        "answeredAt": row.answered_at.isoformat() if row.answered_at else None,
        **_actor(answered),
    }


def _workers(documents: Iterable[IdentityDocument], *, is_full: bool) -> list[dict[str, Any]]:
    return [
        {
            "person": row.person_id,
            "name": row.person.name,
            "document": row.id,
            "type": row.type.value,
            "number": row.number if is_full else mask_number(row.number),
        }
        for row in documents
    ]
