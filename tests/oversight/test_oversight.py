"""The region's auditor reads what is the region's, changes nothing, and leaves a trace of every look."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import issued
import pytest
from factories import make_organisation, make_user
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.accounts.roles import check_roles
from certreg.audit.models import AuditEvent
from certreg.certificates.models import Certificate
from certreg.errors import RefusedError
from certreg.files import evidence
from certreg.oversight.reading import LOOKED
from certreg.procedure import papers
from certreg.procedure.models.cases import Case

Db = scoped_session[Session]


@pytest.fixture
def scene(cast: Any, session: Db) -> Supervised:
    """A body that is supervised."""
    return Supervised(cast)


@pytest.fixture
def certificate(scene: Supervised) -> Certificate:
    """A certificate of the body."""
    (made,) = issued.issue(scene.body, issued.recognised(issued.make_worker("张示例")))
    return made


def auditor(region: str) -> User:
    office = make_organisation(OrganisationKind.OFFICE, region=region)
    return make_user(Role.REGION_AUDITOR, organisation=office)


def looks(session: Db, user_id: int) -> list[tuple[str, int | None]]:
    session.rollback()
    query = session.query(AuditEvent).filter_by(actor_id=user_id, action=LOOKED)
    return [(row.detail["page"], row.subject_id) for row in query.order_by(AuditEvent.id)]


def test_the_auditor_reads_cases_certificates_and_trail_of_the_region(
    session: Db, scene: Supervised, certificate: Certificate
) -> None:
    user = auditor("511700")
    browser, user_id = scene.browser(user), user.id
    case_id, certificate_id, number = certificate.case_id, certificate.id, certificate.number
    assert f"#{case_id}" in browser.get("/oversight").text
    assert number in browser.get(f"/oversight/cases/{case_id}").text
    assert number in browser.get(f"/oversight/certificates?number={number[:5]}").text
    assert "张示例" in browser.get(f"/oversight/certificates/{certificate_id}").text
    assert LOOKED in browser.get("/oversight/trail").text
    assert looks(session, user_id) == [
        ("oversight.home", None),
        ("oversight.case", case_id),
        ("oversight.certificates", None),
        ("oversight.certificate", certificate_id),
        ("oversight.trail", None),
    ]


def test_another_region_is_not_there(
    session: Db, scene: Supervised, certificate: Certificate
) -> None:
    browser = scene.browser(auditor("510100"))
    case_id, certificate_id, number = certificate.case_id, certificate.id, certificate.number
    assert browser.get(f"/oversight/cases/{case_id}").status_code == 404
    assert browser.get(f"/oversight/certificates/{certificate_id}").status_code == 404
    assert number not in browser.get("/oversight/certificates").text
    assert f"#{case_id}" not in browser.get("/oversight").text
    assert scene.body.name not in browser.get("/oversight/trail").text


def test_evidence_is_seen_for_a_purpose_that_stays_on_the_trail(
    session: Db, scene: Supervised, certificate: Certificate
) -> None:
    case, user = session.get_one(Case, certificate.case_id), auditor("511700")
    upload = FileStorage(BytesIO(issued.drawn_face()), "证明.jpg")
    papers.add(case, scene.clerk, "工作证明", evidence.inspect(upload))
    session.commit()
    browser, user_id = scene.browser(user), user.id
    address = f"/oversight/cases/{case.id}/evidence/{case.evidence[0].id}"
    key = case.evidence[0].id
    assert address in browser.get(f"/oversight/cases/{case.id}").text
    assert "查看目的" in browser.get(address).text
    for place in ("/file", "/pages/1.webp", "/file?purpose=curiosity"):
        assert browser.get(address + place).status_code == 422
    query = session.query(AuditEvent).filter_by(actor_id=user_id, action="evidence.viewed")
    assert query.count() == 0
    page = browser.get(f"{address}?purpose=complaint").text
    assert f"{address}/pages/1.webp?purpose=complaint" in page
    assert browser.get(f"{address}/pages/1.webp?purpose=complaint").mimetype == "image/webp"
    answer = browser.get(f"{address}/file?purpose=complaint")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    session.rollback()
    assert {(row.subject_id, row.detail["purpose"]) for row in query} == {(key, "complaint")}
    assert query.count() == 3
    other = scene.browser(auditor("510100"))
    assert other.get(f"{address}?purpose=complaint").status_code == 404
    assert scene.browser(scene.first).get(f"{address}?purpose=complaint").status_code == 403


def test_nothing_there_can_be_sent(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("oversight")]
    assert rules
    assert all(not (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"} for rule in rules)


@pytest.mark.parametrize("address", ["/office", "/office/filings", "/admin/audit", "/workspace"])
def test_the_auditor_has_no_other_page(scene: Supervised, address: str) -> None:
    assert scene.browser(auditor("511700")).get(address).status_code == 403


def test_others_do_not_read_as_an_auditor(scene: Supervised, client: FlaskClient) -> None:
    assert scene.browser(scene.first).get("/oversight").status_code == 403
    assert client.get("/oversight").status_code == 302


@pytest.mark.parametrize("other", [Role.OFFICIAL, Role.OFFICE_ADMINISTRATOR, Role.POLICY_OFFICER])
def test_who_audits_does_nothing_else(other: Role) -> None:
    with pytest.raises(RefusedError):
        check_roles(OrganisationKind.OFFICE, [Role.REGION_AUDITOR, other])
