"""What the log commits to of nominations: each vote as it is taken, and the approval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.db import db
from certreg.direct.models import Nomination, Vote
from certreg.procedure.models.cases import Case
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.text import Text

VOTED = "nomination.voted"
APPROVED = "nomination.approved"
DECIDED = ("approved", "issuing", "issued")
"""States of nominations that were approved."""


def vote_record(vote: Vote) -> Record:
    """What is logged when an expert votes; its salt stays with the vote."""
    return Record(VOTED, _voted(vote))


def approval_record(nomination: Nomination) -> Record:
    """What is logged when a nomination is approved; its salt stays with the nomination."""
    return Record(APPROVED, _approved(nomination))


def recorded() -> Iterator[Recorded]:
    """What votes and approved nominations claim of the log."""
    for vote in db.session.scalars(sa.select(Vote).order_by(Vote.case_id, Vote.user_id)):
        name = Text("申报 #{case} 的评审投票（{user}）", case=vote.case_id, user=vote.user_id)
        yield claimed(name, vote, VOTED, _voted(vote))
    query = (
        sa.select(Nomination)
        .join(Nomination.case)
        .where(Case.state.in_(DECIDED))
        .order_by(Nomination.case_id)
        .options(joinedload(Nomination.scope), joinedload(Nomination.body))
    )
    for nomination in db.session.scalars(query):
        name = Text("申报 #{case} 的核准", case=nomination.case_id)
        yield claimed(name, nomination, APPROVED, _approved(nomination))


def _voted(vote: Vote) -> dict[str, Any]:
    return {
        "case": vote.case_id,
        "expert": vote.user_id,
        "inFavour": vote.is_in_favour,
        "reason": vote.reason,
        "at": vote.voted_at.isoformat(),
    }


def _approved(nomination: Nomination) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time."""
    return {
        "case": nomination.case_id,
        "body": nomination.body.number,
        "person": nomination.person_id,
        "document": nomination.document_id,
        "occupation": nomination.scope.occupation,
        "trade": nomination.scope.trade,
        "level": nomination.level.value,
        "ground": nomination.ground,
        "decisionDocument": nomination.decision_document,
        "deeds": nomination.deeds,
        "facts": [fact.id for fact in nomination.facts],
        "evidence": [item.file.sha256 for item in nomination.case.evidence],
    }
