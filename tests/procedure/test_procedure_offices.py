"""Where an office has too few people, the second decision goes to the next office up."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import Scene
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.filing import workflow
from certreg.filing.states import TABLE
from certreg.procedure import rules
from certreg.procedure.models.cases import Case, CaseKind, Part
from certreg.procedure.models.decisions import Decision
from certreg.procedure.table import tables
from certreg.procedure.turns import in_turn, turn_of
from certreg.procedure.workflow import apply, begin, has_turn

Db = scoped_session[Session]
APPOINTMENTS = CaseKind.APPOINTMENT


@given(st.lists(st.booleans(), max_size=4))
def test_the_lowest_office_with_somebody_takes_the_step(has_somebody: list[bool]) -> None:
    number = rules.office_in_turn(has_somebody)

    assert (number is None) == (True not in has_somebody)
    if number is not None:
        assert has_somebody[number] and not any(has_somebody[:number])


class Offices:
    """A county's, a prefecture's and the province's office over one enterprise."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        regions = {"county": "511702", "prefecture": "511700", "province": "510000"}
        self.of = {
            tier: cast.organisation(OrganisationKind.OFFICE, region=region, name=f"{tier}办")
            for tier, region in regions.items()
        }
        self.enterprise = cast.organisation(region="511702")
        self.clerk = cast.user(Role.CLERK, organisation=self.enterprise)
        self.approver = cast.user(Role.APPROVER, organisation=self.enterprise)

    def official(self, tier: str) -> User:
        """One more official of an office."""
        user: User = self.cast.user(Role.OFFICIAL, organisation=self.of[tier])
        return user

    def appointment(self) -> Case:
        """A nomination that the county is to review."""
        table = tables()[APPOINTMENTS]
        case = begin(table, organisation_id=self.enterprise.id, region="511702")
        apply(table, case, "submit", self.clerk)
        apply(table, case, "sign_off", self.approver)
        db.session.commit()
        return case


@pytest.fixture
def offices(cast: Any, session: Db) -> Offices:
    """Three offices without people."""
    return Offices(cast)


def waits_for(user: User) -> list[int]:
    return list(db.session.scalars(sa.select(Case.id).where(in_turn(user))))


def test_the_second_decision_stays_where_the_first_was_while_somebody_is_there(
    offices: Offices,
) -> None:
    first, second = offices.official("county"), offices.official("county")
    case = begin(TABLE, organisation_id=offices.enterprise.id, region="511702")
    apply(TABLE, case, "submit", offices.clerk)
    apply(TABLE, case, "accept", first)
    turn = turn_of(TABLE, case)

    assert turn is not None and turn.office is offices.of["county"] and not turn.is_passed_up
    second.is_active = False
    turn = turn_of(TABLE, case)
    assert turn is not None and turn.is_passed_up and turn.office is None
    offices.official("province")
    turn = turn_of(TABLE, case)
    assert turn is not None and turn.office is offices.of["province"]


def test_it_never_goes_to_the_same_person_and_never_down(offices: Offices) -> None:
    county, city = offices.official("county"), offices.official("prefecture")
    case = begin(TABLE, organisation_id=offices.enterprise.id, region="511702")
    apply(TABLE, case, "submit", offices.clerk)
    apply(TABLE, case, "accept", city)

    with pytest.raises(NotAllowedError, match="prefecture办或其上级"):
        apply(TABLE, case, "approve", county)
    with pytest.raises(NotAllowedError, match="同一人不能办理两个环节"):
        apply(TABLE, case, "approve", city)
    apply(TABLE, case, "approve", offices.official("province"))

    people = db.session.scalars(sa.select(Decision).where(Decision.part.is_not(None))).all()
    assert len({row.user_id for row in people}) == len(people)
    assert people[-1].part is Part.DECIDER


def test_a_step_of_a_tier_without_anybody_goes_up(offices: Offices) -> None:
    city, province = offices.official("prefecture"), offices.official("province")
    table, case = tables()[APPOINTMENTS], offices.appointment()

    assert has_turn(table, case, city) and not has_turn(table, case, province)
    assert waits_for(city) == [case.id] and waits_for(province) == []

    county = offices.official("county")
    assert not has_turn(table, case, city) and has_turn(table, case, county)
    assert waits_for(city) == [] and waits_for(county) == [case.id]
    with pytest.raises(NotAllowedError, match="本环节由区县级人社部门办理"):
        apply(table, case, "recommend", city)


def test_the_page_says_so(cast: Any, session: Db) -> None:
    scene = Scene(cast, session)
    filing = scene.filing(state="submitted")
    workflow.move(filing, "accept", scene.accepting)
    scene.approving.is_active = False
    province = scene.official("510000")
    scene.session.commit()
    page = scene.browser(province).get(f"/office/filings/{filing.case_id}").text

    assert f"本环节由{province.organisation.name}办理" in page
    assert "按规则转由上一级办理" in page
