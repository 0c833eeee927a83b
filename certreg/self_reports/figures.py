"""What the registry itself knows of a body's year: nobody types these figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.certificates.models import Certificate
from certreg.certificates.register import PUBLIC_STATES
from certreg.clock import CHINA
from certreg.db import db
from certreg.filing.models import Body
from certreg.procedure.models.cases import Case, CaseKind

PASSED = (CandidateState.PASSED, CandidateState.HELD)
ASSESSED = (*PASSED, CandidateState.FAILED)


@dataclass(frozen=True)
class Figures:
    """A body's year in numbers.

    Attributes:
        batches: assessed in the year and handed in.
        candidates: with results, in those batches.
        passed: of them.
        certificates: level -> issued in the year.
        revoked: certificates of the body, whenever issued, revoked in the year.
        complaints: filed about it in the year.
        rectifications: orders to put something right given to it in the year.
    """

    batches: int = 0
    candidates: int = 0
    passed: int = 0
    certificates: Mapping[str, int] = field(default_factory=dict)
    revoked: int = 0
    complaints: int = 0
    rectifications: int = 0

    @property
    def pass_rate(self) -> str:
        """In percent with one decimal; empty where nobody was assessed."""
        return f"{100 * self.passed / self.candidates:.1f}%" if self.candidates else ""

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the report and logged."""
        return asdict(self)


def figures_of(body: Body, year: int) -> Figures:
    """Count a body's year."""
    batches = sa.select(Batch.case_id).join(Batch.case)
    batches = batches.where(
        Batch.body_id == body.id, _is_in(Batch.assessed_on, year), Case.submitted_at.is_not(None)
    )
    issued = (
        sa.select(Certificate.level, sa.func.count())
        .where(Certificate.body_number == body.number, Certificate.state.in_(PUBLIC_STATES))
        .where(_is_in(Certificate.issued_on, year))
        .group_by(Certificate.level)
    )
    revoked = sa.and_(Certificate.body_number == body.number, _is_in(Certificate.revoked_on, year))
    about, to = Case.about_id == body.organisation_id, Case.organisation_id == body.organisation_id
    return Figures(
        batches=_count(batches),
        candidates=_count(_candidates(batches, ASSESSED)),
        passed=_count(_candidates(batches, PASSED)),
        certificates={row[0].value: row[1] for row in db.session.execute(issued)},
        revoked=_count(sa.select(Certificate.id).where(revoked)),
        complaints=_count(_begun(CaseKind.COMPLAINT, year).where(about)),
        rectifications=_count(_begun(CaseKind.RECTIFICATION, year).where(to)),
    )


def _candidates(batches: sa.Select[int], states: tuple[CandidateState, ...]) -> sa.Select[int]:
    return sa.select(Candidate.id).where(
        Candidate.case_id.in_(batches), Candidate.state.in_(states)
    )


def _begun(kind: CaseKind, year: int) -> sa.Select[int]:
    first, end = (datetime.combine(date(y, 1, 1), time(), CHINA) for y in (year, year + 1))
    return sa.select(Case.id).where(
        Case.kind == kind, Case.created_at >= first, Case.created_at < end
    )


def _is_in(column: sa.orm.InstrumentedAttribute[Any], year: int) -> sa.ColumnElement[bool]:
    return column.between(date(year, 1, 1), date(year, 12, 31))


def _count(query: sa.Select[int]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
