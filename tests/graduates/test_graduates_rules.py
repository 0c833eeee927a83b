"""Which diploma goes with a student's certificate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.graduates.rules import (
    UNKNOWN,
    Programme,
    Student,
    chosen,
    counts,
    diploma_of,
    with_studies,
)
from certreg.people.statements import Recorded, Statement, pack, unpack
from certreg.policy.applicant import Diploma, Relation, SchoolClass, SchoolKind, StudyState

ASSESSED = date(2026, 5, 20)
DAY = timedelta(days=1)
WELDING = Programme(SchoolKind.TECHNICIAN_COLLEGE, SchoolClass.SENIOR, None, "焊接加工")
STUDENT = Student(1, "张示例", ASSESSED, ())


def stated(
    state: StudyState, since: date, *, number: str = "", major: str = "焊接加工"
) -> Statement:
    fact = Diploma(WELDING.school, WELDING.school_class, state=state, major=Relation.RELATED)
    return Statement(fact, since, major, "6-18-02-04", number)


def having(*statements: Statement) -> Student:
    rows = [Recorded(id, row, ASSESSED, True) for id, row in enumerate(statements, start=1)]
    return with_studies(STUDENT, rows)


def test_studies_that_go_on_name_the_class_and_are_no_diploma() -> None:
    student = having(stated(StudyState.GRADUATING, date(2026, 6, 30)))
    assert (student.diploma, student.programme, student.year) == (None, WELDING, "")
    assert having().key == UNKNOWN


def test_an_earlier_diploma_is_of_another_school_unless_its_number_is_stated() -> None:
    assert having(stated(StudyState.GRADUATED, ASSESSED - DAY)).diploma is None
    assert having(stated(StudyState.GRADUATED, ASSESSED)).diploma
    assert having(stated(StudyState.GRADUATED, ASSESSED - DAY, number="B1")).diploma


def test_the_earlier_diploma_does_not_hide_the_class_that_goes_on() -> None:
    before = stated(StudyState.GRADUATED, date(2023, 6, 30), major="初中")
    now = stated(StudyState.STUDENT, date(2027, 6, 30))
    assert having(before, now).programme == WELDING


@given(days=st.integers(-400, 400), number=st.sampled_from(["", "B2026001"]))
def test_what_is_accepted_counts_and_what_would_not_count_is_refused(
    days: int, number: str
) -> None:
    on, student = ASSESSED + days * DAY, having(stated(StudyState.STUDENT, date(2027, 6, 30)))
    today = ASSESSED + 300 * DAY
    if on > today or (on < ASSESSED and not number):
        with pytest.raises(RefusedError):
            diploma_of(student, WELDING, on=on, number=number, today=today)
        return
    statement = diploma_of(student, WELDING, on=on, number=number, today=today)
    assert unpack(pack(statement)) == statement
    assert with_studies(student, [Recorded(9, statement, today, True)]).diploma
    assert isinstance(statement.fact, Diploma) and statement.fact.major is Relation.RELATED


def test_a_class_counts_who_holds_and_who_graduated() -> None:
    graduate, student = (
        having(stated(state, date(2026, 6, 30)))
        for state in (StudyState.GRADUATED, StudyState.GRADUATING)
    )
    known, unknown = counts([student, having(), graduate])
    assert (known.holders, known.graduates, known.open) == (2, 1, 1)
    assert (unknown.key, unknown.programme, unknown.open) == (UNKNOWN, None, 1)
    assert chosen([student, graduate], programme=WELDING.key, year="2026") == [graduate]
    assert chosen([graduate], year="2025") == []
