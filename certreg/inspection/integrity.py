"""The integrity record (诚信档案) of a body: every case of supervision about it, and what it may see of them."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.db import db
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.models.decisions import Decision

SHOWN_TO_BODY: dict[CaseKind, tuple[str, ...]] = {
    CaseKind.COMPLAINT: ("substantiated",),
    CaseKind.INSPECTION: ("concluded",),
    CaseKind.RECTIFICATION: (
        "ordered",
        "answered",
        "signed_off",
        "reviewed",
        "returned",
        "put_right",
        "failed",
    ),
    CaseKind.FLAG: ("confirmed",),
    CaseKind.BLACKLISTING: ("listed", "lifting_proposed", "lifted", "expired"),
    CaseKind.CONDUCT: ("recorded", "withdrawal_proposed", "withdrawn"),
}
"""Kind -> states in which the body itself sees a case: what was established, never who reported it."""

OWN_PAGES = {
    CaseKind.INSPECTION: "inspected.show",
    CaseKind.RECTIFICATION: "rectifications.show",
}
"""Kind -> the body's own page of such a case."""

TELLING = {
    CaseKind.COMPLAINT: ("uphold",),
    CaseKind.FLAG: ("confirm",),
    CaseKind.CONDUCT: ("propose",),
}
"""Kind -> the actions whose reason the body reads: what an official established."""


def of_organisation(organisation_id: int) -> sa.Select[Case]:
    """The query for everything about an organisation, for officials."""
    return sa.select(Case).where(Case.about_id == organisation_id)


def shown_to(organisation_id: int) -> sa.Select[Case]:
    """The query for what an organisation sees of its own record."""
    shown = [
        sa.and_(Case.kind == kind, Case.state.in_(states)) for kind, states in SHOWN_TO_BODY.items()
    ]
    return of_organisation(organisation_id).where(sa.or_(*shown))


def established(cases: list[Case]) -> dict[int, str]:
    """Case id -> what an official established, where the body may read it."""
    telling = [
        sa.and_(Case.kind == kind, Decision.action.in_(actions))
        for kind, actions in TELLING.items()
    ]
    query = (
        sa.select(Decision.case_id, Decision.reason)
        .join(Decision.case)
        .where(Case.id.in_([case.id for case in cases]), sa.or_(*telling))
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
