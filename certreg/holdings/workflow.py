"""What may happen to an import: read in, looked through, confirmed by a second person, on record."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.accounts.models import OrganisationKind, User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import ConflictError, MissingError, NotAllowedError
from certreg.holdings.checking import Row
from certreg.holdings.models import HoldingImport, HoldingRow
from certreg.holdings.record import record_of
from certreg.holdings.states import TABLE
from certreg.people import facts, persons
from certreg.people.statements import Statement, pack, unpack
from certreg.policy import law as policy
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.procedure.turns import visible_to
from certreg.registry import log
from certreg.text import Text

OPEN = ("draft", "returned")
"""States in which a clerk may still replace the rows."""


def read_in(rows: Sequence[Row], actor: User, *, file_name: str) -> HoldingImport:
    """Begin a case with the rows of a workbook. An official's goes on at once to the second person.

    Raises:
        ConflictError: a document is on record with another name since it was checked.
        NotAllowedError: neither clerk nor official.
    """
    organisation = actor.organisation
    case = workflow.begin(TABLE, organisation_id=organisation.id, region=organisation.region)
    held = HoldingImport(case=case, file_name=file_name[:200])
    db.session.add(held)
    _fill(held, rows)
    if organisation.kind is OrganisationKind.OFFICE:
        _hand_in(case)
        workflow.apply(TABLE, case, _next(held, "propose", "record_at_office"), actor)
        _record_if_due(held)
    else:
        workflow.prepare(case, actor)
    return held


def replace(held: HoldingImport, rows: Sequence[Row], actor: User, *, file_name: str) -> None:
    """Put the rows of a corrected workbook in the place of the earlier ones.

    Raises:
        NotAllowedError: the import is not in the clerk's hands.
        ConflictError: as `read_in`.
    """
    workflow.lock(held.case)
    if held.case.state not in OPEN:
        raise NotAllowedError(Text("已提交或已办结，不能再更换表格"))
    workflow.prepare(held.case, actor)
    held.rows.clear()
    db.session.flush()  # the numbers of the rows are free for the new ones
    held.file_name = file_name[:200]
    _fill(held, rows)


def act(held: HoldingImport, action: str, actor: User, reason: str = "") -> None:
    """Take one step of the table; the last one puts everything on record.

    Raises:
        NotAllowedError, RefusedError: as `certreg.procedure.workflow.apply`; a second person is
            needed and the step leaves him or her out.
    """
    if action == "submit":
        action = _next(held, "submit", "record")
        _hand_in(held.case)
    workflow.apply(TABLE, held.case, action, actor, reason=reason)
    _record_if_due(held)


def own(case_id: int, user: User) -> HoldingImport:
    """An import of the user's organisation; for officials one of their region that was handed in.

    Raises:
        MissingError: there is none.
    """
    query = (
        imports_for(user)
        .where(HoldingImport.case_id == case_id)
        .options(joinedload(HoldingImport.rows).joinedload(HoldingRow.person))
    )
    found = db.session.scalars(query).unique().first()
    if found is None:
        raise MissingError(Text("没有这次登记"))
    return found


def imports_for(user: User) -> sa.Select[HoldingImport]:
    """The query for the imports that a user may see."""
    query = sa.select(HoldingImport).join(HoldingImport.case).where(visible_to(user))
    if user.organisation.kind is OrganisationKind.OFFICE:
        query = query.where(Case.submitted_at.is_not(None))
    return query


def needs_second(held: HoldingImport) -> bool:
    """Whether a paper among them takes two people (holdings.toml)."""
    return any(row.people > 1 for row in held.rows)


def _next(held: HoldingImport, with_second: str, alone: str) -> str:
    return with_second if needs_second(held) else alone


def _hand_in(case: Case) -> None:
    case.submitted_at, case.judged_on = now(), today()
    case.policy_digest = policy.load().digest


def _fill(held: HoldingImport, rows: Sequence[Row]) -> None:
    if not rows:
        raise ConflictError(Text("表中没有可以登记的证书"))
    documents = persons.find_or_create([row.identity for row in rows])
    held.rows.extend(
        HoldingRow(
            number=row.entry.number,
            person=documents[row.identity.key].person,
            paper=row.judged.paper.paper,
            rule_id=row.judged.paper.id,
            people=row.judged.paper.people,
            detail=pack(row.judged.statement),
            issuer=row.judged.issuer,
            seen=row.judged.seen,
            seen_by=row.judged.seen_by,
            seen_on=row.judged.seen_on,
        )
        for row in rows
    )
    db.session.flush()  # the case page and the log name the rows


def _record_if_due(held: HoldingImport) -> None:
    """Once the case is at its end, make facts of the rows and log the import."""
    if held.case.state != "recorded":
        return
    stated: dict[int, list[Statement]] = {}
    for row in held.rows:
        stated.setdefault(row.person_id, []).append(unpack(row.detail))
    made = facts.state(stated, organisation_id=held.case.organisation_id, on=today())
    keys = {
        (person_id, statement): key
        for person_id, statements in stated.items()
        for statement, key in zip(dict.fromkeys(statements), made[person_id], strict=True)
    }
    for row in held.rows:
        row.fact_id = keys[row.person_id, unpack(row.detail)]
    log.append_for(held, record_of(held))
