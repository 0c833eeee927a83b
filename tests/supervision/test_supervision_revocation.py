"""Revoking a certificate: one official proposes it, another decides."""

from __future__ import annotations

from typing import Any

import issued
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.certificates import checking, rendering
from certreg.certificates.models import Certificate, CertificateState, Total
from certreg.clock import now, today
from certreg.errors import ConflictError, NotAllowedError, RefusedError
from certreg.filing.models import Body
from certreg.installation import Installation
from certreg.procedure.models.cases import CaseKind
from certreg.registry import identifiers
from certreg.registry.models import LogEntry
from certreg.supervision import choosing, grounds, workflow
from certreg.supervision.models import Measure
from certreg.trust.credential import Standing

Db = scoped_session[Session]

GROUND = {"reason": "forged_material", "facts": "工作年限证明系伪造"}


@pytest.fixture
def certificate(session: Db) -> Certificate:
    return issued.make_certificate()


def official_of(cast: Any, region: str = "511700") -> User:
    office = cast.organisation(OrganisationKind.OFFICE, region=region)
    user: User = cast.user(Role.OFFICIAL, organisation=office)
    return user


@pytest.fixture
def proposer(cast: Any) -> User:
    return official_of(cast)


@pytest.fixture
def decider(cast: Any) -> User:
    return official_of(cast)


def propose(certificate: Certificate, actor: User, **changes: str) -> Measure:
    """As the view does."""
    lines = choosing.choose(CaseKind.REVOCATION, [certificate.number], actor)
    return workflow.propose(CaseKind.REVOCATION, lines, actor, **(GROUND | changes))


@pytest.fixture
def proposal(session: Db, certificate: Certificate, proposer: User) -> Measure:
    made = propose(certificate, proposer)
    session.commit()
    return made


def send(browser: FlaskClient, certificate: Certificate, **changes: str) -> Any:
    data = {"number": certificate.number, **GROUND, **changes}
    return browser.post("/office/revocations/new", data=data)


def decide(browser: FlaskClient, proposal: Measure, action: str, reason: str = "") -> Any:
    return browser.post(f"/office/measures/{proposal.case_id}/{action}", data={"reason": reason})


def standing(certificate: Certificate) -> Standing:
    """What anybody makes of the credential with the published status list alone."""
    content = rendering.signed_bytes(certificate)
    return checking.check_file(content, identifiers.live_store(), at=now()).standing


def test_a_proposal_waits_for_a_second_official_and_changes_nothing(
    cast: Any, session: Db, certificate: Certificate, proposer: User, decider: User
) -> None:
    answer = send(cast.browser_of(proposer), certificate)
    proposal = session.query(Measure).one()
    session.refresh(certificate)

    assert answer.location == f"/office/measures/{proposal.case_id}"
    assert (proposal.case.state, certificate.state) == ("proposed", CertificateState.ISSUED)
    assert "须由另一名工作人员确认" in cast.browser_of(proposer).get(answer.location).text
    html = cast.browser_of(decider).get(answer.location).text
    assert "确认撤销" in html and "材料造假" in html and GROUND["facts"] in html


def test_who_proposed_cannot_decide(cast: Any, proposal: Measure, proposer: User) -> None:
    for action in ("confirm", "reject"):
        assert decide(cast.browser_of(proposer), proposal, action, "同意").status_code == 403


def test_a_confirmed_revocation_shows_everywhere_at_once(
    cast: Any,
    client: FlaskClient,
    session: Db,
    certificate: Certificate,
    proposal: Measure,
    decider: User,
) -> None:
    assert standing(certificate) is Standing.VALID
    answer = decide(cast.browser_of(decider), proposal, "confirm", "属实")
    session.expire_all()
    entry = session.query(LogEntry).order_by(LogEntry.position.desc()).first()
    total = session.query(Total).one()

    assert answer.status_code == 302
    assert (certificate.state, certificate.revoked_on) == (CertificateState.REVOKED, today())
    assert certificate.revocation_reason == "forged_material"
    assert proposal.case.state == "done"
    assert entry is not None and entry.kind == "certificate.revoked"
    assert (total.issued, total.revoked) == (1, 1)
    assert standing(certificate) is Standing.REVOKED
    assert "已撤销，无效" in client.get(f"/v/{certificate.public_id}").text


def test_the_people_of_the_body_are_told_in_the_application(
    cast: Any, session: Db, certificate: Certificate, proposal: Measure, decider: User
) -> None:
    organisation = session.query(Body).filter_by(number=certificate.body_number).one().organisation
    clerk = cast.user(Role.CLERK, organisation=organisation)
    session.commit()
    decide(cast.browser_of(decider), proposal, "confirm", "属实")
    browser = cast.browser_of(clerk)
    assert "本机构的 1 张证书有变更" in browser.get("/notifications").text
    assert certificate.number in browser.get("/workspace/certificate-changes").text


