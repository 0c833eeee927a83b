"""双证书: the school's list of graduates, diplomas stated for a class, what the office reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from certreg.accounts.models import OrganisationKind, Role
from certreg.audit.models import AuditEvent
from certreg.batches.models import Batch, Candidate, CandidateFact, CandidateState
from certreg.clock import today
from certreg.db import db
from certreg.graduates import views
from certreg.graduates.rules import UNKNOWN, programme_of
from certreg.people import facts
from certreg.people.models import Fact, FactState
from certreg.people.statements import Statement
from certreg.policy.applicant import Diploma, SchoolClass, SchoolKind, StudyState
from certreg.policy.levels import SkillLevel

pytestmark = pytest.mark.database

LIST = "/workspace/graduates"
STUDY = Statement(
    Diploma(SchoolKind.TECHNICIAN_COLLEGE, SchoolClass.SENIOR, state=StudyState.GRADUATING),
    date(2030, 6, 30),
    "焊接加工",
)
KEY = programme_of(STUDY).key


class School:
    """A school with three certified students: two of a class, one of whom nothing is stated."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        issued.found()
        self.body = issued.make_body("达州虚构技师学院")
        self.organisation = self.body.organisation
        self.organisation.kind = OrganisationKind.SCHOOL
        documents = [issued.make_worker(name) for name in ("甲学生", "乙学生", "丙学生")]
        self.ids = [each.person_id for each in documents]
        rows = [issued.recognised(each, row=row) for row, each in enumerate(documents, start=1)]
        certificates = issued.issue(self.body, *rows)
        self.batch = Batch(
            case_id=certificates[0].case_id,
            body_id=self.body.id,
            filing_id=self.body.filings[0].case_id,
            title="毕业班认定",
            method="AS-03.examination",
            assessed_on=today(),
        )
        db.session.add(self.batch)
        for row, document in enumerate(documents, start=1):
            self.batch.candidates.append(self._candidate(row, document))
        stated = {each: [STUDY] for each in self.ids[:2]}
        facts.state(stated, organisation_id=self.organisation.id, on=today())
        db.session.commit()

    def browser(self, role: Role = Role.CLERK, organisation: Any = None) -> FlaskClient:
        user = self.cast.user(role, organisation=organisation or self.organisation)
        client: FlaskClient = self.cast.browser_of(user)
        return client

    def official(self, region: str = "511700") -> FlaskClient:
        office = self.cast.organisation(OrganisationKind.OFFICE, region=region)
        return self.browser(Role.OFFICIAL, office)

    def asked(self) -> dict[str, str]:
        return {"school": str(self.organisation.id), "purpose": "核对（演示）"}

    def state(self, client: FlaskClient, *ids: int, key: str = KEY, **typed: str) -> Any:
        data = {"graduated_on": today().isoformat()} | {f"take_{each}": "y" for each in ids}
        query = {"programme": key}
        answer = client.post(f"{LIST}/diplomas", query_string=query, data=data | typed)
        db.session.rollback()
        return answer

    def _candidate(self, row: int, document: Any) -> Candidate:
        return Candidate(
            row=row,
            person_id=document.person_id,
            document_id=document.id,
            scope_id=self.body.filings[0].scope[0].id,
            level=SkillLevel.SENIOR_WORKER,
            employment="own_student",
            consented_on=today(),
            declared_on=today(),
            state=CandidateState.PASSED,
            condition_id="",
        )


@pytest.fixture
def school(cast: Any, session: Any) -> School:
    """A technician college."""
    return School(cast)


def test_a_whole_class_gets_its_diplomas_at_once(school: School) -> None:
    client = school.browser()
    before = client.get(LIST).text
    assert "高级工班 · 焊接加工" in before and "学习情况未登记" in before
    assert "没有符合条件的双证书毕业生" in before
    first, second, _third = school.ids
    page = client.get(f"{LIST}/diplomas", query_string={"programme": KEY}).text
    assert "甲学生" in page and "丙学生" not in page
    answer = school.state(client, first, second, **{f"number_{first}": "BY2026001"})
    assert answer.status_code == 302
    after = client.get(LIST).text
    assert "甲学生" in after and "乙学生" in after and "丙学生" not in after
    assert "BY2026001" in after
    again = school.state(client, first)
    assert again.status_code == 422
    sheet = client.get(f"{LIST}/graduates.csv").get_data(as_text=True)
    assert len(sheet.splitlines()) == 3 and "BY2026001" in sheet
    other = client.get(LIST, query_string={"programme": UNKNOWN}).text
    assert "甲学生" not in other


