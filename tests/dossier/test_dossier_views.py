"""The worker's record: opened with the claim code alone, shared as its holder chose, never more."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from urllib.parse import quote

import issued
import pikepdf
import pytest
from factories import later, make_organisation
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind
from certreg.audit.models import AuditEvent
from certreg.certificates.checking import check_file
from certreg.certificates.models import Certificate
from certreg.clock import now, today
from certreg.db import db, write_tx
from certreg.dossier.models import ShareCode
from certreg.filing.models import Body
from certreg.people import facts
from certreg.people.models import Fact
from certreg.people.records import Apprenticeship, Training
from certreg.people.statements import Statement
from certreg.policy.levels import SkillLevel
from certreg.registry import identifiers
from certreg.trust.credential import Standing

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate whose holder also has a training and an apprenticeship on file."""
    made = issued.make_certificate(with_photo=True)
    state(made, Training("电弧焊提高班", "虚构培训学校", today()), "虚构培训学校")
    state(made, Apprenticeship("6-18-02-04", "焊工", "王师傅", today()), "协议 1 号")
    return made


def state(certificate: Certificate, fact: Training | Apprenticeship, about: str) -> None:
    body = certificate_body()
    with write_tx():
        statement = Statement(fact, today() - timedelta(days=30), about)
        facts.state(
            {certificate.person_id: [statement]}, organisation_id=body.organisation_id, on=today()
        )


def certificate_body() -> Body:
    return db.session.query(Body).one()


def opened(client: FlaskClient, certificate: Certificate) -> str:
    """Opens the record; its address."""
    code = issued.claim_code_of(certificate)
    answer = client.post("/record", data={"number": certificate.number, "code": code})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def shared(client: FlaskClient, address: str, **chosen: object) -> str:
    """Makes a share code; the code."""
    data = {"days": "30", "label": "虚构用人单位"} | chosen
    answer = client.post(f"{address}/share", data=data)
    assert answer.status_code == 200, answer.text
    found = re.search(r"<code>([0-9A-Z-]+)</code>", answer.text)
    assert found is not None, answer.text
    return found[1]


