"""The public directory: who may assess what, where and until when."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import StringIO
from typing import Any

import pytest
import sqlalchemy as sa
from filing_scene import Scene
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role
from certreg.certificates.models import Total
from certreg.clock import today
from certreg.filing import directory
from certreg.filing.directory import Standing, Wanted
from certreg.filing.models import Body, Filing, Purpose
from certreg.policy.law import NATION
from certreg.policy.levels import SkillLevel

pytestmark = pytest.mark.database

WELDER, TURNER = "6-18-02-04", "6-18-01-01"


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    return Scene(cast, session)


@pytest.fixture
def body(scene: Scene) -> Body:
    filing = scene.filing(state="approved")
    assert filing.body is not None
    return filing.body


def found(session: scoped_session[Session], **asked: Any) -> list[str]:
    wanted = Wanted(**{"on": today()} | asked)
    return [body.number for body in session.scalars(directory.query(wanted))]


def end(session: scoped_session[Session]) -> None:
    """Every filing ended long ago."""
    session.execute(
        sa.update(Filing).values(valid_from=date(2020, 1, 1), valid_to=date(2022, 12, 31))
    )
    session.expire_all()


@pytest.mark.parametrize("region", [NATION, "510000", "511700", "511702"])
def test_a_body_is_found_in_its_region_and_in_every_region_above(
    body: Body, session: scoped_session[Session], region: str
) -> None:
    assert found(session, region=region) == [body.number]


@pytest.mark.parametrize("region", ["510100", "511703", "330000"])
def test_a_body_is_not_found_elsewhere(
    body: Body, session: scoped_session[Session], region: str
) -> None:
    assert found(session, region=region) == []


def test_a_body_is_found_up_to_its_top_level_only(
    body: Body, session: scoped_session[Session]
) -> None:
    for level in SkillLevel:
        expected = [body.number] if level <= SkillLevel.TECHNICIAN else []
        assert found(session, occupation=WELDER, level=level) == expected
    assert found(session, occupation=TURNER) == []


def test_level_and_occupation_must_belong_to_one_row_of_a_filing_that_holds(
    body: Body, scene: Scene, session: scoped_session[Session]
) -> None:
    added = scene.filing(purpose=Purpose.ADDITION, code=TURNER, state="approved")
    added.scope[0].top_level = SkillLevel.JUNIOR_WORKER
    session.flush()
    assert found(session, occupation=TURNER, level=SkillLevel.TECHNICIAN) == []
    assert found(session, occupation=TURNER) == [body.number]
    rows = [row.occupation for row in directory.listed(body, today()).scope]
    assert rows == [TURNER, WELDER]


def test_an_application_is_in_no_directory(scene: Scene, session: scoped_session[Session]) -> None:
    scene.filing(state="accepted")
    assert found(session, is_running=False) == []


def test_an_expired_body_is_listed_only_when_asked_for(
    body: Body, session: scoped_session[Session]
) -> None:
    end(session)
    assert found(session) == []
    assert found(session, is_running=False) == [body.number]
    assert directory.listed(body, today()).standing is Standing.OVER
    assert directory.listed(body, date(2021, 6, 1)).standing is Standing.RUNNING
    assert directory.listed(body, date(2019, 6, 1)).standing is Standing.AHEAD


def test_a_list_of_bodies_costs_four_queries(
    body: Body, scene: Scene, session: scoped_session[Session]
) -> None:
    for _ in range(3):
        clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation())
        scene.filing(clerk, state="approved")
    session.rollback()
    session.expunge_all()
    with counted(session) as statements:
        for one in session.scalars(directory.query(Wanted(on=today()))).all():
            assert directory.listed(one, today()).scope
    asked = [text for text in statements if text.startswith("SELECT")]
    assert len([text for text in asked if "FROM installation" not in text]) == 4


@pytest.mark.parametrize("typed", ["焊工", WELDER, "hangong"])
def test_the_list_takes_an_occupation_by_name_code_or_pinyin(
    body: Body, client: FlaskClient, typed: str
) -> None:
    page = client.get("/directory", query_string={"occupation": typed, "region": "511700"})
    assert page.status_code == 200
    assert body.number in page.text and "二级/技师" in page.text


def test_an_unknown_occupation_is_said_at_its_field(body: Body, client: FlaskClient) -> None:
    page = client.get("/directory?occupation=电焊师傅")
    assert page.status_code == 422
    assert "没有职业“电焊师傅”" in page.text and body.number not in page.text


def test_a_name_that_several_occupations_share_is_answered_with_some(
    body: Body, client: FlaskClient
) -> None:
    page = client.get("/directory?occupation=焊")
    assert page.status_code == 422 and "6-18-02-04 焊工" in page.text


@pytest.mark.parametrize("asked", ["level=三级", "region=990000", "state=x", "after=nonsense"])
def test_what_is_not_on_offer_is_refused(body: Body, client: FlaskClient, asked: str) -> None:
    assert client.get(f"/directory?{asked}").status_code in (400, 422)


def test_a_body_s_page_says_what_is_public_and_no_more(
    body: Body, scene: Scene, session: scoped_session[Session], client: FlaskClient
) -> None:
    key = {"body_number": body.number, "region": "511702", "level": SkillLevel.TECHNICIAN}
    session.add(Total(**key, year=2025, issued=7, revoked=1))
    session.add(Total(**key, year=2026, issued=3, revoked=0))
    session.commit()
    text = client.get(f"/directory/{body.number}").text
    for public in (body.name, "本单位职工", "焊工", "10 张", "首次备案", f"bodies:{body.number}"):
        assert public in text
    assert f"/bodies/{body.number}/did.json" in text
    assert f"/lookup/correction?body={body.number}" in text
    assert "96960" in text and "待核" in text
    for private in ("李联系", "0818-2123456", scene.clerk.name):
        assert private not in text


def test_an_unknown_number_is_not_found(scene: Scene, client: FlaskClient) -> None:
    assert client.get("/directory/Y000051999999").status_code == 404


def test_the_download_has_a_line_for_each_occupation_of_a_body(
    body: Body, scene: Scene, client: FlaskClient
) -> None:
    scene.filing(purpose=Purpose.ADDITION, code=TURNER, state="approved")
    answer = client.get("/directory/bodies.csv?lang=en")
    rows = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    assert len({len(row) for row in rows}) == 1
    assert [row[8] for row in rows[1:]] == [TURNER, WELDER]
    assert {row[0] for row in rows[1:]} == {body.number}


def test_a_name_that_looks_like_a_formula_stays_text(
    scene: Scene, session: scoped_session[Session], client: FlaskClient
) -> None:
    organisation = scene.organisation(OrganisationKind.SOCIAL, name="=1+1 培训公司")
    scene.filing(scene.cast.user(Role.CLERK, organisation=organisation), state="approved")
    assert "'=1+1 培训公司" in client.get("/directory/bodies.csv").text


@contextmanager
def counted(session: scoped_session[Session]) -> Iterator[list[str]]:
    """The statements that a session sends."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = session.get_bind()
    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("number", ["%00", "Y00005100000%00", "%ED%A0%80", "x" * 14])
def test_what_can_be_no_number_is_not_looked_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setattr(directory, "db", None)

    assert client.get(f"/directory/{number}").status_code == 404
