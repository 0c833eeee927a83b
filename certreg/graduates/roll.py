"""The students of a school who hold its certificates, each with what the school stated of the studies."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from certreg.batches.models import Batch, Candidate
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.filing.models import Body
from certreg.graduates.rules import Held, Student, with_studies
from certreg.people.models import Fact, FactKind, FactState
from certreg.people.statements import Recorded, unpack
from certreg.policy import law as policy
from certreg.policy.filing import Relation
from certreg.policy.levels import level_names
from certreg.procedure.models.cases import Case

OWN_STUDENT: Relation = "own_student"


def students_of(school_id: int, on: date) -> list[Student]:
    """Every own student (本校学生) of a school who holds a valid certificate of it, by name.

    Three queries, however many they are.

    Args:
        on: day by whose law the levels are named.
    """
    assessed = {row.person_id: row.since for row in db.session.execute(_assessed(school_id))}
    studies: dict[int, list[Recorded]] = {}
    for fact in db.session.scalars(_stated(school_id)):
        recorded = Recorded(fact.id, unpack(fact.detail), fact.stated_on, is_own=True)
        studies.setdefault(fact.person_id, []).append(recorded)
    students = [
        with_studies(
            Student(person_id, name, assessed[person_id], held), studies.get(person_id, ())
        )
        for person_id, (name, held) in _held(school_id, on).items()
    ]
    return sorted(students, key=lambda row: (row.key, row.name, row.person_id))


def _assessed(school_id: int) -> sa.Select[int, date]:
    """Whom the school assessed as its own students, and since when."""
    return (
        sa.select(Candidate.person_id, sa.func.min(Batch.assessed_on).label("since"))
        .join(Batch, Batch.case_id == Candidate.case_id)
        .join(Case, Case.id == Batch.case_id)
        .where(Case.organisation_id == school_id, Candidate.employment == OWN_STUDENT)
        .group_by(Candidate.person_id)
    )


def _people(school_id: int) -> sa.ScalarSelect[int]:
    return _assessed(school_id).with_only_columns(Candidate.person_id).scalar_subquery()


def _stated(school_id: int) -> sa.Select[Fact]:
    return sa.select(Fact).where(
        Fact.kind == FactKind.DIPLOMA,
        Fact.state == FactState.STATED,
        Fact.stated_by_id == school_id,
        Fact.person_id.in_(_people(school_id)),
    )


def _held(school_id: int, on: date) -> dict[int, tuple[str, tuple[Held, ...]]]:
    """Name and certificates by person; a corrected certificate counts like the one that it replaces."""
    names = level_names(policy.load(), on=on)
    query = (
        sa.select(Certificate)
        .join(Body, Body.number == Certificate.body_number)
        .where(
            Body.organisation_id == school_id,
            Certificate.state == CertificateState.ISSUED,
            Certificate.person_id.in_(_people(school_id)),
        )
        .order_by(Certificate.id)
    )
    found: dict[int, tuple[str, tuple[Held, ...]]] = {}
    for row in db.session.scalars(query):
        held = Held(row.number, names[row.level], row.occupation_name, row.trade, row.issued_on)
        _name, others = found.get(row.person_id, ("", ()))
        found[row.person_id] = (row.holder_name, (*others, held))
    return found
