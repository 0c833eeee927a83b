"""Nothing that a document names is ever fetched: no name is asked for, no connection is opened."""

from __future__ import annotations

import io
import json
import socket
from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from verify.case_folder import cases
from verify.case_registry import PDF_STRANGERS, STRANGERS

Db = scoped_session[Session]


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of the network; everything fails there."""
    asked: list[Any] = []

    def refuse(*values: Any, **named: Any) -> Any:
        asked.append(values[-1] if values else named)
        raise OSError("no network in this test")

    class Guarded(socket.socket):
        def connect(self, address: Any) -> None:
            refuse(address)

        def connect_ex(self, address: Any) -> int:
            refuse(address)
            return 1

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket, "socket", Guarded)
    return asked


@pytest.mark.parametrize("name", STRANGERS)
def test_a_document_that_names_strangers_is_refused_without_asking_them(
    name: str, network: list[Any]
) -> None:
    from certreg.certificates.checking import check_file
    from certreg.trust.credential import Standing

    case = next(each for each in cases() if each.name == "json")
    verdict = check_file(STRANGERS[name], case.store(), at=case.at)

    assert verdict.standing in (Standing.NOT_GENUINE, Standing.COULD_NOT_CHECK)
    assert network == []


def test_no_case_reaches_for_the_network(network: list[Any]) -> None:
    for case in cases():
        case.verdict()

    assert network == []


@pytest.mark.parametrize("name", [*STRANGERS, "pdf"])
def test_an_upload_that_names_strangers_neither(
    name: str, session: Db, client: FlaskClient, network: list[Any]
) -> None:
    issued.make_certificate()
    network.clear()
    content = PDF_STRANGERS if name == "pdf" else STRANGERS[name]
    answer = client.post("/verify", data={"file": (io.BytesIO(content), "a.file")})

    assert answer.status_code == 200 and "真实有效" not in answer.text
    assert network == []


def test_the_strangers_are_named_in_what_was_checked() -> None:
    assert all(b"evil.test" in content for content in STRANGERS.values())
    assert json.loads(STRANGERS["issuer"])["issuer"]["id"].startswith("did:web:evil.test")
