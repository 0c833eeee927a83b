"""The body is told what happened to its certificates, and prints a lost one again."""

from __future__ import annotations

import re
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.audit.models import AuditEvent
from certreg.certificates import claims
from certreg.certificates.models import Certificate, Change
from certreg.filing import bodies
from certreg.filing.models import Body
from certreg.procedure.models.cases import CaseKind
from certreg.supervision.correcting import Correction

Db = scoped_session[Session]

CHANGES = "/workspace/certificate-changes"
CODE = re.compile(r'<p class="code">([^<]+)</p>')


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate()


@pytest.fixture
def clerk(cast: Any, session: Db, certificate: Certificate) -> User:
    body = session.query(Body).one()
    user: User = cast.user(Role.CLERK, organisation=body.organisation)
    return user


def reprint(browser: FlaskClient, certificate: Certificate, document_number: str) -> Any:
    return browser.post(
        f"{CHANGES}/reprint",
        data={
            "number": certificate.number,
            "document_number": document_number,
            "asked_by": "本人",
        },
    )


def test_the_same_certificate_is_printed_again_with_a_new_code(
    cast: Any, client: FlaskClient, session: Db, certificate: Certificate, clerk: User
) -> None:
    old, before = issued.claim_code_of(certificate), certificate.credential.signed
    browser = cast.browser_of(clerk)
    answer = reprint(browser, certificate, certificate.document.number)
    session.expire_all()
    (new,) = CODE.findall(answer.text)
    change = session.query(Change).one()

    assert answer.headers["Cache-Control"] == "no-store"
    assert claims.is_right(new, certificate.claim_hash)
    assert not claims.is_right(old, certificate.claim_hash)
    assert certificate.credential.signed == before
    assert (change.asked_by, change.done_by_id) == ("本人", clerk.id)
    assert logged("certificate.reprinted") == 1 and issued.faults() == []
    assert browser.get(f"{CHANGES}/{certificate.id}.pdf").data.startswith(b"%PDF")
    assert "补发" not in client.get(f"/v/{certificate.public_id}").text
    client.post(f"/v/{certificate.public_id}", data={"secret": new})
    assert "补发纸质证书" in client.get(f"/v/{certificate.public_id}/holder").text


def test_another_document_gets_nothing_and_stays_on_the_trail(
    cast: Any, session: Db, certificate: Certificate, clerk: User
) -> None:
    answer = reprint(cast.browser_of(clerk), certificate, issued.resident_number(998))

    assert answer.status_code == 422 and "与登记的持证人不符" in answer.text
    assert session.query(Change).count() == 0
    assert session.query(AuditEvent).filter_by(action="claim_code.refused").count() == 1


def test_another_body_sees_and_prints_nothing(cast: Any, certificate: Certificate) -> None:
    issued.revoke(certificate)
    stranger = cast.browser_of(
        cast.user(Role.CLERK, organisation=issued.make_body("别家", "Y000051999002").organisation)
    )

    assert certificate.number not in stranger.get(CHANGES).text
    assert stranger.get(f"{CHANGES}/{certificate.id}.pdf").status_code == 404
    refused = reprint(stranger, certificate, certificate.document.number)
    assert refused.status_code == 422 and "没有颁发过" in refused.text


def test_the_body_reads_what_happened_and_downloads_the_new_certificate(
    cast: Any, session: Db, certificate: Certificate, clerk: User
) -> None:
    issued.decide(
        CaseKind.CORRECTION,
        certificate,
        reason="corrected",
        correction=Correction(holder_name="章示例"),
    )
    new = certificate.successor
    assert new is not None
    html = cast.browser_of(clerk).get(CHANGES).text

    assert "更正，由新证书代替" in html and "内容有误，更正换发" in html
    assert new.number in html and f"{CHANGES}/{new.id}.pdf" in html


def test_whoever_is_no_body_has_no_changes(cast: Any, session: Db) -> None:
    user = cast.user(Role.CLERK)
    assert bodies.body_of(user.organisation_id) is None
    assert "没有变更" in cast.browser_of(user).get(CHANGES).text


def test_the_body_asks_for_a_correction_and_an_official_confirms(
    cast: Any, session: Db, certificate: Certificate, clerk: User
) -> None:
    browser = cast.browser_of(clerk)
    asked = {"number": certificate.number, "holder_name": "章示例", "facts": "姓名误录"}
    answer = browser.post(f"{CHANGES}/corrections/new", data=asked)
    assert answer.status_code == 302
    assert "已报人社部门" in browser.get(answer.location).text
    assert answer.location in browser.get("/workspace").text
    case_id = answer.location.rsplit("/", 1)[1]
    office = cast.organisation(OrganisationKind.OFFICE, region="511700")
    official = cast.browser_of(cast.user(Role.OFFICIAL, organisation=office))
    assert browser.post(f"/office/measures/{case_id}/confirm").status_code == 403
    assert official.post(f"/office/measures/{case_id}/confirm", data={}).status_code == 302
    session.expire_all()

    assert certificate.successor is not None and certificate.successor.holder_name == "章示例"
    assert "已更正换发" in browser.get(answer.location).text
    assert issued.faults() == []


def test_a_body_asks_about_its_own_certificates_only(
    cast: Any, session: Db, certificate: Certificate
) -> None:
    other = issued.make_body("别家", "Y000051999002").organisation
    browser = cast.browser_of(cast.user(Role.CLERK, organisation=other))
    asked = {"number": certificate.number, "holder_name": "章示例", "facts": "姓名误录"}
    answer = browser.post(f"{CHANGES}/corrections/new", data=asked)

    assert answer.status_code == 422 and "没有颁发过" in answer.text
