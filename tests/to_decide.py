"""Batches whose notice is over, with as many candidates as a test or a figure wants, and the official's decision.

Everything in it is invented. All functions need an app context and commit what they make.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import issued
import sqlalchemy as sa
from factories import make_organisation, make_user

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.batches import holding_back
from certreg.batches.holding_back import Fate
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.people import persons
from certreg.people.models import DocumentType, IdentityDocument
from certreg.people.persons import DocumentKey, Identity
from certreg.people.rules import check_character
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case, CaseKind, Waiting


def workers(count: int) -> list[IdentityDocument]:
    """So many workers with their documents."""
    identities = []
    for serial in range(count):
        digits = f"511799{19700101 + serial // 1000 * 10000}{serial % 1000:03d}"
        key = DocumentKey(DocumentType.RESIDENT, digits + check_character(digits))
        identities.append(
            Identity(key, f"张示例{serial % 97}", date(1970 + serial // 1000, 1, 1), "M")
        )
    with write_tx():
        return list(persons.find_or_create(identities).values())


def official() -> User:
    """Somebody who may decide."""
    office = make_organisation(OrganisationKind.OFFICE, region=issued.REGION)
    return make_user(Role.OFFICIAL, organisation=office)


def waiting_batch(body: Body, documents: list[IdentityDocument]) -> int:
    """A batch of people who all passed, whose notice is over; the id of its case."""
    filing = body.filings[0]
    case = Case(
        kind=CaseKind.BATCH,
        state="notice_closed",
        organisation=body.organisation,
        region=issued.REGION,
        waiting_for=Waiting.OFFICE,
        created_at=now(),
        submitted_at=now(),
    )
    batch = Batch(
        case=case,
        body=body,
        filing=filing,
        title="待核准的批次",
        method="AS-03.examination",
        assessed_on=today(),
    )
    db.session.add(batch)
    db.session.flush()
    common: dict[str, Any] = {
        "case_id": case.id,
        "scope_id": filing.scope[0].id,
        "level": SkillLevel.SENIOR_WORKER,
        "employment": "employee",
        "consented_on": today(),
        "declared_on": today(),
        "state": CandidateState.PASSED,
        "condition_id": "N3.1",
    }
    people = [
        {"row": row, "person_id": each.person_id, "document_id": each.id}
        for row, each in enumerate(documents, start=1)
    ]
    db.session.execute(sa.insert(Candidate), [common | each for each in people])
    db.session.commit()
    return case.id


def decide(case_id: int, user_id: int, *, held: int) -> None:
    """Approve a batch in one transaction, the first so many candidates held back with a reason."""
    with write_tx() as session:
        batch = session.get_one(Batch, case_id)
        fates = {row: Fate(is_removed=False, reason="照片待核") for row in range(1, held + 1)}
        holding_back.approve(batch, session.get_one(User, user_id), fates, "其余核准")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
