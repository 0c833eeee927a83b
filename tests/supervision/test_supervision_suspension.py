"""Suspending (暂停) and resuming: every way of checking says it, and says valid again afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.models import Certificate, CertificateState
from certreg.clock import today
from certreg.procedure.models.cases import CaseKind
from certreg.supervision import carrying_out
from certreg.trust.credential import Standing

Db = scoped_session[Session]

GROUND = "under_investigation"


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate()


def suspend(certificate: Certificate, **values: Any) -> None:
    issued.decide(CaseKind.SUSPENSION, certificate, reason=GROUND, **values)


def pages(client: FlaskClient, certificate: Certificate) -> list[str]:
    """What visitors see: by number and name, by QR, by file, by document."""
    looked_up = client.post(
        "/lookup/certificate",
        data={"number": certificate.number, "name": certificate.holder_name},
        follow_redirects=True,
    )
    person = client.post(
        "/lookup/person",
        data={"document_number": certificate.document.number, "name": certificate.holder_name},
    )
    return [looked_up.text, client.get(f"/v/{certificate.public_id}").text, person.text]


def test_every_way_says_suspended_with_day_and_ground(
    client: FlaskClient, certificate: Certificate
) -> None:
    last = today() + timedelta(days=30)
    suspend(certificate, ends_on=last)

    assert issued.standing(certificate) is Standing.SUSPENDED
    for page in pages(client, certificate):
        assert "已暂停" in page and "真实有效" not in page
    page = client.get(f"/v/{certificate.public_id}").text
    assert f"暂停，至 {last.year}年{last.month}月{last.day}日 止" in page and "正在核查" in page
    assert logged("certificate.suspended") == 1
    assert issued.faults() == []


def test_lifted_it_is_valid_again_everywhere(client: FlaskClient, certificate: Certificate) -> None:
    suspend(certificate)
    issued.decide(CaseKind.LIFTING, certificate)

    assert certificate.state is CertificateState.ISSUED
    assert issued.standing(certificate) is Standing.VALID
    page = client.get(f"/v/{certificate.public_id}").text
    assert "真实有效" in page and "恢复，重新有效" in page
    assert logged("certificate.resumed") == 1
    assert issued.faults() == []


def test_it_ends_by_itself_after_its_last_day_and_not_before(
    session: Db, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = today()
    suspend(certificate, ends_on=last)
    carrying_out.end_suspensions()
    session.expire_all()
    assert certificate.state is CertificateState.SUSPENDED

    monkeypatch.setattr(carrying_out, "today", lambda: last + timedelta(days=1))
    carrying_out.end_suspensions()
    carrying_out.end_suspensions()
    session.expire_all()
    assert certificate.state is CertificateState.ISSUED
    assert issued.standing(certificate) is Standing.VALID
    assert logged("certificate.resumed") == 1
    assert issued.faults() == []


def test_revoked_while_suspended_it_is_revoked_and_nothing_brings_it_back(
    session: Db, certificate: Certificate
) -> None:
    suspend(certificate, ends_on=today())
    issued.revoke(certificate)
    carrying_out.end_suspensions()
    session.expire_all()

    assert certificate.state is CertificateState.REVOKED
    assert issued.standing(certificate) is Standing.REVOKED
    assert issued.faults() == []


def test_a_suspension_undone_in_the_database_is_found(
    session: Db, certificate: Certificate
) -> None:
    suspend(certificate)
    certificate.state = CertificateState.ISSUED
    session.flush()

    assert any("暂停、恢复的决定不符" in fault for fault in issued.faults())
