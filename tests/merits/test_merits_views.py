"""Awards, contests and papers of persons: on record with document and day, never turned into levels."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from factories import make_organisation
from flask.testing import FlaskClient

from certreg.accounts.models import OrganisationKind, Role, User
from certreg.audit.models import AuditEvent
from certreg.clock import today
from certreg.db import db
from certreg.errors import ConflictError
from certreg.merits import register
from certreg.merits.models import Contest, ContestEvent
from certreg.people.models import Fact, FactState, Person
from certreg.people.statements import applicant, unpack

pytestmark = pytest.mark.database

PERSON = {"document_type": "resident", "number": "510000199001010034", "name": "张示例"}
AWARD = {"award": "全国技术能手", "document": "人社部函 1 号", "since": "2024-05-01"}


@pytest.fixture
def clerk(cast: Any) -> User:
    return cast.user(Role.CLERK)


@pytest.fixture
def official(cast: Any) -> User:
    office = cast.organisation(OrganisationKind.OFFICE, region="511700")
    return cast.user(Role.OFFICIAL, organisation=office)


def facts() -> list[Fact]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Fact).order_by(Fact.id)))


def stated(browser: FlaskClient, kind: str, *, at: str = "workspace", **typed: str) -> str:
    """Where the new record stands."""
    answer = browser.post(f"/{at}/merits/new/{kind}", data=PERSON | typed)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_an_award_is_kept_with_document_and_day_and_is_a_persons_decision(
    cast: Any, clerk: User
) -> None:
    browser = cast.browser_of(clerk)
    place = stated(browser, "award", **AWARD)

    page = browser.get(place).text

    (fact,) = facts()
    statement = unpack(fact.detail)
    assert (statement.about, statement.since) == ("人社部函 1 号", date(2024, 5, 1))
    assert "由人决定" in page and "建议不高于高级技师" in page
    assert "可按规定破格申报评审高级职称" in page
    actions = list(db.session.scalars(sa.select(AuditEvent.action)))
    assert actions[-2:] == ["fact.stated", "fact.viewed"]


def test_the_list_masks_names_and_shows_no_number(cast: Any, clerk: User) -> None:
    browser = cast.browser_of(clerk)
    stated(browser, "award", **AWARD)
    page = browser.get("/workspace/merits?kind=award").text
    assert "张*例" in page and "张示例" not in page and PERSON["number"] not in page
    assert "全国技术能手" not in browser.get("/workspace/merits?kind=training").text


def test_what_another_organisation_stated_is_never_shown(cast: Any, clerk: User) -> None:
    place = stated(cast.browser_of(clerk), "award", **AWARD)
    other = cast.browser_of(cast.user(Role.CLERK))
    assert other.get(place).status_code == 404
    assert "全国技术能手" not in other.get("/workspace/merits").text


def test_officials_see_what_was_stated_in_their_region_and_no_further(
    cast: Any, clerk: User, official: User
) -> None:
    place = stated(cast.browser_of(clerk), "award", **AWARD).replace("workspace", "office")
    assert cast.browser_of(official).get(place).status_code == 200
    far = cast.organisation(OrganisationKind.OFFICE, region="510100")
    stranger = cast.browser_of(cast.user(Role.OFFICIAL, organisation=far))
    assert stranger.get(place).status_code == 404


def test_a_record_is_taken_back_by_whom_it_was_stated(
    cast: Any, clerk: User, official: User
) -> None:
    place = stated(cast.browser_of(clerk), "award", **AWARD)
    office = place.replace("workspace", "office")
    assert cast.browser_of(official).post(f"{office}/withdraw").status_code == 404
    assert cast.browser_of(clerk).post(f"{place}/withdraw").status_code == 302
    assert [fact.state for fact in facts()] == [FactState.WITHDRAWN]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (
            "overseas",
            {"title": "Schweisser", "country": "deu", "document": "D1", "since": "2020-01-01"},
            "待决定，不自动对应",
        ),
        (
            "credit",
            {
                "certificate": "焊工",
                "school": "甲学院",
                "programme": "焊接",
                "document": "C1",
                "since": "2020-01-01",
            },
            "待决定，不自动对应",
        ),
        (
            "x_certificate",
            {"title": "特殊焊接技术", "grade": "高级", "document": "X1", "since": "2020-01-01"},
            "分属两个目录，不对应等级",
        ),
        (
            "special_ability",
            {"title": "管道保温", "document": "5100000000600001", "since": "2020-01-01"},
            "专项职业能力证书没有等级",
        ),
        (
            "training",
            {"title": "焊工培训", "provider": "甲校", "since": "2020-01-01", "until": "2020-02-01"},
            "不对应等级",
        ),
    ],
)
def test_papers_without_a_level_stay_without_one(
    cast: Any, clerk: User, kind: str, typed: dict[str, str], said: str
) -> None:
    browser = cast.browser_of(clerk)
    page = browser.get(stated(browser, kind, **typed)).text
    assert said in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"number": "510000199001010035"}, "号码的校验位不正确"),
        ({"name": "张3"}, "张3"),
        ({"document_type": "passport", "number": "A1234567"}, "持此类证件的须填写国籍"),
        ({"birth_date": "1991-01-01"}, "与证件号码中的出生日期不一致"),
        ({"award": ""}, "请填写奖项名称"),
        ({"since": "2999-01-01"}, "请填写今天或以前的日期"),
        ({"skill": "没有的职业"}, "没有职业“没有的职业”"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    cast: Any, clerk: User, typed: dict[str, str], said: str
) -> None:
    answer = cast.browser_of(clerk).post("/workspace/merits/new/award", data=PERSON | AWARD | typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert facts() == []


def test_a_name_that_is_not_the_one_on_record_is_refused(cast: Any, clerk: User) -> None:
    browser = cast.browser_of(clerk)
    stated(browser, "award", **AWARD)
    answer = browser.post("/workspace/merits/new/award", data=PERSON | AWARD | {"name": "李示例"})
    assert answer.status_code == 422 and "与已有记录不符" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def contest(browser: FlaskClient, **typed: str) -> str:
    """Where the new contest stands."""
    told = {
        "name": "四川工匠杯演示决赛",
        "keyword": "sc-craftsman-cup",
        "document": "川人社函 1 号",
        "final_on": "2025-10-01",
    }
    answer = browser.post("/office/merits/contests/new", data=told | typed)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_a_place_in_a_registered_contest_says_which_level_it_leads_to(
    cast: Any, clerk: User, official: User
) -> None:
    office = cast.browser_of(official)
    place = contest(office)
    event = {"event_name": "焊工", "occupation": "焊工", "kind": "skills", "team_size": "1"}
    assert office.post(place, data=event).status_code == 302
    assert office.post(place, data=event).status_code == 422, "the same event twice"

    browser = cast.browser_of(clerk)
    result = {"event": "1", "participant": "employee", "place": "2"}
    page = browser.get(stated(browser, "contest", **result)).text
    assert "可认定为技师" in page
    result["place"] = "9"
    page = browser.get(stated(browser, "contest", **result)).text
    assert "名次不在所列范围内" in page


def test_contests_are_registered_by_officials_once_and_seen_by_bodies_of_the_region(
    cast: Any, clerk: User, official: User
) -> None:
    office = cast.browser_of(official)
    place = contest(office)
    again = {"name": "四川工匠杯演示决赛", "keyword": "sc-craftsman-cup"}
    again |= {"document": "川人社函 1 号", "final_on": "2025-10-01"}
    assert office.post("/office/merits/contests/new", data=again).status_code == 422
    body = cast.browser_of(clerk)
    assert "四川工匠杯演示决赛" in body.get("/workspace/merits/contests").text
    assert body.post(place.replace("office", "workspace"), data={}).status_code == 403
    far = make_organisation(region="510104")
    stranger = cast.browser_of(cast.user(Role.CLERK, organisation=far))
    assert stranger.get(place.replace("office", "workspace")).status_code == 404


def test_of_two_officials_at_the_same_moment_the_second_is_told(
    cast: Any, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest(cast.browser_of(official))
    (known,) = db.session.scalars(sa.select(Contest))
    assert known.events == []
    told = {"name": "焊工", "occupation": "6-18-02-04", "kind": "skills", "team_size": 1}
    db.session.execute(sa.insert(ContestEvent).values(contest_id=known.id, **told))
    with pytest.raises(ConflictError, match="这个项目已经登记"):
        register.add_event(known, ContestEvent(**told), official)

    db.session.rollback()
    columns = ("name", "keyword", "region", "document", "final_on")
    again = Contest(**{column: getattr(known, column) for column in columns})
    monkeypatch.setattr(db.session, "scalar", lambda _query: None)  # read before the other wrote
    with pytest.raises(ConflictError, match="这项竞赛已经登记"):
        register.record_contest(again, official)
    db.session.rollback()


def test_guessing_names_is_counted_and_stays_on_the_trail(cast: Any, clerk: User) -> None:
    browser = cast.browser_of(clerk)
    stated(browser, "award", **AWARD)
    guess = PERSON | AWARD | {"name": "李示例"}
    statuses = [
        browser.post("/workspace/merits/new/award", data=guess).status_code for _ in range(60)
    ]

    assert statuses == [422] * 59 + [429]
    assert browser.get("/workspace/merits/new/award").status_code == 200
    query = sa.select(AuditEvent).where(AuditEvent.action == "identity.refused")
    events = list(db.session.scalars(query))
    assert len(events) == 59
    assert {(event.actor_id, event.subject_id) for event in events} == {(clerk.id, None)}
    assert len(facts()) == 1
    other = cast.browser_of(cast.user(Role.CLERK, organisation=clerk.organisation))
    assert other.post("/workspace/merits/new/award", data=guess).status_code == 422


def test_addresses_of_the_other_kind_of_organisation_are_no_pages(
    cast: Any, clerk: User, official: User
) -> None:
    assert cast.browser_of(clerk).get("/office/merits").status_code == 404
    assert cast.browser_of(official).get("/workspace/merits").status_code == 404
    assert cast.browser_of(clerk).get("/workspace/merits/new/medal").status_code == 404
    assert today()


APPRENTICE = {
    "skill": "6-18-02-04",
    "master": "李示例",
    "document": "学徒 1 号",
    "since": "2024-05-01",
    "planned_until": "2026-05-01",
}


def test_an_apprenticeship_is_ended_by_its_enterprise_and_counts_from_then_on(
    cast: Any, clerk: User
) -> None:
    browser = cast.browser_of(clerk)
    place = stated(browser, "apprenticeship", **APPRENTICE)
    page = browser.get(place).text
    assert "焊工学徒，约定至 2026年5月1日" in page and "不发全国统一的证书" in page
    counted = "计入初级工的申报条件：本职业或相关职业学徒期满（职业标准按 2018 年版技术规程编写的）"
    assert counted not in page

    def counts() -> bool | None:
        on_record = [unpack(fact.detail) for fact in facts() if fact.state is FactState.STATED]
        judged = applicant(date(2000, 1, 1), on_record, occupation="6-18-02-04")
        return judged.apprenticeship_done

    assert counts() is None
    early = browser.post(f"{place}/complete", data={"completed_on": "2024-04-30"})
    assert early.status_code == 422 and "早于学徒开始日期" in early.text
    done = browser.post(f"{place}/complete", data={"completed_on": "2026-05-02"})
    assert done.status_code == 302
    page = browser.get(done.location).text
    assert "焊工学徒，2026年5月2日 转正定级" in page and counted in page
    assert counts() is True
    assert browser.post(f"{place}/complete", data={"completed_on": "2026-05-02"}).status_code == 404
    again = browser.post(f"{done.location}/complete", data={"completed_on": "2026-05-03"})
    assert again.status_code == 403 and "已转正定级" in again.text


def test_nobody_is_an_apprentice_before_the_working_age(cast: Any, clerk: User) -> None:
    young = APPRENTICE | {"since": "2001-05-01", "planned_until": "2003-05-01"}
    answer = cast.browser_of(clerk).post(
        "/workspace/merits/new/apprenticeship", data=PERSON | young
    )
    assert answer.status_code == 422 and "未到就业年龄" in answer.text
    assert facts() == []


def test_only_an_enterprise_has_apprentices(cast: Any, official: User) -> None:
    browser = cast.browser_of(official)
    assert "new/apprenticeship" not in browser.get("/office/merits/new").text
    assert browser.get("/office/merits/new/apprenticeship").status_code == 404
    school = cast.user(Role.CLERK, organisation=cast.organisation(OrganisationKind.SCHOOL))
    assert cast.browser_of(school).get("/workspace/merits/new/apprenticeship").status_code == 404


def test_no_other_enterprise_ends_an_apprenticeship(cast: Any, clerk: User) -> None:
    place = stated(cast.browser_of(clerk), "apprenticeship", **APPRENTICE)
    other = cast.browser_of(cast.user(Role.CLERK))
    assert other.post(f"{place}/complete", data={"completed_on": "2026-05-02"}).status_code == 404