def test_a_student_of_whom_nothing_is_stated_is_given_a_class_too(school: School) -> None:
    client, third = school.browser(), school.ids[2]
    assert school.state(client, third, key=UNKNOWN).status_code == 422
    typed = {"school": "技师学院", "school_class": "技师班", "rank": "", "major": "数控加工"}
    assert school.state(client, third, key=UNKNOWN, **typed).status_code == 302
    assert "技师班 · 数控加工" in client.get(LIST).text


@pytest.mark.parametrize(
    ("days", "told"),
    [(1, "毕业日期不能晚于今天"), (-1, "请填写毕业证书编号"), (None, "不是存在的日期")],
)
def test_a_wrong_day_is_told_and_nothing_is_stored(
    school: School, days: int | None, told: str
) -> None:
    day = "昨天" if days is None else (today() + timedelta(days=days)).isoformat()
    answer = school.state(school.browser(), *school.ids[:2], graduated_on=day)
    assert answer.status_code == 422 and told in answer.text
    assert db.session.query(Fact).count() == 2


def test_nobody_and_one_number_twice_are_refused(school: School) -> None:
    client, (first, second, _third) = school.browser(), school.ids
    assert "请至少选择一名学生" in school.state(client).text
    twice = {f"number_{each}": "BY1" for each in (first, second)}
    assert "填写了两次" in school.state(client, first, second, **twice).text


def test_a_wrong_diploma_is_taken_back_unless_somebody_was_judged_by_it(school: School) -> None:
    client, first = school.browser(), school.ids[0]
    school.state(client, first)
    newest = db.session.scalars(sa.select(Fact).order_by(Fact.id.desc())).first()
    assert newest is not None
    stranger = school.browser(organisation=school.cast.organisation(OrganisationKind.SCHOOL))
    form = {"diploma": str(newest.id)}
    assert stranger.post(f"{LIST}/withdraw", data=form).status_code == 404
    candidate = school.batch.candidates[0]
    db.session.add(CandidateFact(candidate_id=candidate.id, fact_id=newest.id))
    db.session.commit()
    assert client.post(f"{LIST}/withdraw", data=form).status_code == 403
    db.session.execute(sa.delete(CandidateFact))
    db.session.commit()
    assert client.post(f"{LIST}/withdraw", data=form).status_code == 302
    db.session.rollback()
    assert db.session.get_one(Fact, newest.id).state is FactState.WITHDRAWN
    assert "甲学生" not in client.get(LIST).text


def test_the_approver_reads_and_states_nothing(school: School) -> None:
    client = school.browser(Role.APPROVER)
    assert "登记毕业证书" not in client.get(LIST).text
    assert school.state(client, school.ids[0]).status_code == 403


def test_a_large_class_is_listed_in_parts(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "AT_ONCE", 1)
    client = school.browser()
    page = client.get(f"{LIST}/diplomas", query_string={"programme": KEY}).text
    assert "待登记 2 人，此页列第 1 至 1 人" in page and "start=1" in page
    rest = client.get(f"{LIST}/diplomas", query_string={"programme": KEY, "start": "1"}).text
    assert "其后的学生" not in rest and page != rest


def test_another_school_sees_none_of_them(school: School) -> None:
    other = school.browser(organisation=school.cast.organisation(OrganisationKind.SCHOOL))
    assert "还没有持本校技能等级证书的在校生" in other.get(LIST).text


def test_the_office_of_the_region_reads_the_same_with_a_purpose_on_the_trail(
    school: School,
) -> None:
    school.state(school.browser(), school.ids[0])
    office, path = school.official(), "/office/graduates"
    for address in (path, f"{path}/graduates.csv"):
        assert "达州虚构技师学院" in office.get(address).text
    lacking = office.get(path, query_string=school.asked() | {"purpose": ""})
    assert lacking.status_code == 422 and "甲学生" not in lacking.text
    assert "甲学生" in office.get(path, query_string=school.asked()).text
    stale = school.asked() | {"programme": "别校的班级"}
    assert "甲学生" in office.get(path, query_string=stale).text
    assert "甲学生" in office.get(f"{path}/graduates.csv", query_string=school.asked()).text
    db.session.rollback()
    kept = sa.select(AuditEvent.action).where(AuditEvent.action.startswith("graduates"))
    names = ["graduates.downloaded", "graduates.viewed", "graduates.viewed"]
    assert sorted(db.session.scalars(kept)) == names
    elsewhere = school.official("510100")
    for address in (path, f"{path}/graduates.csv"):
        answer = elsewhere.get(address, query_string=school.asked())
        assert answer.status_code == 422 and "甲学生" not in answer.text
