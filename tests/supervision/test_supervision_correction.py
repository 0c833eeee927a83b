"""Correcting (更正): the old certificate leads to the one that supersedes it, and is never valid again."""

from __future__ import annotations

import re
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import claims
from certreg.certificates.models import Certificate, CertificateState, Total
from certreg.clock import today
from certreg.errors import ConflictError
from certreg.filing.models import Scope
from certreg.policy.levels import SkillLevel
from certreg.procedure.models.cases import CaseKind
from certreg.supervision.correcting import Correction
from certreg.supervision.models import Outcome
from certreg.trust.canonical import parse_object
from certreg.trust.credential import Standing

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate("张示例")


def correct(*certificates: Certificate, **values: str | None) -> Any:
    return issued.decide(
        CaseKind.CORRECTION,
        *certificates,
        reason="corrected",
        correction=Correction(**values),
    )


def file_trade(session: Db, trade: str) -> None:
    """Let the body file another trade of its occupation."""
    scope = session.scalars(sa.select(Scope)).first()
    assert scope is not None
    code, name, _ = issued.OCCUPATION
    session.add(
        Scope(
            filing_id=scope.filing_id,
            occupation=code,
            edition="2022",
            occupation_name=name,
            trade=trade,
            top_level=SkillLevel.SENIOR_TECHNICIAN,
            standard=issued.STANDARD,
            norm=2018,
            since=today(),
        )
    )
    session.commit()


def test_a_new_certificate_with_its_own_number_takes_the_place_of_the_old_one(
    session: Db, certificate: Certificate
) -> None:
    code = issued.claim_code_of(certificate)
    correct(certificate, holder_name="章示例")
    new = certificate.successor
    total = session.query(Total).one()

    assert new is not None and new.state is CertificateState.ISSUED
    assert new.number == f"{certificate.number[:-1]}2" and new.supersedes is certificate
    assert (new.holder_name, new.person.name, new.level) == ("章示例", "章示例", certificate.level)
    assert (certificate.state, certificate.revocation_reason) == (
        CertificateState.REVOKED,
        "corrected",
    )
    assert claims.is_right(code, new.claim_hash)
    subject = parse_object(new.credential.signed or b"")["credentialSubject"]
    assert subject["licenseNumber"] == new.number
    assert (total.issued, total.revoked) == (2, 1)
    assert (issued.standing(certificate), issued.standing(new)) == (
        Standing.REVOKED,
        Standing.VALID,
    )
    assert (logged("certificate.corrected"), logged("certificate.revoked")) == (1, 0)
    assert issued.faults() == []


def test_whoever_checks_the_old_one_is_led_to_the_new_one(
    client: FlaskClient, certificate: Certificate
) -> None:
    correct(certificate, holder_name="章示例")
    new = certificate.successor
    assert new is not None

    page = client.post(
        "/lookup/certificate",
        data={"number": certificate.number, "name": "张示例"},
        follow_redirects=True,
    ).text
    assert "已更正，请看新证书" in page and "已撤销，无效" not in page
    assert f'href="/v/{new.public_id}"' in page and "内容有误，更正换发" in page
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日 更正，由新证书代替", page)
    now_valid = client.get(f"/v/{new.public_id}").text
    assert "真实有效" in now_valid and "更正换发，代替原证书" in now_valid
    person = client.post(
        "/lookup/person",
        data={"document_number": new.document.number, "name": "章示例"},
    ).text
    assert "已更正" in person and "有效" in person


def test_a_trade_must_be_one_that_the_body_filed(session: Db, certificate: Certificate) -> None:
    with pytest.raises(ConflictError, match="没有备案"):
        correct(certificate, trade="气焊工")
    file_trade(session, "气焊工")
    correct(certificate, trade="气焊工")

    assert certificate.successor is not None and certificate.successor.trade == "气焊工"
    assert certificate.successor.person_id == certificate.person_id


def test_what_would_change_nothing_is_not_corrected(certificate: Certificate) -> None:
    with pytest.raises(ConflictError, match="内容没有变化"):
        correct(certificate, holder_name="张示例")


def test_a_correction_gives_nobody_a_second_live_certificate(
    session: Db, certificate: Certificate
) -> None:
    file_trade(session, "气焊工")
    body = issued.make_body("达州另一机构", "Y000051999002")
    (other,) = issued.issue(body, issued.recognised(certificate.document, trade="气焊工"))
    with pytest.raises(ConflictError, match="已持有更正后"):
        correct(certificate, trade="气焊工")

    live = session.query(Certificate).filter_by(state=CertificateState.ISSUED)
    assert {row.id for row in live} == {certificate.id, other.id}


def test_the_database_itself_keeps_a_superseded_certificate_from_coming_back(
    session: Db, certificate: Certificate
) -> None:
    correct(certificate, holder_name="章示例")
    with pytest.raises((IntegrityError, sa.exc.DatabaseError)):
        session.execute(
            sa.update(Certificate)
            .where(Certificate.id == certificate.id)
            .values(state=CertificateState.ISSUED)
        )


def test_a_corrected_certificate_can_be_corrected_again_but_the_old_one_never(
    certificate: Certificate,
) -> None:
    correct(certificate, holder_name="章示例")
    new = certificate.successor
    assert new is not None
    with pytest.raises(ConflictError, match="不是有效证书"):
        correct(certificate, holder_name="章示例")
    measure = correct(new, holder_name="漳示例")

    assert [item.outcome for item in measure.items] == [Outcome.DONE]
    assert new.successor is not None and new.successor.holder_name == "漳示例"


def test_cancelled_at_the_holders_wish_it_is_not_called_revoked(
    client: FlaskClient, certificate: Certificate
) -> None:
    issued.revoke(certificate, "holder_request")
    page = client.get(f"/v/{certificate.public_id}").text

    assert (
        "已注销，无效" in page
        and "持证人申请注销" in page
        and "已撤销" not in page.split("检查过程")[0]
    )
