"""Correcting the identity document and the photo: with evidence, by two people, the right person linked."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.audit.models import AuditEvent
from certreg.certificates import rendering
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.payload import identity_hash
from certreg.clock import today
from certreg.filing.models import Body
from certreg.people import persons
from certreg.people.models import DocumentType, Fact, FactKind, FactState, IdentityDocument, Person
from certreg.people.persons import DocumentKey
from certreg.people.rules import check_character
from certreg.policy.levels import SkillLevel
from certreg.supervision.models import Measure
from certreg.trust.canonical import parse_object
from certreg.trust.credential import Standing

Db = scoped_session[Session]

ASK = "/workspace/certificate-changes/corrections/new"
OFFICE = "/office/corrections/new"


def number_of(serial: int, birth: str = "19920203") -> str:
    digits = f"511799{birth}{serial:03d}"
    return digits + check_character(digits)


RIGHT = number_of(771)


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate("张示例", with_photo=True)


@pytest.fixture
def clerk(cast: Any, session: Db, certificate: Certificate) -> User:
    body = session.query(Body).one()
    user: User = cast.user(Role.CLERK, organisation=body.organisation)
    return user


@pytest.fixture
def officials(cast: Any) -> tuple[FlaskClient, FlaskClient]:
    office = cast.organisation(OrganisationKind.OFFICE, region="511700")
    first, second = (cast.user(Role.OFFICIAL, organisation=office) for _ in range(2))
    return cast.browser_of(first), cast.browser_of(second)


def asked(*certificates: Certificate, **values: Any) -> dict[str, Any]:
    """What is typed; the evidence goes with it."""
    return {
        "number": "\n".join(row.number for row in certificates),
        "facts": "报名表上的证件号码录入有误",
        "proof": (BytesIO(issued.drawn_face()), "身份证.jpg"),
    } | values


def decided(
    browsers: tuple[FlaskClient, FlaskClient], data: dict[str, Any], address: str = OFFICE
) -> str:
    """Let one propose and the other confirm; the page afterwards."""
    proposer, decider = browsers
    answer = proposer.post(address, data=data)
    assert answer.status_code == 302, answer.text
    case_id = answer.location.rsplit("/", 1)[1]
    assert decider.post(f"/office/measures/{case_id}/confirm", data={}).status_code == 302
    return decider.get(f"/office/measures/{case_id}").text


def found(number: str) -> IdentityDocument | None:
    key = DocumentKey(DocumentType.RESIDENT, number)
    return persons.find([key]).get(key)


def test_the_body_asks_an_official_compares_and_the_new_certificate_names_the_right_document(
    cast: Any, session: Db, certificate: Certificate, clerk: User, officials: Any
) -> None:
    wrong, browser = certificate.document.number, cast.browser_of(clerk)
    answer = browser.post(ASK, data=asked(certificate, document_number=RIGHT))
    assert answer.status_code == 302, answer.text
    case_id = answer.location.rsplit("/", 1)[1]
    assert RIGHT not in browser.get(answer.location).text
    page = officials[0].get(f"/office/measures/{case_id}").text
    assert "更正的佐证材料" in page and RIGHT not in page and wrong not in page
    full = officials[0].post(f"/office/measures/{case_id}/numbers").text
    assert RIGHT in full and wrong in full
    seen = session.query(AuditEvent).filter_by(action="document_number.viewed").one()
    assert seen.detail == {"purpose": "correction", "case": int(case_id)}
    assert officials[0].post(f"/office/measures/{case_id}/confirm", data={}).status_code == 302
    session.expire_all()

    new = certificate.successor
    assert new is not None and new.document.number == RIGHT and new.supersedes is certificate
    assert new.person_id == certificate.person_id and new.person.birth_date == date(1992, 2, 3)
    assert (certificate.state, certificate.document.number) == (CertificateState.REVOKED, wrong)
    assert (found(wrong), found(RIGHT)) == (None, new.document)
    subject = parse_object(new.credential.signed or b"")["credentialSubject"]
    assert subject["identifier"][1]["identityHash"] == identity_hash(RIGHT, new.identity_salt)
    assert rendering.face_of(new).document_number == RIGHT
    assert rendering.face_of(certificate).document_number == wrong
    assert (issued.standing(certificate), issued.standing(new)) == (
        Standing.REVOKED,
        Standing.VALID,
    )
    assert issued.faults() == []


def test_the_number_that_was_wrong_is_free_for_whom_it_belongs_to(
    session: Db, certificate: Certificate, officials: Any
) -> None:
    wrong = certificate.document.number
    decided(officials, asked(certificate, document_number=RIGHT))
    other = issued.make_worker("李四例", wrong)

    assert other.person_id != certificate.person_id
    assert found(wrong) == other


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"document_number": RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")}, "校验位"),
        ({"document_number": number_of(5, "20150101")}, "未到就业年龄"),
        ({"document_number": RIGHT, "proof": (BytesIO(), "")}, "请上传佐证材料"),
        ({"document_number": RIGHT, "document_type": "passport"}, "位"),
    ],
)
def test_a_number_that_cannot_be_right_or_is_not_shown_is_refused(
    certificate: Certificate, officials: Any, values: dict[str, Any], told: str
) -> None:
    answer = officials[0].post(OFFICE, data=asked(certificate, **values))

    assert answer.status_code == 422 and told in answer.text


def test_the_same_number_changes_nothing(certificate: Certificate, officials: Any) -> None:
    same = certificate.document.number
    answer = officials[0].post(OFFICE, data=asked(certificate, document_number=same))

    assert answer.status_code == 422 and "内容没有变化" in answer.text


def test_who_is_on_record_rightly_gets_the_certificate_and_the_facts(
    session: Db, certificate: Certificate, clerk: User, officials: Any
) -> None:
    issued.make_worker("张示例", number_of(1, "19900101"))
    own = found(number_of(1, "19900101"))
    assert own is not None
    session.add(
        Fact(
            person_id=certificate.person_id,
            kind=FactKind.WORK,
            since=date(2015, 1, 1),
            stated_by_id=clerk.organisation_id,
            stated_on=today(),
            state=FactState.STATED,
        )
    )
    session.commit()
    answer = officials[0].post(OFFICE, data=asked(certificate, document_number=own.number))
    page = officials[1].get(answer.location).text
    assert "归入已有记录" in page
    officials[1].post(f"{answer.location}/confirm", data={})
    session.expire_all()

    new = certificate.successor
    assert new is not None and (new.person_id, new.document_id) == (own.person_id, own.id)
    assert session.query(Fact).one().person_id == own.person_id
    assert issued.faults() == []


def test_of_somebody_else_under_the_number_only_the_disagreement_is_told_until_an_official_resolves_it(
    cast: Any, session: Db, certificate: Certificate, clerk: User, officials: Any
) -> None:
    issued.make_worker("王某例", number_of(1, "19900101"))
    data = {"document_number": number_of(1, "19900101")}
    answer = cast.browser_of(clerk).post(ASK, data=asked(certificate, overrides="y", **data))
    assert answer.status_code == 422 and "与已有记录不符" in answer.text
    assert "王某例" not in answer.text and session.query(Measure).count() == 0
    assert "与已有记录不符" in officials[0].post(OFFICE, data=asked(certificate, **data)).text

    decided(officials, asked(certificate, overrides="y", **data))
    session.expire_all()
    new = certificate.successor
    now_found = found(data["document_number"])
    assert new is not None and now_found is not None
    assert now_found.id == new.document_id and now_found.person_id == certificate.person_id
    assert session.query(Person).count() == 2


def test_every_certificate_that_names_the_document_is_corrected_at_once(
    session: Db, certificate: Certificate, officials: Any
) -> None:
    body = session.query(Body).one()
    document = certificate.document
    (second,) = issued.issue(body, issued.recognised(document, level=SkillLevel.TECHNICIAN))
    alone = officials[0].post(OFFICE, data=asked(certificate, document_number=RIGHT))
    assert alone.status_code == 422 and second.number in alone.text
    both = asked(certificate, second, document_number=RIGHT)
    seen = officials[0].post(OFFICE, data=both)
    assert seen.status_code == 200 and "将办理 2 张" in seen.text


def test_a_wrong_photo_gives_way_to_the_right_one(
    session: Db, certificate: Certificate, officials: Any
) -> None:
    before = certificate.photo_id
    photo = {"photo": (BytesIO(issued.drawn_face()), "a.jpg"), "photo_taken_on": str(today())}
    page = decided(officials, asked(certificate, **photo))
    session.expire_all()
    new = certificate.successor

    assert "更正后的照片" in page
    assert new is not None and new.photo is not None and new.photo_id != before
    assert certificate.photo_id == before
    assert rendering.face_of(new).photo and issued.faults() == []


def test_a_photo_that_the_face_cannot_have_is_refused(
    certificate: Certificate, officials: Any
) -> None:
    answer = officials[0].post(
        OFFICE, data=asked(certificate, photo=(BytesIO(issued.drawn_face()), "a.jpg"))
    )
    assert answer.status_code == 422 and "拍摄日期" in answer.text


def test_the_page_says_what_to_do_about_a_wrong_level(officials: Any) -> None:
    page = officials[0].get(OFFICE).text
    assert "成绩复核" in page and "撤销证书，由评价机构重新评价" in page


def test_who_waits_for_a_certificate_meanwhile_is_named_by_the_right_document(
    session: Db, certificate: Certificate, officials: Any
) -> None:
    waiting = issued.recognised(certificate.document, level=SkillLevel.TECHNICIAN)
    decided(officials, asked(certificate, document_number=RIGHT))
    (later,) = issued.issue(session.query(Body).one(), waiting)

    assert later.document.number == RIGHT
