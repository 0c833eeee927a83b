"""Facts for subsidies: seen by officials of the region, each look on the trail, no payment decided."""

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
from certreg.people.models import IdentityDocument
from certreg.policy import law as policy
from certreg.subsidies import views

pytestmark = pytest.mark.database


@pytest.fixture
def certificate(session: Any) -> Certificate:
    return issued.make_certificate()


def official(cast: Any, region: str = "511700") -> FlaskClient:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    browser: FlaskClient = cast.browser_of(cast.user(Role.OFFICIAL, organisation=office))
    return browser


def asked(certificate: Certificate, **changes: str) -> dict[str, str]:
    document = db.session.get_one(IdentityDocument, certificate.document_id)
    told = {"document_number": document.number, "name": certificate.holder_name}
    return told | {"on": today().isoformat()} | changes


def actions() -> list[str]:
    db.session.rollback()
    query = sa.select(AuditEvent.action).where(AuditEvent.action.startswith("subsidy_facts"))
    return list(db.session.scalars(query.order_by(AuditEvent.id)))


def test_an_official_of_the_region_sees_facts_with_their_basis_and_no_decision(
    cast: Any, certificate: Certificate
) -> None:
    told = asked(certificate)
    answer = official(cast).post("/office/subsidy-facts", data=told)
    assert answer.status_code == 200
    assert "不决定是否发放补贴" in answer.text
    assert "焊工" in answer.text and "没有发现重复或超次" in answer.text
    assert "失业保险参保月数未知" in answer.text and "SU-10" in answer.text
    assert "是否现行待核" in answer.text
    assert told["document_number"] not in answer.text
    assert actions() == ["subsidy_facts.viewed"]


@pytest.mark.parametrize("changes", [{"name": "李示例"}, {"document_number": "510000199001010034"}])
def test_who_does_not_match_is_not_found_and_the_try_is_kept(
    cast: Any, certificate: Certificate, changes: dict[str, str]
) -> None:
    answer = official(cast).post("/office/subsidy-facts", data=asked(certificate, **changes))
    assert answer.status_code == 404
    assert actions() == ["subsidy_facts.refused"]


def test_another_regions_people_are_not_shown(cast: Any, certificate: Certificate) -> None:
    answer = official(cast, "510100").post("/office/subsidy-facts", data=asked(certificate))
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.OFFICE_ADMINISTRATOR])
def test_nobody_else_gets_in(cast: Any, certificate: Certificate, role: Role) -> None:
    browser = cast.browser_of(cast.user(role))
    assert browser.post("/office/subsidy-facts", data=asked(certificate)).status_code == 403


def test_a_revoked_certificate_is_named_as_such(cast: Any, certificate: Certificate) -> None:
    told = asked(certificate)
    issued.revoke(certificate)
    page = official(cast).post("/office/subsidy-facts", data=told).text
    assert "已撤销，不作依据" in page and "该日没有有效的证书" in page


def test_a_closed_remark_is_silent_and_the_one_that_replaces_it_speaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {
        "id": "own.1",
        "basis": ["registry-inference"],
        "region": "510000",
        "status": "in_force",
        "since": date(2026, 7, 1),
        "replaces": ["SU-17"],
        "text": "另有规定",
    }
    law = policy.load().extended(
        {"provisions.toml": {"provision": [own]}}, {"SU-05": {"until": date(2026, 6, 30)}}
    )
    monkeypatch.setattr(policy, "load", lambda: law)
    said = [
        [row.id for row in views._remarks("511700", on)]
        for on in (date(2026, 6, 30), date(2026, 7, 1))
    ]

    assert said == [["SU-17", "SU-05"], ["own.1"]]
