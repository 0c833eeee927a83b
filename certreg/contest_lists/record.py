"""What the log commits to of contest lists: each handing-in as it happens, and the approval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.contest_lists.models import ContestList, Entrant, HandingIn
from certreg.db import db
from certreg.procedure.models.cases import Case
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.text import Text

HANDED_IN = "contest_list.handed_in"
APPROVED = "contest_list.approved"
DECIDED = ("approved", "issuing", "issued")
"""States of lists that were approved."""


def handed_in(row: ContestList) -> dict[str, Any]:
    """Who stands on a list now with which result."""
    return {
        "case": row.case_id,
        "contest": row.contest_id,
        "body": row.body.number,
        "workbook": row.sha256,
        "entrants": [_entrant(each) for each in row.standing],
        "evidence": [item.file.sha256 for item in row.case.evidence],
    }


def handing_record(handing: HandingIn) -> Record:
    """What is logged when a list is handed in; its salt stays with the row."""
    return Record(HANDED_IN, handing.content)


def approval_record(row: ContestList) -> Record:
    """What is logged when a list is approved; its salt stays with the list."""
    return Record(APPROVED, _approved(row))


def recorded() -> Iterator[Recorded]:
    """What handings-in and approved lists claim of the log."""
    order = (HandingIn.case_id, HandingIn.round)
    for handing in db.session.scalars(sa.select(HandingIn).order_by(*order)):
        name = Text("名单 #{case} 第 {round} 次提交", case=handing.case_id, round=handing.round)
        yield claimed(name, handing, HANDED_IN, handing.content)
    query = sa.select(ContestList).join(ContestList.case).where(Case.state.in_(DECIDED))
    for row in db.session.scalars(query.order_by(ContestList.case_id)):
        name = Text("名单 #{case} 的核准", case=row.case_id)
        yield claimed(name, row, APPROVED, _approved(row))


def _approved(row: ContestList) -> dict[str, Any]:
    """The record; it can be put together again from the rows at any time.

    Who is struck off after the approval was on it: the body only leaves somebody out.
    """
    decided_at = next(each.at for each in reversed(row.case.decisions) if each.action == "approve")
    return {
        **handed_in(row),
        "entrants": [
            _entrant(each)
            for each in row.entrants
            if each.struck_at is None or each.struck_at > decided_at
        ],
    }


def _entrant(entrant: Entrant) -> dict[str, Any]:
    return {
        "row": entrant.row,
        "event": entrant.event_id,
        "person": entrant.person_id,
        "document": entrant.document_id,
        "fact": entrant.fact_id,
        "place": entrant.place,
        "prize": entrant.prize,
        "teamSize": entrant.team_size,
        "participant": entrant.participant,
        "base": entrant.base_number,
        "level": entrant.level.value,
        "rule": entrant.rule_id,
    }
