"""What an auditor may read: everything of the region, nothing beyond it; and that it was read."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import Organisation, User
from certreg.audit import trail
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate
from certreg.certificates.register import PUBLIC_STATES, in_region
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.procedure.models.cases import Case, CaseKind
from certreg.text import Text

LOOKED = "oversight.looked"


def looked(auditor_id: int, page: str, subject_id: int | None = None) -> None:
    """Record a look, before anything is shown; commits.

    Args:
        page: which page, by its endpoint.
        subject_id: key of the case or certificate.
    """
    with write_tx():
        trail.record(LOOKED, actor_id=auditor_id, subject_id=subject_id, page=page)


def cases(prefix: str, kind: CaseKind | None) -> sa.Select[Case]:
    """The query for the cases of a region that were handed in."""
    query = (
        sa.select(Case)
        .where(Case.region.startswith(prefix), Case.submitted_at.is_not(None))
        .options(joinedload(Case.organisation), joinedload(Case.about))
    )
    return query if kind is None else query.where(Case.kind == kind)


def case(case_id: int, prefix: str) -> Case:
    """One case of a region.

    Raises:
        MissingError: there is none.
    """
    found = db.session.scalar(cases(prefix, None).where(Case.id == case_id))
    if found is None:
        raise MissingError(Text("本地区没有这件事项"))
    return found


def certificates(prefix: str, number: str) -> sa.Select[Certificate]:
    """The query for the certificates of a region that left the registry.

    Args:
        number: how it begins; empty: all.
    """
    query = sa.select(Certificate).where(in_region(prefix), Certificate.state.in_(PUBLIC_STATES))
    return query.where(Certificate.number.startswith(number, autoescape=True)) if number else query


def events(prefix: str, action: str) -> sa.Select[AuditEvent, User]:
    """The query for what people of a region's offices and organisations did and saw.

    Args:
        action: how it begins; empty: all.
    """
    query = (
        sa.select(AuditEvent, User)
        .join(User, AuditEvent.actor_id == User.id)
        .join(User.organisation)
        .where(Organisation.region.startswith(prefix))
        .options(joinedload(User.organisation))
    )
    return query.where(AuditEvent.action.startswith(action, autoescape=True)) if action else query
