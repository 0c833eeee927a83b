"""Through which offices an application goes; further sites; bodies that the ministry filed."""

from __future__ import annotations

from typing import Any

import pytest
from filing_scene import CONTACT, Scene
from hypothesis import given
from hypothesis import strategies as st

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.clock import today
from certreg.errors import NotAllowedError
from certreg.files.evidence import Evidence
from certreg.filing import bodies, sites, workflow
from certreg.filing.models import Filing, Purpose
from certreg.filing.record import recorded_filings
from certreg.filing.rules import TIERS, way
from certreg.filing.states import TABLE
from certreg.fsck.rows import check_rows
from certreg.procedure import papers
from certreg.procedure.turns import turn_of

LIST = "/workspace/filings"


@given(
    named=st.lists(st.sampled_from(TIERS), min_size=1, unique=True).map(
        lambda tiers: tuple(sorted(tiers, key=TIERS.index))
    ),
    staffed=st.sets(st.sampled_from(TIERS)),
)
def test_the_way_goes_up_through_the_offices_that_have_somebody(
    named: tuple[Any, ...], staffed: set[Any]
) -> None:
    found = way(named, staffed)
    assert set(found) <= staffed and list(found) == sorted(found, key=TIERS.index)
    if staffed & set(named):
        assert set(found) == staffed & set(named)
    else:
        assert all(TIERS.index(tier) > TIERS.index(named[-1]) for tier in found)


def submitted(scene: Scene, kind: OrganisationKind, **columns: Any) -> Filing:
    clerk = scene.cast.user(Role.CLERK, organisation=scene.organisation(kind))
    filing = scene.filing(clerk)
    for name, value in columns.items():
        setattr(filing, name, value)
    workflow.submit(filing, clerk)
    scene.session.commit()
    return filing


def refused(filing: Filing, action: str, official: User) -> str:
    with pytest.raises(NotAllowedError) as refusal:
        workflow.move(filing, action, official, "理由")
    return str(refusal.value.message)


def test_a_social_organisation_goes_through_all_three_tiers(scene: Scene) -> None:
    province = scene.official("510000")
    filing = submitted(scene, OrganisationKind.SOCIAL)
    browser = scene.browser(scene.approving)
    assert "区县级 → 市州级 → 省级" in " ".join(
        browser.get(f"/office/filings/{filing.case_id}").text.split()
    )
    assert "区县级" in refused(filing, "accept", scene.approving)

    workflow.move(filing, "accept", scene.accepting)
    assert filing.case.state == "prefecture_review"
    assert "不能进行此操作" in refused(filing, "approve", province)
    scene.session.commit()
    answer = browser.post(f"/office/filings/{filing.case_id}/recommend", data={"reason": "同意"})
    assert answer.status_code == 302
    scene.session.expire_all()
    assert (filing.case.state, filing.case.tier) == ("accepted", "province")
    assert "省级" in refused(filing, "reject", scene.official("511700"))
    workflow.approve(filing, province)
    assert filing.body is not None and filing.body.number.startswith("S")
    assert filing.case.tier is None


def test_a_body_of_the_province_goes_straight_there(scene: Scene) -> None:
    first, second = scene.official("510000"), scene.official("510000")
    filing = submitted(scene, OrganisationKind.ENTERPRISE, is_provincial=True)
    assert "省级" in refused(filing, "accept", scene.accepting)
    workflow.move(filing, "accept", first)
    assert "同一人" in refused(filing, "reject", first)
    workflow.approve(filing, second)
    assert filing.case.state == "approved"


def test_where_one_person_is_left_the_next_office_up_decides(scene: Scene) -> None:
    scene.approving.is_active = False
    province = scene.official("510000")
    filing = submitted(scene, OrganisationKind.ENTERPRISE)
    workflow.move(filing, "accept", scene.accepting)
    turn = turn_of(TABLE, filing.case)
    assert turn is not None and turn.office is province.organisation
    workflow.approve(filing, province)
    assert filing.case.state == "approved"


def test_a_further_site_is_added_to_a_running_filing(scene: Scene) -> None:
    first = scene.filing(state="approved")
    clerk = scene.browser(scene.clerk)
    address = clerk.post(f"{LIST}/new", data=CONTACT | {"purpose": "site"}).location
    assert "至少添加一个考核地点" in clerk.get(address).text
    place = {"address": "宣汉县演示大道 8 号", "region": "511722"}
    assert clerk.post(f"{address}/sites", data=place | {"region": "999999"}).status_code == 422
    assert clerk.post(f"{address}/sites", data=place).status_code == 302
    assert clerk.post(f"{address}/sites", data=place).status_code == 422
    filing = scene.session.get_one(Filing, int(address.rsplit("/", 1)[1]))
    assert filing.purpose is Purpose.SITE
    papers.add(filing.case, scene.clerk, "场地", Evidence(b"%PDF", "application/pdf", "a.pdf"))
    assert first.body is not None
    assert len(sites.places_of(first.body, today())) == 1

    workflow.submit(filing, scene.clerk)
    workflow.move(filing, "accept", scene.accepting)
    workflow.approve(filing, scene.approving)
    scene.session.commit()
    scene.session.expire_all()

    assert (filing.valid_to, filing.body) == (first.valid_to, first.body)
    places = [(place.address, place.region) for place in sites.places_of(first.body, today())]
    assert places == [(CONTACT["site_address"], "511702"), ("宣汉县演示大道 8 号", "511722")]
    assert bodies.running_filings(first.body, today()) == [first]
    assert len(list(recorded_filings())) == 2 and not list(check_rows())
    renewal = scene.filing()
    assert [row.address for row in renewal.sites] == ["宣汉县演示大道 8 号"]


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        (OrganisationKind.ENTERPRISE, "Y000051000001", "由省里编定"),
        (OrganisationKind.ENTERPRISE, "S000151000001", "编号首位应为 Y"),
        (OrganisationKind.SCHOOL, "S000151000001", "编号首位应为 Y"),
        (OrganisationKind.SOCIAL, "Y000151000001", "编号首位应为 S"),
        (OrganisationKind.ENTERPRISE, "Y0001510000", "应为 13 位"),
        (OrganisationKind.ENTERPRISE, "Z000151000001", "不是机构类别"),
        (OrganisationKind.ENTERPRISE, "Y000199000001", "不是省级代码"),
    ],
)
def test_a_number_that_the_ministry_cannot_have_given_is_refused_with_the_reason(
    scene: Scene, kind: OrganisationKind, number: str, said: str
) -> None:
    filing = scene.filing(scene.cast.user(Role.CLERK, organisation=scene.organisation(kind)))
    filing.given_number = number
    (point,) = workflow.open_points(filing)
    assert said in str(point)


def test_a_body_filed_with_the_ministry_keeps_its_number(scene: Scene) -> None:
    first, second = scene.official("510000"), scene.official("510000")
    filing = submitted(scene, OrganisationKind.ENTERPRISE, given_number="Y000151000001")
    workflow.move(filing, "accept", first)
    workflow.approve(filing, second)
    scene.session.commit()
    assert filing.body is not None and filing.body.number == "Y000151000001"

    other = scene.filing(scene.cast.user(Role.CLERK, organisation=scene.organisation()))
    other.given_number = "Y000151000001"
    assert "已属于另一家机构" in str(workflow.open_points(other))