class TestOpening:
    """Number and claim code, nothing else."""

    def test_one_page_says_everything_and_who_stated_it(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        address = opened(client, certificate)
        page = client.get(address)

        assert page.status_code == 200
        for words in (
            certificate.number,
            "真实有效",
            "电弧焊提高班",
            "王师傅",
            "记载单位",
            "达州虚构机械有限公司",
            "下一步",
        ):
            assert words in page.text, words
        assert certificate.document.number not in address + page.text

    def test_a_wrong_code_opens_nothing_and_says_what_to_do(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        issued.claim_code_of(certificate)
        answer = client.post("/record", data={"number": certificate.number, "code": "0" * 26})

        assert answer.status_code == 422
        assert "换发" in answer.text
        assert client.get(f"/record/{certificate.public_id}").status_code == 403

    def test_it_closes_by_itself_and_at_once_when_asked(
        self, client: FlaskClient, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = opened(client, certificate)
        client.post(f"{address}/close")
        assert client.get(address).status_code == 403

        opened(client, certificate)
        later(monkeypatch, minutes=31)
        assert client.get(address).status_code == 403

    def test_guessing_ends_with_the_turns_of_the_minute(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        typed = {"number": certificate.number, "code": "0" * 26}
        answers = [client.post("/record", data=typed).status_code for _ in range(11)]

        assert answers == [422] * 10 + [429]

    def test_another_person_is_not_in_it(
        self, client: FlaskClient, certificate: Certificate, session: Db
    ) -> None:
        (other,) = issued.issue(certificate_body(), issued.recognised(issued.make_worker("李他人")))
        page = client.get(opened(client, certificate))

        assert other.number not in page.text
        assert client.get(f"/record/{other.public_id}").status_code == 403

    def test_what_an_office_stated_can_be_put_right_too(
        self, client: FlaskClient, certificate: Certificate, session: Db
    ) -> None:
        office = make_organisation(OrganisationKind.OFFICE, name="虚构市人社局")
        fact = session.query(Fact).first()
        assert fact is not None
        fact.stated_by_id = office.id
        session.commit()
        page = client.get(opened(client, certificate)).text

        assert f"/lookup/correction?body={quote('虚构市人社局')}" in page

    def test_a_correction_stands_among_the_changes(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        issued.revoke(certificate)
        page = client.get(opened(client, certificate)).text

        assert "变更记录" in page and "撤销" in page
        assert "现在没有有效的等级证书" in page


class TestFiles:
    """What the holder takes away."""

    def test_json_has_every_part_and_no_identity_number(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        address = opened(client, certificate)
        data = json.loads(client.get(f"{address}/record.json").text)

        assert [part["part"] for part in data["parts"]] == [
            "certificates",
            "apprenticeships",
            "trainings",
        ]
        assert data["parts"][0]["items"][0]["number"] == certificate.number
        assert certificate.document.number not in json.dumps(data)

    def test_the_report_is_sealed_carries_its_data_and_is_no_certificate(
        self, client: FlaskClient, certificate: Certificate, session: Db
    ) -> None:
        address = opened(client, certificate)
        answer = client.get(f"{address}/report.pdf")
        verdict = check_file(answer.data, identifiers.live_store(), at=now())

        assert answer.status_code == 200
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            assert "report.json" in pdf.attachments
        assert verdict.standing is Standing.UNREADABLE
        assert (
            verdict.checks[-1].outcome.value == "failed" and "核验报告" in verdict.checks[-1].text
        )
        assert all(check.outcome.value == "passed" for check in verdict.checks[:-1])
        changed = answer.data.replace(b"/Title", b"/Titlf", 1)
        assert (
            check_file(changed, identifiers.live_store(), at=now()).standing is Standing.NOT_GENUINE
        )
        assert session.query(AuditEvent).filter_by(action="record.downloaded").count() == 1


class TestSharing:
    """A receiver sees what the holder chose, as long as the holder chose."""

    def test_exactly_the_chosen_fields_are_shown_and_each_use_is_listed(
        self, client: FlaskClient, certificate: Certificate, app: object
    ) -> None:
        address = opened(client, certificate)
        code = shared(client, address, certificates=certificate.public_id, fields=["trainings"])
        page = client.get(f"/s/{code}")

        assert page.status_code == 200 and page.headers["X-Robots-Tag"].startswith("noindex")
        assert "真实有效" in page.text and "电弧焊提高班" in page.text
        assert "到期的是分享码，不是证书" in page.text
        for hidden in (
            certificate.number,
            certificate.public_id,
            "王师傅",
            "张示例",
            "虚构用人单位",
            certificate.document.number,
        ):
            assert hidden not in page.text, hidden
        assert "张*例" in page.text
        assert "被查看 1 次" in client.get(address).text

    def test_the_state_is_that_of_now(self, client: FlaskClient, certificate: Certificate) -> None:
        address = opened(client, certificate)
        code = shared(client, address, certificates=certificate.public_id, fields=["name"])
        assert "真实有效" in client.get(f"/s/{code}").text
        issued.revoke(certificate)

        assert "已撤销" in client.get(f"/s/{code}").text

    def test_an_unknown_an_ended_and_a_revoked_code_say_what_to_do(
        self,
        client: FlaskClient,
        certificate: Certificate,
        session: Db,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        address = opened(client, certificate)
        revoked = shared(client, address, certificates=certificate.public_id)
        client.post(f"{address}/share/{session.query(ShareCode).one().id}/revoke")
        ended = shared(client, address, certificates=certificate.public_id)
        later(monkeypatch, days=31)

        for code, status, words in (
            ("0" * 26, 404, "重新发来"),
            (revoked, 410, "已收回"),
            (ended, 410, "到期的是分享码，不是证书"),
        ):
            answer = client.get(f"/s/{code}")
            assert answer.status_code == status and words in answer.text
            assert client.get(f"/s/{code}/report.pdf").status_code == status

    def test_the_code_is_kept_as_a_hash_and_read_however_it_is_written(
        self, client: FlaskClient, certificate: Certificate, session: Db
    ) -> None:
        code = shared(client, opened(client, certificate), certificates=certificate.public_id)
        kept = session.query(ShareCode).one()

        assert code not in json.dumps([kept.code_hash, kept.fields, kept.label])
        assert client.get(f"/s/{code.replace('-', '').lower()}").status_code == 200
        for typed in (code, f"https://demo.certreg.example/s/{code}", f" {code.lower()} "):
            answer = client.post("/s", data={"code": typed}, follow_redirects=True)
            assert answer.status_code == 200 and "电焊工" in answer.text

    @pytest.mark.parametrize(
        "wrong",
        [
            {"days": "181"},
            {"days": ""},
            {"certificates": "x" * 22},
            {"certificates": [], "fields": ["name"]},
            {"fields": ["photo"]},
        ],
    )
    def test_a_wrong_choice_is_said_and_makes_no_code(
        self, client: FlaskClient, certificate: Certificate, session: Db, wrong: dict[str, object]
    ) -> None:
        address = opened(client, certificate)
        data = {"days": "30", "certificates": certificate.public_id, "fields": ["name"]} | wrong
        answer = client.post(f"{address}/share", data=data)

        assert answer.status_code == 422
        assert session.query(ShareCode).count() == 0

    def test_nobody_takes_back_anothers_code(
        self, client: FlaskClient, certificate: Certificate, session: Db, app: object
    ) -> None:
        shared(client, opened(client, certificate), certificates=certificate.public_id)
        (other,) = issued.issue(certificate_body(), issued.recognised(issued.make_worker("李他人")))
        address = opened(client, other)

        answer = client.post(f"{address}/share/{session.query(ShareCode).one().id}/revoke")
        assert answer.status_code == 404
        assert session.query(ShareCode).one().revoked_at is None

    def test_the_receiver_takes_a_report_away(
        self, client: FlaskClient, certificate: Certificate, session: Db
    ) -> None:
        code = shared(
            client,
            opened(client, certificate),
            certificates=certificate.public_id,
            fields=["name", "numbers"],
        )
        answer = client.get(f"/s/{code}/report.pdf")

        assert answer.status_code == 200
        with pikepdf.open(io.BytesIO(answer.data)) as pdf:
            data = pdf.attachments["report.json"].get_file().read_bytes().decode()
        assert certificate.number in data and "王师傅" not in data


def test_a_higher_level_moves_the_next_step_up(
    client: FlaskClient, certificate: Certificate
) -> None:
    document = certificate.document
    issued.issue(certificate_body(), issued.recognised(document, level=SkillLevel.TECHNICIAN))
    page = client.get(opened(client, certificate)).text

    climbed = re.findall(r'<li class="(\w+) height-(\d)', page)
    assert [(state, int(height)) for state, height in climbed] == [
        ("ahead", 8),
        ("ahead", 7),
        ("next", 6),
        ("climbed", 5),
        ("climbed", 4),
        ("passed", 3),
        ("passed", 2),
        ("passed", 1),
    ]
