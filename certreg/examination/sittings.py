"""The candidates of a batch as the sheet of results shows them; giving them scores."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.batches.batches import scheme_of
from certreg.batches.models import Batch, Candidate, CandidateState
from certreg.clock import today
from certreg.db import db
from certreg.examination.results import Sitting, build_sheet
from certreg.people.masking import mask_number
from certreg.policy import law as policy
from certreg.policy.levels import describe
from certreg.roster.report import Marks
from certreg.web.language import current_language

IN_ASSESSMENT = (
    CandidateState.ENROLLED,
    CandidateState.MANUAL,
    CandidateState.PASSED,
    CandidateState.FAILED,
)


def sheet_of(batch: Batch) -> bytes:
    """The workbook of results for the clerk to fill in, in the language of the page."""
    return build_sheet(scheme_of(batch), of_batch(batch), batch.assessed_on, current_language())


def of_batch(batch: Batch) -> list[Sitting]:
    """The batch's candidates as the sheet of results shows them."""
    query = in_assessment(batch).order_by(Candidate.row)
    return [sitting_of(candidate) for candidate in db.session.scalars(query)]


def in_assessment(batch: Batch) -> sa.Select[Candidate]:
    """The batch's candidates who have results, or are to have them."""
    return (
        sa.select(Candidate)
        .where(Candidate.case_id == batch.case_id, Candidate.state.in_(IN_ASSESSMENT))
        .options(
            joinedload(Candidate.person),
            joinedload(Candidate.document),
            joinedload(Candidate.scope),
        )
    )


def mark(candidate: Candidate, result: Marks) -> None:
    """Give a candidate scores; they are to be handed in anew."""
    candidate.theory, candidate.practical = result.theory, result.practical
    candidate.review, candidate.pass_mark = result.review, result.pass_mark
    candidate.assessed_on, candidate.scored_id = result.assessed_on, None
    candidate.state = CandidateState.PASSED if result.is_passed else CandidateState.FAILED


def sitting_of(candidate: Candidate) -> Sitting:
    """A candidate as the sheet of results shows him or her."""
    scope = candidate.scope
    return Sitting(
        row=candidate.row,
        masked_number=mask_number(candidate.document.number),
        name=candidate.person.name,
        occupation=scope.occupation,
        occupation_label=" ".join(filter(None, (scope.occupation_name, scope.trade))),
        level=candidate.level,
        level_name=describe(policy.load(), candidate.level, on=today()).name,
        employment=candidate.employment,
        marks=_marks(candidate),
    )


def _marks(candidate: Candidate) -> Marks | None:
    if candidate.pass_mark is None or candidate.assessed_on is None:
        return None
    return Marks(
        candidate=candidate.row,
        assessed_on=candidate.assessed_on,
        theory=candidate.theory,
        practical=candidate.practical,
        review=candidate.review,
        pass_mark=candidate.pass_mark,
        is_passed=candidate.state is CandidateState.PASSED,
    )
