"""Verifying for programs: the same document as `certreg verify --json`, for a file or a number with its name."""

from __future__ import annotations

from io import BytesIO

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.certificates import rendering
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.certificates.verdict_document import verdict_document
from certreg.clock import now
from certreg.registry import identifiers
from certreg.verify import api

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate()


def hand_in(client: FlaskClient, file: bytes, name: str, **more: str) -> TestResponse:
    data = {"file": (BytesIO(file), name)}
    return client.post("/api/v1/verifications", data=data, query_string=more)


def by_number(client: FlaskClient, number: str, name: str, **more: str) -> TestResponse:
    asked = {"number": number, "name": name}
    return client.post("/api/v1/verifications", json=asked, query_string=more)


def test_a_file_gets_the_document_of_the_command_and_the_steps_of_the_register(
    client: FlaskClient, certificate: Certificate
) -> None:
    credential = rendering.signed_bytes(certificate)
    told = hand_in(client, credential, "credential.json").json
    offline = verdict_document(
        check_file(credential, identifiers.live_store(), at=now()), "credential.json"
    )

    assert told["status"] == offline["status"] == "valid"
    assert told["fields"] == offline["fields"]
    assert told["checks"][: len(offline["checks"])] == offline["checks"]
    assert told["checks"][-1]["name"] == "register"
    assert set(told) - {"explanation"} == set(offline)


def test_a_number_with_its_name_gets_the_registers_verdict(
    client: FlaskClient, certificate: Certificate
) -> None:
    found = by_number(client, f" {certificate.number.lower()}", "张示例").json
    issued.revoke(certificate)

    assert (found["status"], found["file"]) == ("valid", certificate.number)
    assert found["fields"]["职业技能等级"] == "三级/高级工"
    assert by_number(client, certificate.number, "张示例").json["status"] == "revoked"


def test_while_nothing_is_written_a_verdict_is_made_once_for_each_language(
    client: FlaskClient, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = [by_number(client, certificate.number, "张示例", lang="en").json]
    monkeypatch.setattr(api, "judge_registered", None)

    verdicts += [by_number(client, certificate.number, "张示例", lang="en").json]
    assert verdicts[0] == verdicts[1] and verdicts[0]["explanation"]
    assert by_number(client, certificate.number, "李示例").status_code == 404
    with pytest.raises(TypeError):  # in Chinese it would have to be made
        by_number(client, certificate.number, "张示例", lang="zh")


def test_no_such_number_and_another_name_are_answered_alike(
    client: FlaskClient, certificate: Certificate
) -> None:
    another = by_number(client, certificate.number, "李示例")
    missing = by_number(client, certificate.number[:-1] + "X", "张示例")

    assert another.status_code == missing.status_code == 404
    assert another.json == missing.json


def test_the_english_answer_explains_occupation_level_assessor_and_what_is_not_on_file(
    client: FlaskClient, certificate: Certificate
) -> None:
    found = by_number(client, certificate.number, "张示例", lang="en").json
    about = {each["about"]: each["text"] for each in found["explanation"]}

    assert "6-18-02-04" in about["Occupation"]
    assert "Senior worker" in about["Level"] and "4" in about["Level"]
    assert "own employees" in about["Assessment body"]
    assert "EQF" in about["Foreign frameworks"] and "ISCED" in about["Foreign frameworks"]
    assert not by_number(client, certificate.number, "张示例", lang="zh").json.get("explanation")


@pytest.mark.parametrize("content", [b"", b"x", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"{" * 5000])
def test_whatever_is_no_certificate_is_said_so_and_is_no_fault_of_ours(
    client: FlaskClient, certificate: Certificate, content: bytes
) -> None:
    answer = hand_in(client, content, "x")

    assert answer.status_code == 200
    assert answer.json["status"] in ("unreadable", "not_genuine")
    assert answer.json["fields"] == {}


def test_a_request_without_a_file_or_a_number_says_what_is_missing(
    client: FlaskClient, certificate: Certificate
) -> None:
    assert client.post("/api/v1/verifications").status_code == 422
    assert client.post("/api/v1/verifications", json={"number": "x"}).status_code == 422
    assert client.post("/api/v1/verifications", data={"a": "b"}).status_code == 422
