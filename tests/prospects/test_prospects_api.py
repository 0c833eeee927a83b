"""The next steps for programs: the page's own answers as JSON, with basis, day and bodies near by."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import issued
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session

from certreg.clock import today
from certreg.db import Base, db
from certreg.policy.levels import SkillLevel
from certreg.prospects.shapes import EXAMPLE

Db = scoped_session[Session]


def ask(client: FlaskClient, query: str = "", **changes: Any) -> Any:
    return client.post(f"/api/v1/prospects{query}", json=deepcopy(EXAMPLE) | changes)


def by_key(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {step["key"]: step for step in answer.json["steps"]}


def holding(level: str, issued_on: str, **more: str) -> dict[str, str]:
    return {
        "kind": "level",
        "level": level,
        "occupation": "6-18-02-04",
        "issued_on": issued_on,
    } | more


def test_all_eight_levels_and_the_titles_are_answered_with_day_and_basis(
    client: FlaskClient,
) -> None:
    steps = by_key(ask(client))
    way = steps["technician"]["ways"][0]

    assert {level.value for level in SkillLevel} <= set(steps)
    assert {step["kind"] for step in steps.values()} == {"level", "title"}
    assert steps["senior_worker"]["when"] == "held" and steps["chief_technician"]["remark"]
    assert way["missing"] and way["basis"][0]["source"]["name"].startswith("《")
    assert any(step["earliest"] for step in steps.values() if step["kind"] == "title")


def test_while_no_body_says_which_norm_counts_each_edition_is_answered(client: FlaskClient) -> None:
    answer = ask(client)

    assert answer.json["norm"] is None and answer.json["near"]["bodies"] == []
    assert [each["norm"] for each in by_key(answer)["technician"]["by_norm"]] == [2023, 2018]


@pytest.mark.database
def test_bodies_near_by_say_which_norm_counts_and_may_be_listed(
    client: FlaskClient, session: Db
) -> None:
    issued.make_certificate()
    session.commit()
    answer = ask(client, on="")
    near = answer.json["near"]

    assert answer.json["on"] == today().isoformat()
    assert by_key(answer)["technician"]["by_norm"] == [] and answer.json["norm"] == 2018
    assert (near["bodies"][0]["distance"], near["bodies"][0]["audience"]) == ("county", "employees")
    assert near["bodies"][0]["name"] in client.get(near["page"]).text


def test_a_whole_province_may_be_asked_about_but_has_no_list_page(client: FlaskClient) -> None:
    answer = ask(client, region="").json

    assert (answer["region"], answer["region_name"]) == ("510000", "四川省")
    assert answer["near"]["page"] == ""


@pytest.mark.parametrize(
    "other",
    [
        holding("technician", "2020-01-01", occupation="6-31-01-03"),
        holding("technician", "2020-01-01", state="revoked"),
        holding("technician", "2026-11-21"),
        holding("technician", "2020-01-01", relation="related"),
    ],
)
def test_only_what_is_held_in_the_occupation_on_that_day_counts_as_reached(
    client: FlaskClient, other: dict[str, str]
) -> None:
    answer = ask(client, facts={"holdings": [holding("senior_worker", "2023-03-05"), other]})

    assert answer.json["level"] == "senior_worker"
    assert by_key(answer)["technician"]["when"] != "held"


def test_nothing_but_an_occupation_is_a_question_too(client: FlaskClient) -> None:
    answer = client.post("/api/v1/prospects", json={"occupation": "焊工"})

    assert answer.json["level"] is None
    assert by_key(answer)["junior_worker"]["when"] in ("ask", "missing")


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    answer = ask(client, occupation="码农", region="火星", on="2025-02-29")

    assert answer.status_code == 422
    assert {each["field"] for each in answer.json["errors"]} == {"occupation", "region", "on"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"birth_date": 86400}, "facts"),
        ({"works": [{"since": "2020-02-30", "until": None, "occupation": ""}]}, "works"),
        ({"works": [{"since": "2020-01-02", "until": "2020-01-01", "occupation": ""}]}, "facts"),
        ({"salary": 1}, "facts.salary"),
    ],
)
def test_facts_that_cannot_be_are_refused(client: FlaskClient, facts: Any, field: str) -> None:
    answer = ask(client, facts=facts)

    assert answer.status_code == 422
    assert any(field in each["field"] for each in answer.json["errors"])


def test_english_is_spoken(client: FlaskClient) -> None:
    steps = by_key(ask(client, "?lang=en"))

    assert "echnician" in steps["technician"]["name"]
    assert steps["technician"]["ways"][0]["missing"][0].isascii()


@pytest.mark.database
def test_asking_stores_nothing(client: FlaskClient, session: Db) -> None:
    def counted() -> dict[str, int]:
        return {
            name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }

    before = counted()
    by_key(ask(client))
    assert counted() == before
