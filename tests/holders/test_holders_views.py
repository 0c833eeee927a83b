"""The roll of holders: valid certificates of the region, asked with a purpose, each look on the trail."""

from __future__ import annotations

from datetime import date
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import db
from certreg.people import facts
from certreg.people.records import AwardRecord
from certreg.people.statements import Statement
from certreg.policy.levels import SkillLevel

pytestmark = pytest.mark.database

ASKED = {"level": "senior_worker", "purpose": "推荐人选（演示）"}
AWARD = "中华技能大奖"


@pytest.fixture
def certificate(session: Any) -> Certificate:
    """张示例, 高级工."""
    return issued.make_certificate()


def official(cast: Any, region: str = "511700") -> FlaskClient:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    browser: FlaskClient = cast.browser_of(cast.user(Role.OFFICIAL, organisation=office))
    return browser


def awarded(certificate: Certificate, name: str) -> None:
    statement = Statement(AwardRecord(name), date(2025, 5, 1), "", "")
    by = issued.make_body("达州另一虚构公司", "Y000051999002").organisation_id
    facts.state({certificate.person_id: [statement]}, organisation_id=by, on=today())
    db.session.commit()


def trail() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action.startswith("holders")))
    return [(row.action, row.detail["purpose"]) for row in rows]


def test_the_roll_lists_who_holds_the_level_or_a_higher_one(
    cast: Any, certificate: Certificate
) -> None:
    office = official(cast)
    assert "张示例" in office.get("/office/holders", query_string=ASKED).text
    lower = ASKED | {"level": SkillLevel.JUNIOR_WORKER.value}
    assert "张示例" in office.get("/office/holders", query_string=lower).text
    higher = ASKED | {"level": SkillLevel.TECHNICIAN.value}
    assert "没有符合条件的持有人" in office.get("/office/holders", query_string=higher).text
    assert trail() == [("holders.viewed", "推荐人选（演示）")] * 3


def test_without_a_purpose_nobody_is_named(cast: Any, certificate: Certificate) -> None:
    office = official(cast)
    for path in ("/office/holders", "/office/holders/holders.csv"):
        answer = office.get(path, query_string={"level": "senior_worker"})
        assert answer.status_code == 422
        assert "请写明用途" in answer.text and "张示例" not in answer.text
    assert "张示例" not in office.get("/office/holders").text
    assert trail() == []


def test_an_award_narrows_the_roll_to_those_who_have_it_on_record(
    cast: Any, certificate: Certificate
) -> None:
    office, asked = official(cast), ASKED | {"award": AWARD}
    assert "没有符合条件的持有人" in office.get("/office/holders", query_string=asked).text
    awarded(certificate, AWARD)
    text = office.get("/office/holders", query_string=asked).text
    assert "张示例" in text and AWARD in text


@pytest.mark.parametrize("changes", [{"occupation": "焊工"}, {"occupation": "6-18-02-04"}])
def test_an_occupation_is_found_as_people_write_it(
    cast: Any, certificate: Certificate, changes: dict[str, str]
) -> None:
    assert "张示例" in official(cast).get("/office/holders", query_string=ASKED | changes).text
    other = ASKED | {"occupation": "6-18-01-01"}
    answer = official(cast, "511700").get("/office/holders", query_string=other)
    assert "张示例" not in answer.text


def test_who_lost_the_certificate_or_has_it_elsewhere_is_not_on_the_roll(
    cast: Any, certificate: Certificate
) -> None:
    elsewhere = official(cast, "510100").get("/office/holders", query_string=ASKED)
    assert "张示例" not in elsewhere.text
    issued.revoke(certificate)
    assert "张示例" not in official(cast).get("/office/holders", query_string=ASKED).text


def test_the_whole_roll_is_taken_away_as_a_table_that_no_cache_keeps(
    cast: Any, certificate: Certificate
) -> None:
    awarded(certificate, AWARD)
    answer = official(cast).get("/office/holders/holders.csv", query_string=ASKED)
    assert answer.headers["Cache-Control"] == "no-store"
    assert certificate.number in answer.text and AWARD in answer.text
    assert trail() == [("holders.downloaded", "推荐人选（演示）")]


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.OFFICE_ADMINISTRATOR])
def test_nobody_else_gets_in(cast: Any, certificate: Certificate, role: Role) -> None:
    browser = cast.browser_of(cast.user(role))
    assert browser.get("/office/holders", query_string=ASKED).status_code == 403
