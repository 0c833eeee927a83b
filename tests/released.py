"""A batch whose approver has issued it, put on record without its way there: what is left is the worker's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import issued
import sqlalchemy as sa

from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.people.models import IdentityDocument
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.decisions import Decision


def release(
    body: Body, documents: Iterable[tuple[int, int]], *, photo_id: int | None = None
) -> int:
    """A batch of these people, all of whom passed; its case.

    Args:
        documents: person and identity document of each.
        photo_id: the photo of all.
    """
    case = issued.make_case(body)
    filing = body.filings[0]
    with write_tx() as session:
        session.add_all(
            [
                Batch(
                    case=case,
                    body=body,
                    filing=filing,
                    title="第四季度认定",
                    method="AS-03.examination",
                    assessed_on=today(),
                ),
                Decision(
                    case=case, action="issue", from_state="approved", to_state="issuing", at=now()
                ),
            ]
        )
        session.flush()  # candidates refer to it
        same = _same(case.id, filing.scope[0].id, photo_id)
        rows = [
            same | {"row": row, "person_id": person, "document_id": document}
            for row, (person, document) in enumerate(documents, start=1)
        ]
        session.execute(sa.insert(Candidate), rows)
    return case.id


def of(documents: Iterable[IdentityDocument]) -> list[tuple[int, int]]:
    """What `release` asks of identity documents."""
    return [(document.person_id, document.id) for document in documents]


def state(case_id: int) -> str:
    """The state of the batch's case, as it stands in the database now."""
    db.session.rollback()
    return db.session.get_one(Batch, case_id).case.state


def _same(case_id: int, scope_id: int, photo_id: int | None) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "scope_id": scope_id,
        "photo_id": photo_id,
        "level": SkillLevel.SENIOR_WORKER,
        "employment": "employee",
        "consented_on": today(),
        "declared_on": today(),
        "state": CandidateState.PASSED,
        "condition_id": "",
        "manual_reason": "已核实",
        "eligibility": {},
        "theory": Decimal(80),
        "practical": Decimal(80),
    }
