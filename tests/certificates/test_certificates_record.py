"""What the register itself knows of a file's certificate outweighs a good signature."""

from __future__ import annotations

import json
from typing import Any

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import register, rendering
from certreg.certificates.checking import FileVerdict, check_file
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.record import confirmed
from certreg.clock import now
from certreg.registry import identifiers, keys, log
from certreg.trust.canonical import canonical
from certreg.trust.credential import Standing
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import method_id

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate of a new registry."""
    return issued.make_certificate()


def verdict_on(file: bytes) -> FileVerdict:
    verdict = check_file(file, identifiers.live_store(), at=now())
    return confirmed(verdict, register.by_public_id(verdict.public_id))


def last_reason(verdict: FileVerdict) -> str:
    return verdict.checks[-1].reason


def test_a_file_of_the_register_is_confirmed_with_its_place_in_the_log(
    certificate: Certificate,
) -> None:
    for file in (rendering.signed_bytes(certificate), rendering.pdf_of(certificate)):
        verdict = verdict_on(file)

        assert verdict.standing is Standing.VALID
        assert verdict.checks[-1].name == "register"
        assert f"第 {log.head().size} 条" in verdict.checks[-1].text


def test_a_file_that_is_not_genuine_is_not_looked_up(certificate: Certificate) -> None:
    altered = rendering.signed_bytes(certificate).decode().replace("张示例", "李示例").encode()
    verdict = verdict_on(altered)

    assert verdict.standing is Standing.NOT_GENUINE
    assert verdict.checks[-1].name == "proofs"


def forged(certificate: Certificate, **changes: Any) -> bytes:
    """A credential under the body's own key, as a thief of the key would sign it."""
    document = json.loads(rendering.signed_bytes(certificate))
    del document["proof"]
    method = method_id(document["issuer"]["id"], certificate.key_id)
    signer = keys.signer(keys.named(certificate.key_id))
    signed = add_proofs(
        document | changes, signer, created=certificate.planned_at, verification_method=method
    )
    return canonical(signed)


def test_a_stolen_key_makes_no_certificate_that_the_register_has_not(
    certificate: Certificate,
) -> None:
    address = "https://demo.certreg.example/v/AAAAAAAAAAAAAAAAAAAAAA"
    file = forged(certificate, id=address)
    assert check_file(file, identifiers.live_store(), at=now()).standing is Standing.VALID

    verdict = verdict_on(file)
    assert (verdict.standing, last_reason(verdict)) == (Standing.NOT_GENUINE, "not_registered")
    assert verdict.fields == ()


def test_a_stolen_key_changes_no_certificate_that_the_register_has(
    certificate: Certificate,
) -> None:
    subject = json.loads(rendering.signed_bytes(certificate))["credentialSubject"]
    subject["result"][0]["value"] = "一级/高级技师"
    verdict = verdict_on(forged(certificate, credentialSubject=subject))

    assert (verdict.standing, last_reason(verdict)) == (Standing.NOT_GENUINE, "other_content")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder_name", "李示例"),
        ("level", issued.SkillLevel.SENIOR_TECHNICIAN),
        ("occupation_name", "电工"),
        ("issuer_name", "另一公司"),
        ("trade", ""),
        ("path", {"method_name": "直接认定"}),
        ("issued_on", issued.date(2020, 1, 1)),
        ("region", "511703"),
        ("policy_digest", "0" * 64),
        ("record_salt", bytes(32)),
    ],
)
def test_a_row_that_somebody_changed_in_the_database_is_noticed(
    session: Db, certificate: Certificate, column: str, value: object
) -> None:
    setattr(certificate, column, value)
    session.commit()

    verdict = verdict_on(rendering.signed_bytes(certificate))
    assert (verdict.standing, last_reason(verdict)) == (Standing.NOT_GENUINE, "row_altered")


def test_a_row_that_points_to_another_entry_of_the_log_is_noticed(
    session: Db, certificate: Certificate
) -> None:
    body = session.query(issued.Body).one()
    (other,) = issued.issue(body, issued.recognised(issued.make_worker("李示例")))
    for position in (other.log_position, None):
        certificate.log_position = position
        session.commit()
        verdict = verdict_on(rendering.signed_bytes(certificate))
        assert last_reason(verdict) == "row_altered"


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (CertificateState.REVOKED, Standing.REVOKED),
        (CertificateState.SUSPENDED, Standing.SUSPENDED),
    ],
)
def test_a_state_counts_before_the_status_list_is_signed_anew(
    session: Db, certificate: Certificate, state: CertificateState, standing: Standing
) -> None:
    certificate.state = state
    session.commit()
    verdict = verdict_on(rendering.signed_bytes(certificate))

    assert verdict.standing is standing
    assert verdict.checks[-1].name == "state"
    assert verdict.fields
