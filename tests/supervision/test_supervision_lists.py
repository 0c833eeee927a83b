"""A list of numbers: seen first, decided once, carried out chunk by chunk."""

from __future__ import annotations

from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from logged import logged
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.certificates.models import Certificate, CertificateState
from certreg.errors import RefusedError
from certreg.jobs import work
from certreg.jobs.models import Job, JobState
from certreg.registry.models import Checkpoint
from certreg.supervision import carrying_out, choosing
from certreg.supervision.models import Measure, Outcome

Db = scoped_session[Session]

FACTS = {"reason": "irregular_issue", "facts": "整批考评记录缺失"}


@pytest.fixture
def certificates(session: Db) -> list[Certificate]:
    issued.found()
    body = issued.make_body()
    workers = [issued.make_worker(f"张示例{chr(0x4E00 + n)}") for n in range(5)]
    return issued.issue(
        body, *(issued.recognised(worker, row=n) for n, worker in enumerate(workers, 1))
    )


@pytest.fixture
def officials(cast: Any) -> tuple[User, User]:
    office = cast.organisation(OrganisationKind.OFFICE, region="511700")
    return (
        cast.user(Role.OFFICIAL, organisation=office),
        cast.user(Role.OFFICIAL, organisation=office),
    )


def send(browser: FlaskClient, numbers: list[str], **changes: str) -> Any:
    data = {"number": "\n".join(numbers), **FACTS, **changes}
    return browser.post("/office/revocations/new", data=data)


def seen_of(html: str) -> str:
    return html.split('name="seen"')[1].split('value="')[1].split('"')[0]


def propose(browser: FlaskClient, numbers: list[str]) -> Any:
    preview = send(browser, numbers)
    return send(browser, numbers, seen=seen_of(preview.text))


def test_a_list_is_previewed_before_it_is_proposed(
    cast: Any, session: Db, certificates: list[Certificate], officials: Any
) -> None:
    issued.revoke(certificates[0])
    numbers = [row.number for row in certificates]
    browser = cast.browser_of(officials[0])
    preview = send(browser, [*numbers, "Y000051999001263999999"])

    assert preview.status_code == 200 and "将办理 4 张，跳过 2 张" in preview.text
    assert "不是有效证书" in preview.text and "本辖区没有编号为" in preview.text
    assert session.query(Measure).count() == 1  # the one before
    answer = propose(browser, numbers)
    assert answer.status_code == 302
    assert len(session.query(Measure).order_by(Measure.case_id.desc()).first().items) == 4


def test_a_list_that_changed_since_is_shown_again(
    cast: Any, certificates: list[Certificate], officials: Any
) -> None:
    numbers = [row.number for row in certificates]
    browser = cast.browser_of(officials[0])
    seen = seen_of(send(browser, numbers).text)
    issued.revoke(certificates[0])

    again = send(browser, numbers, seen=seen)
    assert again.status_code == 200 and "将办理 4 张，跳过 1 张" in again.text


def test_one_decision_revokes_all_with_one_checkpoint(
    cast: Any,
    session: Db,
    certificates: list[Certificate],
    officials: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carrying_out, "CHUNK", 2)
    address = propose(cast.browser_of(officials[0]), [row.number for row in certificates]).location
    case_id = int(address.rsplit("/", 1)[1])
    before = session.query(Checkpoint).count()
    answer = cast.browser_of(officials[1]).post(f"/office/measures/{case_id}/confirm", data={})
    assert answer.status_code == 302
    job = session.query(Job).filter_by(kind=carrying_out.WORK).one()
    work.carry_out(job.id)
    session.expire_all()

    assert {row.state for row in certificates} == {CertificateState.REVOKED}
    assert (job.state, job.done, job.result["changed"]) == (JobState.DONE, 5, 5)
    assert session.query(Checkpoint).count() == before + 1
    assert (logged("certificate.revoked"), logged("status_list.changed")) == (5, 3)
    assert session.get_one(Measure, case_id).case.state == "done"
    assert issued.faults() == []


def test_what_happened_in_between_is_passed_over_and_said(
    cast: Any, session: Db, certificates: list[Certificate], officials: Any
) -> None:
    address = propose(cast.browser_of(officials[0]), [row.number for row in certificates]).location
    certificates[0].state = CertificateState.REVOKED
    session.commit()
    browser = cast.browser_of(officials[1])
    browser.post(f"{address}/confirm", data={})
    work.carry_out(session.query(Job).filter_by(kind=carrying_out.WORK).one().id)
    session.expire_all()
    measure = session.query(Measure).one()

    assert [item.outcome for item in measure.items].count(Outcome.DONE) == 4
    html = browser.get(address).text
    assert "已跳过" in html and "跳过 1 张" in html


def test_a_job_that_was_cut_off_goes_on_where_it_stopped(
    cast: Any,
    session: Db,
    certificates: list[Certificate],
    officials: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(carrying_out, "CHUNK", 2)
    address = propose(cast.browser_of(officials[0]), [row.number for row in certificates]).location
    cast.browser_of(officials[1]).post(f"{address}/confirm", data={})
    job = session.query(Job).filter_by(kind=carrying_out.WORK).one()
    do, calls = carrying_out._do, []

    def once(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        do(*arguments)

    monkeypatch.setattr(carrying_out, "_do", once)
    work.carry_out(job.id)
    session.expire_all()
    assert [row.state for row in certificates].count(CertificateState.REVOKED) == 2
    work.retry(job)
    session.commit()
    work.carry_out(job.id)
    session.expire_all()

    assert {row.state for row in certificates} == {CertificateState.REVOKED}
    assert logged("certificate.revoked") == 5
    assert issued.faults() == []


def test_a_certificate_is_in_one_open_measure_only(
    cast: Any, certificates: list[Certificate], officials: Any
) -> None:
    browser = cast.browser_of(officials[0])
    assert send(browser, [certificates[0].number]).status_code == 302
    again = browser.post(
        "/office/suspensions/new",
        data={"number": certificates[0].number, "reason": "ordered", "facts": "来函"},
    )
    assert again.status_code == 422 and "已有一件“证书撤销”待办" in again.text


def test_a_batch_fills_the_list(cast: Any, certificates: list[Certificate], officials: Any) -> None:
    case_id = certificates[0].case_id
    html = cast.browser_of(officials[0]).get(f"/office/corrections/new?batch={case_id}").text
    assert all(row.number in html for row in certificates)


def test_a_list_has_an_end() -> None:
    numbers = [f"Y{n:021d}" for n in range(choosing.MOST + 1)]
    with pytest.raises(RefusedError, match="一次最多"):
        choosing.numbers_in("，".join(numbers))
    assert choosing.numbers_in("a, b；a\n c") == ["A", "B", "C"]


def test_a_name_is_corrected_one_by_one(
    cast: Any, certificates: list[Certificate], officials: Any
) -> None:
    answer = cast.browser_of(officials[0]).post(
        "/office/corrections/new",
        data={
            "number": "\n".join(row.number for row in certificates),
            "holder_name": "李示例",
            "facts": "x",
        },
    )
    assert answer.status_code == 422 and "只能逐人更正" in answer.text
