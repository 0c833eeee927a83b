"""The worker's page: from a certificate in one tap, three questions, nothing kept, nothing in an address."""

from __future__ import annotations

from datetime import date

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.db import Base, db
from certreg.policy.time import years_later

pytestmark = pytest.mark.database

Db = scoped_session[Session]
TOLD = {"occupation": "6-18-02-04 焊工", "region": issued.REGION}


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A 高级工 of a new registry, whose body assesses under a standard of the older norm."""
    return issued.make_certificate()


def answered(client: FlaskClient, **typed: str) -> str:
    answer = client.post("/prospects", data=TOLD | typed)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_certificate_fills_in_what_it_says(client: FlaskClient, certificate: Certificate) -> None:
    page = client.get(f"/v/{certificate.public_id}").text
    assert f"/prospects/{certificate.public_id}" in page

    page = client.get(f"/prospects/{certificate.public_id}").text

    assert f'value="{certificate.issued_on.isoformat()}"' in page
    assert 'selected value="senior_worker"' in page
    assert f'selected value="{issued.REGION}"' in page
    assert certificate.holder_name not in page


def test_the_holders_own_page_leads_there_too(
    client: FlaskClient, certificate: Certificate
) -> None:
    code = issued.claim_code_of(certificate)
    client.post(f"/v/{certificate.public_id}", data={"secret": code})
    assert (
        f"/prospects/{certificate.public_id}"
        in client.get(f"/v/{certificate.public_id}/holder").text
    )


def test_a_revoked_certificate_tells_nothing(client: FlaskClient, certificate: Certificate) -> None:
    issued.revoke(certificate)
    answer = client.get(f"/prospects/{certificate.public_id}")
    assert (answer.status_code, answer.location) == (302, "/prospects")
    assert (
        f"/prospects/{certificate.public_id}" not in client.get(f"/v/{certificate.public_id}").text
    )


def test_no_such_certificate_is_no_such_page(client: FlaskClient, certificate: Certificate) -> None:
    assert client.get("/prospects/" + "A" * 22).status_code == 404


def test_the_answer_says_from_which_day_and_who_may_assess_near_by(
    client: FlaskClient, certificate: Certificate
) -> None:
    day = years_later(today(), 4)
    page = answered(
        client,
        level="senior_worker",
        issued_on=today().isoformat(),
        work_since="2018-03-01",
    )
    assert f"{day.year}年{day.month}月{day.day}日起可以申报 二级/技师" in page
    assert "取得三级/高级工证书后的工作年限还差 4 年" in page
    assert "达州虚构机械有限公司" in page and "只评本单位职工" in page
    assert "不看年限的路" in page


def test_asking_stores_nothing(client: FlaskClient, certificate: Certificate) -> None:
    def counted() -> dict[str, int]:
        return {
            name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }

    before = counted()
    answered(client, work_since="2018-03-01", birth_date="1990-01-01")
    assert counted() == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"occupation": "没有的职业"}, "没有职业“没有的职业”"),
        ({"region": ""}, "请选择区县"),
        ({"level": "technician"}, "请填写发证日期"),
        ({"level": "technician", "issued_on": "2999-01-01"}, "请填写今天或以前的日期"),
        ({"work_since": "2020-02-31"}, "日期应写作 2026-11-20"),
        ({"work_until": "2020-02-01"}, "请先填写从哪天开始"),
        ({"work_since": "2020-03-01", "work_until": "2020-02-01"}, "最后一天早于开始的一天"),
        ({"title": "中级"}, "请填写取得职称的日期"),
        ({"school": "哈佛"}, "请从所列选项中选择"),
        ({"level": "chief_technician", "issued_on": "2020-01-01"}, "请从所列选项中选择"),
        ({"major": "也许"}, "请从所列选项中选择"),
    ],
)
@pytest.mark.long
def test_what_cannot_be_read_is_said_where_it_stands(
    client: FlaskClient, certificate: Certificate, typed: dict[str, str], said: str
) -> None:
    answer = client.post("/prospects", data=TOLD | typed)
    assert answer.status_code == 422
    assert said in answer.text


def test_school_and_title_count_as_told(client: FlaskClient, certificate: Certificate) -> None:
    page = answered(
        client,
        school="技师学院·高级工班",
        major="yes",
        title="正高级",
        title_since=date(2020, 1, 1).isoformat(),
        title_fits="yes",
    )
    assert "现在就可以申报 一级/高级技师" in page
    assert "正高级职称，不受从业年限限制" in page


class TestBodies:
    """The list of bodies, for anybody."""

    ASKED = f"/prospects/bodies?occupation=6-18-02-04&region={issued.REGION}"

    def test_bodies_are_listed_for_an_occupation_a_level_and_a_place(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        page = client.get(f"{self.ASKED}&level=technician").text
        assert "达州虚构机械有限公司" in page and "同县" in page

    def test_where_there_is_none_the_page_says_what_to_do(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        page = client.get(
            f"/prospects/bodies?occupation=6-31-01-03&region={issued.REGION}&level=technician"
        ).text
        assert "本省没有备案到这一级的机构" in page

    @pytest.mark.parametrize("rest", ["", "&level=chief_technician", "&level=technician&after=x"])
    def test_a_question_that_cannot_be_read_is_refused(
        self, client: FlaskClient, certificate: Certificate, rest: str
    ) -> None:
        assert client.get(self.ASKED + rest).status_code in (400, 422)

    def test_with_nothing_asked_the_form_stands_alone(
        self, client: FlaskClient, certificate: Certificate
    ) -> None:
        answer = client.get("/prospects/bodies?lang=en")
        assert answer.status_code == 200 and "error-summary" not in answer.text
