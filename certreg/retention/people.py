"""Which persons stand in which cases, in every room that has people."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from certreg.appointment.models import Appointment
from certreg.batches.models import Candidate, CandidateFact
from certreg.certificates.models import Certificate
from certreg.contest_lists.models import Entrant
from certreg.db import db
from certreg.direct.models import Nomination, NominationFact
from certreg.holdings.models import HoldingRow
from certreg.people.models import Fact, Photo
from certreg.procedure.models.cases import Case, Waiting

ROLLS = (Candidate, Nomination, Appointment, Entrant)
"""Rows that put a person into a case, each with the photo that it uses."""


def in_cases(case_ids: Collection[int]) -> set[tuple[int, int]]:
    """Case and person, for some cases."""
    found = set[tuple[int, int]]()
    for roll in (*ROLLS, HoldingRow, Certificate):
        query = sa.select(roll.case_id, roll.person_id).where(roll.case_id.in_(case_ids))
        found.update((case_id, person_id) for case_id, person_id in db.session.execute(query))
    return found


def cases_of(person_id: int) -> list[Case]:
    """The cases in which a person stands."""
    ids = sa.union(
        *(
            sa.select(roll.case_id).where(roll.person_id == person_id)
            for roll in (*ROLLS, HoldingRow)
        )
    )
    query = sa.select(Case).where(Case.id.in_(sa.select(ids.subquery().c.case_id)))
    return list(db.session.scalars(query.order_by(Case.id)))


def photo_is_used() -> sa.ColumnElement[bool]:
    """The condition that a photo stands on a certificate or in a case that is not closed."""
    on_certificate = sa.exists().where(Certificate.photo_id == Photo.id)
    in_running_case = (
        sa.exists().where(
            roll.photo_id == Photo.id,
            roll.case_id == Case.id,
            Case.waiting_for != Waiting.NOBODY,
        )
        for roll in ROLLS
    )
    return sa.or_(on_certificate, *in_running_case)


def fact_is_used() -> sa.ColumnElement[bool]:
    """The condition that a case rests on a fact."""
    return sa.or_(
        sa.exists().where(CandidateFact.fact_id == Fact.id),
        sa.exists().where(NominationFact.fact_id == Fact.id),
        sa.exists().where(Entrant.fact_id == Fact.id),
        sa.exists().where(Appointment.prior_fact_id == Fact.id),
        sa.exists().where(HoldingRow.fact_id == Fact.id),
    )
