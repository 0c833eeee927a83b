"""A holder who lost the claim code gets a new one from an official who has seen the document."""

from __future__ import annotations

import re
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.certificates import claims
from certreg.certificates.models import Certificate, CertificateState
from certreg.people.masking import mask_number

pytestmark = pytest.mark.long

Db = scoped_session[Session]

CODE = re.compile(r'<p class="code">([^<]+)</p>')


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate("欧阳示例")


@pytest.fixture
def official(cast: Any) -> Any:
    return official_of(cast, issued.REGION)


def official_of(cast: Any, region: str) -> Any:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    return cast.user(Role.OFFICIAL, organisation=office)


def search(browser: FlaskClient, number: str) -> Any:
    return browser.get("/office/certificates", query_string={"number": number})


def ask(browser: FlaskClient, certificate: Certificate, document_number: str) -> Any:
    return browser.post(
        f"/office/certificates/{certificate.id}/claim-code",
        data={"document_number": document_number},
    )


def events(session: Db) -> list[tuple[str, int | None, int | None]]:
    rows = session.query(AuditEvent).filter(AuditEvent.action.startswith("claim_code."))
    return [(row.action, row.actor_id, row.subject_id) for row in rows]


def test_officials_find_a_certificate_of_their_region_by_its_number(
    cast: Any, certificate: Certificate, official: Any
) -> None:
    html = search(cast.browser_of(official), f" {certificate.number.lower()} ").text

    for shown in ("欧阳示例", "焊工", "三级/高级工", certificate.number, ">有效<"):
        assert shown in html
    assert mask_number(certificate.document.number) in html
    assert certificate.document.number not in html
    assert f"/office/revocations/new?number={certificate.number}" in html


def test_the_proposal_to_revoke_begins_with_the_number(
    cast: Any, certificate: Certificate, official: Any
) -> None:
    html = (
        cast.browser_of(official).get(f"/office/revocations/new?number={certificate.number}").text
    )

    assert f"{certificate.number}</textarea>" in html


def test_a_certificate_of_another_region_or_none_is_not_found(
    cast: Any, certificate: Certificate
) -> None:
    browser = cast.browser_of(official_of(cast, "510100"))

    for number in (certificate.number, "Y000051999001263000009"):
        answer = search(browser, number)
        assert answer.status_code == 422
        assert "本辖区没有编号为" in answer.text and "欧阳示例" not in answer.text
    assert ask(browser, certificate, certificate.document.number).status_code == 404


def test_a_certificate_that_has_not_left_the_registry_is_not_found(
    cast: Any, session: Db, certificate: Certificate, official: Any
) -> None:
    certificate.state = CertificateState.VOID
    browser = cast.browser_of(official)

    assert search(browser, certificate.number).status_code == 422
    assert ask(browser, certificate, certificate.document.number).status_code == 404


def test_against_the_document_a_new_code_is_shown_once_and_the_old_one_ends(
    cast: Any, session: Db, certificate: Certificate, official: Any
) -> None:
    old = issued.claim_code_of(certificate)
    browser = cast.browser_of(official)
    answer = ask(browser, certificate, f" {certificate.document.number.lower()} ")
    session.expire_all()
    (new,) = CODE.findall(answer.text)

    assert answer.headers["Cache-Control"] == "no-store"
    assert claims.is_right(new, certificate.claim_hash)
    assert not claims.is_right(old, certificate.claim_hash)
    assert new not in search(browser, certificate.number).text
    assert events(session) == [("claim_code.renewed", official.id, certificate.id)]


def test_another_number_changes_nothing_and_stays_on_the_trail(
    cast: Any, session: Db, certificate: Certificate, official: Any
) -> None:
    old = issued.claim_code_of(certificate)
    answer = ask(cast.browser_of(official), certificate, issued.resident_number(999))
    session.expire_all()

    assert answer.status_code == 422
    assert "证件号码与登记的持证人不符" in answer.text
    assert claims.is_right(old, certificate.claim_hash)
    assert events(session) == [("claim_code.refused", official.id, certificate.id)]


def test_guessing_ends_with_the_days_turns(
    cast: Any, certificate: Certificate, official: Any
) -> None:
    browser = cast.browser_of(official)
    answers = [ask(browser, certificate, issued.resident_number(999)) for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {422}
    assert answers[30].status_code == 429


def test_a_revoked_certificate_gets_no_code(
    cast: Any, session: Db, certificate: Certificate, official: Any
) -> None:
    issued.revoke(certificate)
    browser = cast.browser_of(official)

    assert "补发领取码" not in search(browser, certificate.number).text
    assert ask(browser, certificate, certificate.document.number).status_code == 403
    assert events(session) == []


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.OFFICE_ADMINISTRATOR])
def test_nobody_but_officials_gets_here(cast: Any, certificate: Certificate, role: Role) -> None:
    browser = cast.browser_of(cast.user(role))

    assert search(browser, certificate.number).status_code == 403
    assert ask(browser, certificate, certificate.document.number).status_code == 403
