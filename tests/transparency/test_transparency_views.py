"""`/log` for people: a certificate's entry is found by its file, or by number and name together."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse
from witness.neighbours import Neighbours

from certreg.certificates import rendering
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.clock import now
from certreg.errors import CertregError
from certreg.registry import asking, identifiers, log
from certreg.registry.models import LogEntry
from certreg.trust.tlog_proof import LogProof, verify
from certreg.trust.witness_policy import WitnessPolicy
from certreg.trust.witnessing import Degree

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate()


@pytest.fixture
def neighbours(
    certificate: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Neighbours:
    made = Neighbours(tmp_path)
    made.join(monkeypatch)
    return made


def by_file(client: FlaskClient, content: bytes) -> TestResponse:
    return client.post("/log/file", data={"file": (BytesIO(content), "certificate.pdf")})


def by_number(client: FlaskClient, number: str, name: str) -> TestResponse:
    return client.post("/log/certificate", data={"number": number, "name": name})


def place_of(certificate: Certificate) -> str:
    return f"/log/certificates/{certificate.public_id}"


def test_the_page_says_how_large_the_log_is_and_that_nobody_witnesses_it(
    client: FlaskClient, certificate: Certificate
) -> None:
    page = client.get("/log").text
    assert f"{log.head().size} 条记录" in page
    assert log.head().root.hex() in page
    assert "尚无见证人" in page


def test_the_page_of_a_new_registry_stands_too(client: FlaskClient, session: Db) -> None:
    issued.found()
    assert client.get("/log").status_code == 200


def test_the_page_names_each_witness_and_what_it_has_cosigned(
    client: FlaskClient, neighbours: Neighbours
) -> None:
    neighbours.down = {"province"}
    asking.ask()
    page = client.get("/log").text
    assert all(f"witness.{name}.example" in page for name in ("city", "auditor", "province"))
    assert page.count("尚未联署") == 1
    assert "须有其中 2 方联署" in page


def test_the_holder_s_file_and_number_with_name_lead_to_the_entry(
    client: FlaskClient, certificate: Certificate
) -> None:
    answers = (
        by_file(client, rendering.pdf_of(certificate)),
        by_file(client, rendering.signed_bytes(certificate)),
        by_number(client, certificate.number, "张示例"),
    )
    assert {(each.status_code, each.location) for each in answers} == {(303, place_of(certificate))}


@pytest.mark.parametrize("name", ["", "李示例"])
def test_the_number_alone_leads_nowhere(
    client: FlaskClient, certificate: Certificate, name: str
) -> None:
    answer = by_number(client, certificate.number, name)
    assert answer.status_code in (400, 422)
    assert certificate.public_id not in answer.text


def test_a_file_that_is_not_ours_is_refused(client: FlaskClient, certificate: Certificate) -> None:
    altered = bytearray(rendering.pdf_of(certificate))
    altered[len(altered) // 2] ^= 1
    for content in (bytes(altered), b"%PDF-", b"{}", b""):
        assert by_file(client, content).status_code in (400, 422)


def test_the_entry_s_page_shows_its_place_and_the_way_to_the_root(
    client: FlaskClient, certificate: Certificate, session: Db
) -> None:
    page = client.get(place_of(certificate))
    assert page.status_code == 200
    assert f"第 {certificate.log_position + 1} 条" in page.text
    assert "已登记、尚未见证" in page.text
    assert session.get_one(LogEntry, certificate.log_position).leaf_hash.hex() in page.text
    assert 'class="sibling"' in page.text


def test_an_unknown_certificate_has_no_entry(client: FlaskClient, certificate: Certificate) -> None:
    for path in ("A" * 22, "x"):
        assert client.get(f"/log/certificates/{path}").status_code == 404
        assert client.get(f"/log/certificates/{path}/certificate.tlog-proof").status_code == 404


def test_the_proof_shows_the_entry_and_does_not_open_it(
    client: FlaskClient, certificate: Certificate, session: Db
) -> None:
    proof = LogProof.from_bytes(client.get(f"{place_of(certificate)}/certificate.tlog-proof").data)
    assert proof.extra is None
    entry = session.get_one(LogEntry, certificate.log_position).entry
    policy = WitnessPolicy.from_text(identifiers.live_store().witness_policy)
    assert verify(proof, entry, policy).index == certificate.log_position


def test_a_late_proof_beside_the_sealed_file_names_the_witnesses(
    client: FlaskClient, certificate: Certificate, neighbours: Neighbours
) -> None:
    sealed = rendering.pdf_of(certificate)
    asking.ask()
    late = client.get(f"{place_of(certificate)}/certificate.tlog-proof").data
    store = identifiers.live_store()
    alone = check_file(sealed, store, at=now())
    beside = check_file(sealed, store, at=now(), late_proof=late)
    assert alone.witnessing.degree is Degree.LOGGED
    assert beside.witnessing.degree is Degree.WITNESSED
    assert {each.operator for each in beside.witnessing.cosigners} == {
        "city",
        "auditor",
        "province",
    }
    assert beside.standing is alone.standing


def test_a_late_proof_of_another_certificate_is_refused(
    client: FlaskClient, certificate: Certificate
) -> None:
    sealed, store = rendering.pdf_of(certificate), identifiers.live_store()
    late = LogProof.from_bytes(client.get(f"{place_of(certificate)}/certificate.tlog-proof").data)
    other = LogProof(late.index - 1, late.hashes, late.note).to_bytes()
    for content in (other, b"nonsense"):
        with pytest.raises(CertregError):
            check_file(sealed, store, at=now(), late_proof=content)


def test_a_file_sealed_after_the_quorum_carries_it_inside(
    certificate: Certificate, neighbours: Neighbours
) -> None:
    asking.ask()
    verdict = check_file(rendering.pdf_of(certificate), identifiers.live_store(), at=now())
    assert verdict.witnessing.degree is Degree.WITNESSED


def test_pages_of_a_certificate_say_how_far_it_is_witnessed(
    client: FlaskClient, certificate: Certificate, neighbours: Neighbours
) -> None:
    address = f"/v/{certificate.public_id}"
    assert "已登记、尚未见证" in client.get(address).text
    asking.ask()
    page = client.get(address).text
    assert "已由独立见证人见证" in page
    assert "witness.city.example" in page


def test_reloading_an_answer_begins_anew(client: FlaskClient, session: Db) -> None:
    issued.found()
    for path in ("/log/file", "/log/certificate"):
        assert client.get(path).location == "/log"
