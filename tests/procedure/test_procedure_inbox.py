"""The two home pages of people who are signed in: what waits for them comes first."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from factories import make_organisation, make_user
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.accounts.models import Organisation, OrganisationKind, Role
from certreg.clock import now
from certreg.db import db
from certreg.files import store
from certreg.procedure import deputies, inbox
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.procedure.models.evidence import Evidence

pytestmark = pytest.mark.long

Db = scoped_session[Session]

STATES = {
    Waiting.CLERK: "draft",
    Waiting.APPROVER: "approved",
    Waiting.OFFICE: "signed_off",
    Waiting.NOTICE: "on_public_notice",
    Waiting.NOBODY: "issued",
}


@pytest.fixture
def enterprise(session: Db) -> Organisation:
    """An enterprise in 511702."""
    return make_organisation(name="达州虚构机械有限公司", region="511702")


def add(organisation: Organisation, waiting: Waiting, **values: Any) -> Case:
    """A batch in one state, submitted unless it is a draft."""
    case = Case(
        **{
            "kind": CaseKind.BATCH,
            "state": STATES[waiting],
            "organisation": organisation,
            "region": organisation.region,
            "waiting_for": waiting,
            "created_at": now(),
            "submitted_at": None if waiting is Waiting.CLERK else now(),
        }
        | values
    )
    db.session.add(case)
    db.session.commit()
    return case


def browser(cast: Any, role: Role, organisation: Organisation) -> FlaskClient:
    client: FlaskClient = cast.browser_of(make_user(role, organisation=organisation))
    return client


def office(region: str) -> Organisation:
    return make_organisation(OrganisationKind.OFFICE, region=region)


def listed(page: str) -> tuple[list[int], list[int]]:
    """Numbers of the cases in both lists: those that wait, and the others."""
    parts = re.split(r"<h2>", page)
    waiting, others = ([int(n) for n in re.findall(r"#(\d+)<", part)] for part in parts[1:3])
    return waiting, others


class TestWorkspace:
    """An organisation's people."""

    @pytest.mark.parametrize(
        ("role", "turn"), [(Role.CLERK, Waiting.CLERK), (Role.APPROVER, Waiting.APPROVER)]
    )
    def test_what_waits_for_the_role_stands_first(
        self, cast: Any, enterprise: Organisation, role: Role, turn: Waiting
    ) -> None:
        cases = {waiting: add(enterprise, waiting).id for waiting in STATES}
        waiting, others = listed(browser(cast, role, enterprise).get("/workspace").text)

        assert waiting == [cases[turn]]
        assert sorted(others) == sorted(set(cases.values()) - {cases[turn]})

    def test_nothing_waits_for_an_administrator(self, cast: Any, enterprise: Organisation) -> None:
        case_id = add(enterprise, Waiting.CLERK).id
        page = browser(cast, Role.ADMINISTRATOR, enterprise).get("/workspace").text

        assert "没有等您办理的事项" in page
        assert listed(page) == ([], [case_id])

    def test_cases_of_other_organisations_are_not_there(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        add(make_organisation(region="511702"), Waiting.CLERK)

        assert listed(browser(cast, Role.CLERK, enterprise).get("/workspace").text) == ([], [])

    def test_what_waits_longest_comes_first(self, cast: Any, enterprise: Organisation) -> None:
        late = add(enterprise, Waiting.CLERK).id
        early = add(enterprise, Waiting.CLERK, waiting_since=now() - timedelta(days=2)).id
        waiting, _ = listed(browser(cast, Role.CLERK, enterprise).get("/workspace").text)

        assert waiting == [early, late]

    def test_state_and_term_are_said_in_words(self, cast: Any, enterprise: Organisation) -> None:
        add(enterprise, Waiting.NOTICE, due_on=now().date().replace(year=2030, month=5, day=6))
        page = browser(cast, Role.CLERK, enterprise).get("/workspace").text

        assert "公示中" in page and "2030年5月6日" in page

    def test_a_home_page_does_not_grow_without_end(
        self, cast: Any, enterprise: Organisation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(inbox, "SHOWN", 3)
        cases = [add(enterprise, Waiting.CLERK).id for _ in range(25)]
        for _ in range(5):
            add(enterprise, Waiting.NOBODY)
        clerk = browser(cast, Role.CLERK, enterprise)
        page = clerk.get("/workspace").text
        waiting, others = listed(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)

        assert (waiting, len(others)) == (cases[:20], 3)
        assert following is not None
        assert listed(clerk.get(following[1].replace("&amp;", "&")).text)[0] == cases[20:]

    def test_officials_and_visitors_have_no_workspace(self, cast: Any, client: FlaskClient) -> None:
        official = browser(cast, Role.OFFICIAL, office("510000"))

        assert official.get("/workspace").status_code == 403
        assert client.get("/workspace").status_code == 302


class TestFilters:
    """What an official asks to see of what waits."""

    def waiting(self, client: FlaskClient, query: str) -> list[int]:
        answer = client.get(f"/office?{query}")
        assert answer.status_code == 200
        return listed(answer.text)[0]

    def test_kind_region_holder_and_overdue_narrow_the_list(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        city = office("511700")
        official = make_user(Role.OFFICIAL, organisation=city)
        colleague = make_user(Role.OFFICIAL, organisation=city)
        gone = make_user(Role.OFFICIAL, organisation=city, is_active=False)
        yesterday = (now() - timedelta(days=2)).date()
        filing = add(enterprise, Waiting.OFFICE, kind=CaseKind.FILING, state="submitted").id
        elsewhere = add(enterprise, Waiting.OFFICE, region="511703", due_on=yesterday).id
        mine = add(enterprise, Waiting.OFFICE, holder_id=official.id).id
        theirs = add(enterprise, Waiting.OFFICE, holder_id=colleague.id).id
        left = add(enterprise, Waiting.OFFICE, holder_id=gone.id).id
        client: FlaskClient = cast.browser_of(official)

        assert self.waiting(client, "") == [filing, elsewhere, mine, theirs, left]
        assert self.waiting(client, "kind=filing") == [filing]
        assert self.waiting(client, "region=511703") == [elsewhere]
        assert self.waiting(client, "overdue=y") == [elsewhere]
        assert self.waiting(client, "holder=mine") == [mine]
        assert self.waiting(client, "holder=free") == [filing, elsewhere, left]
        assert "逾期" in client.get("/office").text

    def test_a_deputy_sees_what_the_colleague_holds(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        city = office("511700")
        holder = make_user(Role.OFFICIAL, organisation=city)
        deputy = make_user(Role.OFFICIAL, organisation=city)
        case_id = add(enterprise, Waiting.OFFICE, holder_id=holder.id).id
        today = now().date()
        deputies.name(holder, deputy, holder, first=today, last=today + timedelta(1), note="")

        assert self.waiting(cast.browser_of(deputy), "holder=mine") == [case_id]

    @pytest.mark.parametrize("query", ["kind=nonsense", "region=110000", "holder=x"])
    def test_what_is_not_offered_is_refused(
        self, cast: Any, enterprise: Organisation, query: str
    ) -> None:
        official = browser(cast, Role.OFFICIAL, office("511700"))

        assert official.get(f"/office?{query}").status_code == 422


class TestOffice:
    """Officials of a region."""

    @pytest.mark.parametrize("region", ["511702", "511700", "510000"])
    def test_cases_of_the_region_wait_with_their_organisation(
        self, cast: Any, enterprise: Organisation, region: str
    ) -> None:
        cases = {waiting: add(enterprise, waiting).id for waiting in STATES}
        page = browser(cast, Role.OFFICIAL, office(region)).get("/office").text
        waiting, others = listed(page)

        assert waiting == [cases[Waiting.OFFICE]]
        assert sorted(others) == sorted([cases[Waiting.NOTICE], cases[Waiting.APPROVER]])
        assert "达州虚构机械有限公司" in page

    @pytest.mark.parametrize("region", ["511703", "511800", "500000"])
    def test_cases_of_other_regions_are_not_there(
        self, cast: Any, enterprise: Organisation, region: str
    ) -> None:
        add(enterprise, Waiting.OFFICE)
        page = browser(cast, Role.OFFICIAL, office(region)).get("/office").text

        assert listed(page) == ([], [])

    def test_what_was_never_submitted_is_nobodys_business(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        add(enterprise, Waiting.APPROVER, submitted_at=None)
        page = browser(cast, Role.OFFICIAL, office("510000")).get("/office").text

        assert listed(page) == ([], [])

    def test_an_office_administrator_sees_no_cases(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        add(enterprise, Waiting.OFFICE)
        page = browser(cast, Role.OFFICE_ADMINISTRATOR, office("510000")).get("/office").text

        assert listed(page) == ([], [])


class TestEvidence:
    """Files of a case: for its organisation and for officials of its region."""

    CONTENT = b"%PDF-1.4 evidence"

    @pytest.fixture
    def evidence_id(self, enterprise: Organisation) -> int:
        """A file handed in with a submitted case."""
        case = add(enterprise, Waiting.OFFICE)
        item = Evidence(
            case_id=case.id,
            file=store.store(self.CONTENT, name="场地.pdf", media_type="application/pdf"),
            title="场地证明",
            added_by_id=make_user(Role.CLERK, organisation=enterprise).id,
            added_at=now(),
        )
        db.session.add(item)
        db.session.commit()
        return item.id

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CLERK, Role.APPROVER])
    def test_the_organisation_reads_it_as_an_attachment(
        self, cast: Any, enterprise: Organisation, evidence_id: int, role: Role
    ) -> None:
        answer = browser(cast, role, enterprise).get(f"/cases/evidence/{evidence_id}")

        assert (answer.status_code, answer.data) == (200, self.CONTENT)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        answer.close()

    def test_an_official_of_the_region_reads_it(self, cast: Any, evidence_id: int) -> None:
        official = browser(cast, Role.OFFICIAL, office("511700"))
        answer = official.get(f"/cases/evidence/{evidence_id}")

        assert answer.data == self.CONTENT
        answer.close()

    def test_nobody_else_does(self, cast: Any, client: FlaskClient, evidence_id: int) -> None:
        address = f"/cases/evidence/{evidence_id}"
        stranger = browser(cast, Role.CLERK, make_organisation(region="511702"))
        far = browser(cast, Role.OFFICIAL, office("511800"))

        assert stranger.get(address).status_code == 404
        assert far.get(address).status_code == 404
        assert client.get(address).status_code == 302

    def test_officials_do_not_read_what_was_never_submitted(
        self, session: Db, cast: Any, evidence_id: int
    ) -> None:
        case = session.get_one(Evidence, evidence_id).case
        case.submitted_at = None
        session.commit()
        official = browser(cast, Role.OFFICIAL, office("511700"))

        assert official.get(f"/cases/evidence/{evidence_id}").status_code == 404

    @pytest.mark.parametrize("number", [0, 999, 10**30])
    def test_what_is_not_there_is_not_there(
        self, cast: Any, enterprise: Organisation, number: int
    ) -> None:
        client = browser(cast, Role.CLERK, enterprise)

        assert client.get(f"/cases/evidence/{number}").status_code == 404

    def test_what_its_organisation_has_not_signed_off_is_not_shown(
        self, cast: Any, enterprise: Organisation
    ) -> None:
        add(enterprise, Waiting.APPROVER, state="submitted")
        page = browser(cast, Role.OFFICIAL, office("511702")).get("/office").text

        assert listed(page) == ([], [])

    @pytest.mark.parametrize("region", ["511702", "511700"])
    def test_a_case_waits_for_the_tier_whose_turn_it_is(
        self, cast: Any, enterprise: Organisation, region: str
    ) -> None:
        kind = CaseKind.APPOINTMENT
        case_id = add(enterprise, Waiting.OFFICE, kind=kind, state="county_review").id
        make_user(Role.OFFICIAL, organisation=office("511702"))
        page = browser(cast, Role.OFFICIAL, office(region)).get("/office").text

        assert listed(page) == (([case_id], []) if region == "511702" else ([], [case_id]))


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.APPROVER, Role.CLERK])
def test_no_link_of_the_workspace_leads_to_a_page_that_is_not_for_its_reader(
    cast: Any, enterprise: Organisation, role: Role
) -> None:
    add(enterprise, Waiting.NOBODY)
    client = browser(cast, role, enterprise)
    page = client.get("/workspace").text
    links = set(re.findall(r'href="(/workspace[^"#?]*)"', page))
    assert len(links) > 5 and "认定批次 #" in page
    assert [link for link in sorted(links) if client.get(link).status_code == 403] == []


@pytest.mark.parametrize("role", [Role.OFFICE_ADMINISTRATOR, Role.OFFICIAL, Role.POLICY_OFFICER])
def test_no_link_of_the_office_does_either(cast: Any, enterprise: Organisation, role: Role) -> None:
    add(enterprise, Waiting.OFFICE)
    client = browser(cast, role, office("510000"))
    links = set(re.findall(r'href="(/office[^"#?]*)"', client.get("/office").text))
    assert [link for link in sorted(links) if client.get(link).status_code == 403] == []