def test_a_rejected_proposal_needs_a_reason_and_leaves_the_certificate_valid(
    cast: Any, session: Db, certificate: Certificate, proposal: Measure, decider: User
) -> None:
    browser = cast.browser_of(decider)
    refused = decide(browser, proposal, "reject")
    assert refused.status_code == 422 and "请填写理由" in refused.text

    assert decide(browser, proposal, "reject", "证据不足").status_code == 302
    session.expire_all()
    assert (proposal.case.state, certificate.state) == ("rejected", CertificateState.ISSUED)
    assert standing(certificate) is Standing.VALID
    assert session.query(LogEntry).filter_by(kind="certificate.revoked").count() == 0


def test_after_a_rejection_it_can_be_proposed_again(
    cast: Any, session: Db, certificate: Certificate, proposal: Measure, decider: User
) -> None:
    proposer = cast.browser_of(official_of(cast))
    assert "已有一件“证书撤销”待办" in send(proposer, certificate).text

    decide(cast.browser_of(decider), proposal, "reject", "证据不足")
    assert send(proposer, certificate).status_code == 302


def test_in_another_region_neither_certificate_nor_proposal_exists(
    cast: Any, session: Db, certificate: Certificate, proposal: Measure
) -> None:
    browser = cast.browser_of(official_of(cast, "510100"))

    assert browser.get(f"/office/measures/{proposal.case_id}").status_code == 404
    for action in ("confirm", "reject"):
        assert decide(browser, proposal, action, "同意").status_code == 404
    refused = send(browser, certificate)
    assert refused.status_code == 422 and "本辖区没有编号为" in refused.text
    assert session.query(Measure).count() == 1


def test_the_workflow_itself_refuses_an_official_of_another_region(
    cast: Any, session: Db, certificate: Certificate, proposal: Measure
) -> None:
    stranger = official_of(cast, "510100")
    with pytest.raises(NotAllowedError):
        workflow.confirm(proposal, stranger)


def test_a_revoked_certificate_is_not_revoked_again(
    cast: Any, session: Db, certificate: Certificate, proposer: User
) -> None:
    issued.revoke(certificate)
    refused = send(cast.browser_of(proposer), certificate)

    assert refused.status_code == 422 and "不能再撤销" in refused.text
    session.expire_all()
    with pytest.raises(ConflictError):
        propose(certificate, proposer)


def test_a_second_decision_comes_too_late(
    cast: Any, session: Db, proposal: Measure, decider: User
) -> None:
    browser = cast.browser_of(decider)
    decide(browser, proposal, "confirm")

    assert decide(browser, proposal, "confirm").status_code == 403
    assert session.query(LogEntry).filter_by(kind="certificate.revoked").count() == 1


def test_only_grounds_of_the_law_count(
    cast: Any, session: Db, certificate: Certificate, proposer: User
) -> None:
    refused = send(cast.browser_of(proposer), certificate, reason="bad_weather")
    assert refused.status_code == 422 and "请从所列选项中选择" in refused.text

    with pytest.raises(RefusedError, match="请选择事由"):
        propose(certificate, proposer, reason="bad_weather")
    session.rollback()
    assert session.query(Measure).count() == 0


def test_a_ground_that_nobody_has_verified_carries_no_decision_outside_a_demo(
    cast: Any,
    session: Db,
    certificate: Certificate,
    proposer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = Installation(is_demo=False, province="51")
    monkeypatch.setattr(grounds, "installation", lambda: real)
    refused = send(cast.browser_of(proposer), certificate)

    assert refused.status_code == 422 and "尚未核实" in refused.text
    assert session.query(Measure).count() == 0


def test_what_was_found_must_be_said(
    cast: Any, session: Db, certificate: Certificate, proposer: User
) -> None:
    refused = send(cast.browser_of(proposer), certificate, facts="  ")

    assert refused.status_code == 422 and "请写明查明的事实和证据" in refused.text
    assert session.query(Measure).count() == 0


@pytest.mark.parametrize("role", [Role.CLERK, Role.APPROVER, Role.OFFICE_ADMINISTRATOR])
def test_nobody_but_officials_revokes(cast: Any, proposal: Measure, role: Role) -> None:
    browser = cast.browser_of(cast.user(role))

    assert browser.get(f"/office/measures/{proposal.case_id}").status_code == 403
    assert decide(browser, proposal, "confirm").status_code == 403
    assert browser.get("/office/revocations/new").status_code == 403
