"""What the holder hands to a wallet, and what the addresses in it lead to."""

from __future__ import annotations

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.audit.models import AuditEvent
from certreg.certificates import rendering
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.clock import now
from certreg.registry import identifiers
from certreg.trust.canonical import parse_object
from certreg.trust.credential import Standing
from certreg.trust.sd_jwt import present

Db = scoped_session[Session]
FORMS = {
    "application/vc": "credential.json",
    "application/vc+jwt": "credential.jwt",
    "application/dc+sd-jwt": "credential.sd-jwt",
}
WAY = {
    "scores": {"theory": "81", "practical": "90"},
    "score_rules": {"theory": "AS-03.theory", "practical": "AS-03.practical"},
}


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate with photo and scores."""
    return issued.make_certificate(with_photo=True, path=WAY)


@pytest.fixture
def opened(client: FlaskClient, certificate: Certificate) -> FlaskClient:
    """A browser in which its holder has typed the claim code."""
    client.post(f"/v/{certificate.public_id}", data={"secret": issued.claim_code_of(certificate)})
    return client


def get(client: FlaskClient, certificate: Certificate, part: str, accept: str = "*/*") -> bytes:
    answer = client.get(f"/v/{certificate.public_id}/{part}", headers={"Accept": accept})
    assert answer.status_code == 200
    return answer.data


@pytest.mark.parametrize("form", FORMS)
def test_each_form_can_be_downloaded_and_is_valid(
    opened: FlaskClient, certificate: Certificate, form: str
) -> None:
    answer = opened.get(f"/v/{certificate.public_id}/{FORMS[form]}")

    assert answer.mimetype == form
    assert certificate.number in answer.headers["Content-Disposition"]
    verdict = check_file(answer.data, identifiers.live_store(), at=now())
    assert verdict.standing is Standing.VALID
    assert {str(field.label): field.value for field in verdict.fields}["姓名"] == "张示例"


@pytest.mark.parametrize(
    ("accept", "form"),
    [*zip(FORMS, FORMS, strict=True), ("*/*", "application/vc"), ("text/html", "application/vc"),
     ("application/vc;q=0.5, application/vc+jwt", "application/vc+jwt")],
)  # fmt: skip
def test_a_program_says_which_form_it_wants(
    opened: FlaskClient, certificate: Certificate, accept: str, form: str
) -> None:
    answer = opened.get(f"/v/{certificate.public_id}/credential", headers={"Accept": accept})

    assert answer.mimetype == form
    assert answer.data == get(opened, certificate, FORMS[form])
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("part", ["credential", *FORMS.values()])
def test_nobody_else_gets_any_form(
    client: FlaskClient, certificate: Certificate, part: str
) -> None:
    assert client.get(f"/v/{certificate.public_id}/{part}").status_code == 403


def test_each_download_is_on_the_trail(
    opened: FlaskClient, certificate: Certificate, session: Db
) -> None:
    get(opened, certificate, "credential.sd-jwt")
    rows = session.query(AuditEvent).filter_by(action="credential.downloaded").all()

    assert [row.subject_id for row in rows] == [certificate.id]


def test_a_verifier_sees_of_an_sd_jwt_only_what_is_shown(
    opened: FlaskClient, certificate: Certificate
) -> None:
    token, *disclosures, _ = get(opened, certificate, "credential.sd-jwt").decode().split("~")
    number = certificate.document.number
    seen = set()
    for disclosure in disclosures:
        shown = present(token.encode(), [disclosure])
        verdict = check_file(shown, identifiers.live_store(), at=now())
        assert verdict.standing is Standing.VALID
        assert len(verdict.fields) <= 2  # two scores are one disclosure
        seen |= {(str(field.label), field.value) for field in verdict.fields}

    assert {("证件号码", number), ("成绩", "理论 81"), ("成绩", "实操 90")} <= seen
    assert len(disclosures) == 12
    assert certificate.public_id not in token


def test_the_tokens_are_committed_to_in_the_log(certificate: Certificate) -> None:
    assert {"jwt", "sdJwt"} <= rendering.holder_file(certificate)["record"].keys()
    assert issued.faults() == []


def test_a_certificate_from_before_says_so(
    opened: FlaskClient, certificate: Certificate, session: Db
) -> None:
    certificate.credential.jwt = certificate.credential.sd_jwt = None
    session.commit()

    assert opened.get(f"/v/{certificate.public_id}/credential.jwt").status_code == 404
    assert opened.get(f"/v/{certificate.public_id}/credential.sd-jwt").status_code == 404
    assert "SD-JWT" not in opened.get(f"/v/{certificate.public_id}/holder").text


def test_a_record_that_is_not_what_was_signed_is_not_handed_out(
    opened: FlaskClient, certificate: Certificate, session: Db
) -> None:
    certificate.identity_salt = bytes(32)
    session.commit()

    assert opened.get(f"/v/{certificate.public_id}/credential.sd-jwt").status_code == 409


def test_the_type_of_the_sd_jwt_names_its_claims(
    client: FlaskClient, certificate: Certificate
) -> None:
    metadata = parse_object(client.get("/vct/skill-level-certificate").data)

    assert metadata["vct"].endswith("/vct/skill-level-certificate")
    assert len(metadata["claims"]) == 12


def test_the_achievement_leads_to_the_occupation(
    client: FlaskClient, certificate: Certificate
) -> None:
    answer = client.get("/a/6-18-02-04/senior_worker")

    assert answer.location.endswith("/occupations/6-18-02-04")
