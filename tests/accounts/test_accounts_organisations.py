"""Officials decide about the organisations of their region, and help their administrators."""

from __future__ import annotations

import re
from io import BytesIO

import factories
import pikepdf
import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from certreg.accounts.models import OrganisationKind, OrganisationState, Role
from certreg.audit.models import AuditEvent
from certreg.files import evidence, store


@pytest.fixture
def official(session):
    office = factories.make_organisation(OrganisationKind.OFFICE, region="510100")
    return factories.make_user(Role.OFFICIAL, organisation=office)


@pytest.fixture
def office_client(app, official):
    return factories.sign_in(app.test_client(), official)


@pytest.fixture
def waiting(session):
    """An organisation that waits for a decision."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out)
    out.seek(0)
    proof = evidence.accept(FileStorage(out, filename="营业执照.pdf"))
    state = OrganisationState.PENDING
    return factories.make_organisation(state=state, proof=proof, administrator_name="钱七")


def decide(office_client, organisation, decision, reason=""):
    data = {"decision": decision, "reason": reason}
    return office_client.post(f"/office/organisations/{organisation.id}", data=data)


def link_on(page):
    return re.search(r"/join/[\w-]{43}", page.text)[0]


def test_a_doubtful_credit_code_needs_the_officials_reason(office_client, session):
    good = factories.make_uscc()
    wrong = good[:-1] + next(c for c in "0123456789" if c != good[-1])
    organisation = factories.make_organisation(uscc=wrong, state=OrganisationState.PENDING)
    assert "校验位不正确" in office_client.get(f"/office/organisations/{organisation.id}").text
    refused = decide(office_client, organisation, "confirm")
    assert refused.status_code == 422
    assert "须说明理由" in refused.text
    assert decide(office_client, organisation, "confirm", "执照原件如此").status_code == 302
    event = session.scalar(
        sa.select(AuditEvent).where(AuditEvent.action == "organisation.confirmed")
    )
    assert event.detail == {"overridden": "check_digit"}


def test_a_decision_is_made_once(office_client, waiting):
    organisation = waiting
    decide(office_client, organisation, "confirm")
    assert decide(office_client, organisation, "refuse", "改变主意").status_code == 403
    assert decide(office_client, organisation, "confirm").status_code == 403


@pytest.mark.parametrize("decision", ["", "accept"])
def test_only_the_two_decisions_exist(office_client, waiting, decision):
    assert decide(office_client, waiting, decision, "理由").status_code == 422


def test_the_list_shows_those_that_wait_first(office_client, session):
    done = factories.make_organisation(name="早已确认的单位")
    factories.make_organisation(name="正在等待的单位", state=OrganisationState.PENDING)
    text = office_client.get("/office/organisations").text
    assert text.index("正在等待的单位") < text.index(done.name)


def test_the_proof_is_a_download_that_no_browser_shows(office_client, waiting, official, session):
    organisation = waiting
    answer = office_client.get(f"/office/organisations/{organisation.id}/proof")
    assert answer.data == store.read(organisation.proof)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    event = session.scalar(
        sa.select(AuditEvent).where(AuditEvent.action == "organisation.proof_viewed")
    )
    assert (event.actor_id, event.subject_id) == (official.id, organisation.id)


@pytest.mark.parametrize("region", ["510700", "510105", "520000"])
def test_another_regions_official_finds_nothing(app, waiting, session, region):
    organisation = waiting
    office = factories.make_organisation(OrganisationKind.OFFICE, region=region)
    other = factories.sign_in(
        app.test_client(), factories.make_user(Role.OFFICIAL, organisation=office)
    )
    address = f"/office/organisations/{organisation.id}"
    assert organisation.name not in other.get("/office/organisations").text
    for tail in ("", "/proof", "/administrators"):
        assert other.get(address + tail).status_code == 404
    assert decide(other, organisation, "confirm").status_code == 404
    session.refresh(organisation)
    assert organisation.state is OrganisationState.PENDING


@pytest.mark.parametrize("region", ["510000", "510100", "510104"])
def test_every_office_above_may_decide(app, waiting, session, region):
    organisation = waiting
    office = factories.make_organisation(OrganisationKind.OFFICE, region=region)
    its = factories.sign_in(
        app.test_client(), factories.make_user(Role.OFFICIAL, organisation=office)
    )
    assert decide(its, organisation, "confirm").location == "/new-link"


def test_offices_and_the_operator_are_no_registrations(office_client, official):
    assert "本地区还没有单位登记" in office_client.get("/office/organisations").text
    assert office_client.get(f"/office/organisations/{official.organisation_id}").status_code == 404


def test_an_official_helps_an_administrator_who_lost_the_way(app, client, office_client, session):
    administrator = factories.make_user(Role.ADMINISTRATOR)
    address = f"/office/organisations/{administrator.organisation_id}/administrators"
    assert administrator.username in office_client.get(address).text
    for kind in ("password", "second_factor"):
        made = office_client.post(
            f"{address}/{administrator.id}/reset/{kind}", follow_redirects=True
        )
        path = re.search(r"/reset-[\w-]+/[\w-]{43}", made.text)[0]
        assert client.get(path).status_code == 200


def test_an_official_helps_administrators_only(office_client, session):
    clerk = factories.make_user(Role.CLERK)
    address = f"/office/organisations/{clerk.organisation_id}/administrators"
    assert office_client.post(f"{address}/{clerk.id}/reset/password").status_code == 404
    elsewhere = factories.make_user(Role.ADMINISTRATOR)
    assert office_client.post(f"{address}/{elsewhere.id}/reset/password").status_code == 404


def test_an_official_invites_another_administrator(client, office_client, session):
    administrator = factories.make_user(Role.ADMINISTRATOR)
    address = f"/office/organisations/{administrator.organisation_id}/administrators"
    made = office_client.post(address, data={"name": "孙八"}, follow_redirects=True)
    assert "孙八" in client.get(link_on(made)).text


def test_an_organisation_that_waits_has_no_administrators_page(office_client, waiting):
    organisation = waiting
    assert (
        office_client.get(f"/office/organisations/{organisation.id}/administrators").status_code
        == 404
    )
