"""Bodies that may assess: the nearest first, only what a filing in force covers, page by page."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest
from factories import make_organisation

from certreg.clock import now, today
from certreg.db import db
from certreg.filing.models import Audience, Body, Filing, Scope
from certreg.filing.near import Distance, bodies_near, norms_in_use
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import Case, CaseKind, Waiting

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("session")]

WELDER, TURNER = "6-18-02-04", "6-18-01-01"
HERE = "511702"
DAY = timedelta(days=1)
_numbers = count(1)


def make_body(region: str = HERE, name: str = "", **filing: object) -> Body:
    organisation = make_organisation(region=region)
    number = next(_numbers)
    body = Body(
        organisation=organisation,
        number=f"Y0000519{number:05d}",
        name=name or f"虚构机构{number}",
        region=region,
        created_at=now(),
    )
    db.session.add(body)
    db.session.flush()
    add_filing(body, **filing)
    return body


def add_filing(
    body: Body,
    *,
    audience: Audience = Audience.EMPLOYEES,
    first: date | None = None,
    last: date | None = None,
    occupation: str = WELDER,
    top_level: SkillLevel = SkillLevel.TECHNICIAN,
    norm: int = 2023,
    since: date | None = None,
) -> None:
    case = Case(
        kind=CaseKind.FILING,
        state="approved",
        organisation=body.organisation,
        region=body.region,
        waiting_for=Waiting.NOBODY,
        created_at=now(),
    )
    db.session.add(case)
    db.session.flush()
    row = Filing(
        case_id=case.id,
        body_id=body.id,
        audience=audience,
        contact_name="联系人",
        contact_phone="0818-0000000",
        site_address="虚构路 1 号",
        valid_from=first or today() - DAY,
        valid_to=last or today() + 100 * DAY,
    )
    row.scope.append(
        Scope(
            occupation=occupation,
            edition="2022",
            occupation_name="焊工",
            top_level=top_level,
            standard="《焊工国家职业标准》",
            norm=norm,
            since=since,
        )
    )
    db.session.add(row)
    db.session.flush()


def names(region: str = HERE, level: SkillLevel = SkillLevel.SENIOR_WORKER) -> list[str]:
    return [row.name for row in bodies_near(region, WELDER, level, today()).rows]


def test_the_same_county_comes_first_then_the_city_then_the_province_and_no_other() -> None:
    for region, name in (
        ("510104", "省内"),
        ("500101", "外省"),
        ("511703", "同市"),
        (HERE, "同县"),
    ):
        make_body(region, name)

    rows = bodies_near(HERE, WELDER, SkillLevel.SENIOR_WORKER, today()).rows

    assert [(row.name, row.distance) for row in rows] == [
        ("同县", Distance.COUNTY),
        ("同市", Distance.CITY),
        ("省内", Distance.PROVINCE),
    ]


def test_of_a_city_no_body_is_nearer_than_the_city() -> None:
    make_body(HERE)
    (row,) = bodies_near("511700", WELDER, SkillLevel.SENIOR_WORKER, today()).rows
    assert row.distance is Distance.CITY


def test_who_takes_everybody_stands_before_who_takes_only_its_own() -> None:
    make_body(name="只评职工")
    make_body(name="面向社会", audience=Audience.PUBLIC)
    assert names() == ["面向社会", "只评职工"]


def test_only_what_a_filing_in_force_covers_on_the_day_is_named() -> None:
    make_body(occupation=TURNER)
    make_body(top_level=SkillLevel.INTERMEDIATE_WORKER)
    make_body(last=today() - DAY)
    make_body(first=today() + DAY)
    make_body(since=today() + DAY)
    make_body(name="够高", top_level=SkillLevel.SENIOR_WORKER)
    make_body(name="末日", last=today())
    assert names() == ["够高", "末日"]


def test_an_occupation_named_by_two_filings_in_force_is_said_once_by_the_newer() -> None:
    body = make_body(norm=2018, name="两件备案")
    add_filing(body, last=today() + 900 * DAY)
    (row,) = bodies_near(HERE, WELDER, SkillLevel.TECHNICIAN, today()).rows
    assert row.valid_to == today() + 900 * DAY


def test_a_newer_filing_that_does_not_reach_the_level_hides_no_older_one_that_does() -> None:
    body = make_body(name="更高")
    add_filing(body, top_level=SkillLevel.JUNIOR_WORKER)
    assert names(level=SkillLevel.TECHNICIAN) == ["更高"]


def test_pages_name_each_body_once() -> None:
    for region in (HERE, "511703", "510104") * 3:
        make_body(region)
    seen, after = [], None
    while True:
        found = bodies_near(HERE, WELDER, SkillLevel.TECHNICIAN, today(), size=4, after=after)
        seen += [row.number for row in found.rows]
        if (after := found.next_key) is None:
            break
    assert len(seen) == len(set(seen)) == 9


def test_norms_are_those_of_the_province() -> None:
    make_body("510104", norm=2018)
    make_body("500101", norm=2023)
    assert norms_in_use(HERE, WELDER, today()) == {2018}
