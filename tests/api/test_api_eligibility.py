"""Eligibility for programs: the law's own answers, with what is missing and from when."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient

from certreg.api.eligibility import EXAMPLE


def ask(client: FlaskClient, **changes: Any) -> Any:
    return client.post("/api/v1/eligibility", json=deepcopy(EXAMPLE) | changes)


def test_a_refusal_says_what_is_missing_and_when_it_no_longer_will_be(client: FlaskClient) -> None:
    answer = ask(client).json
    nearest = next(each for each in answer["conditions"] if each["item"] == "N3.2")

    assert (answer["outcome"], answer["earliest"]) == ("refuse", "2027-05-10")
    assert (nearest["outcome"], nearest["missing"][0]["reason"]) == ("failed", "years_short")
    assert nearest["sources"][0]["name"].startswith("《")


def test_time_alone_turns_it_into_an_acceptance(client: FlaskClient) -> None:
    answer = ask(client, on="2027-05-10").json

    assert (answer["outcome"], answer["reasons"]) == ("accept", [])
    assert [c["item"] for c in answer["conditions"] if c["outcome"] == "met"] == ["N3.2"]


def test_what_is_left_out_is_unknown_and_for_a_person_to_decide(client: FlaskClient) -> None:
    answer = ask(client, level="初级工", facts={}).json

    assert (answer["outcome"], answer["reason"]) == ("manual", "fact_unknown")


def test_an_occupation_may_be_named(client: FlaskClient) -> None:
    assert ask(client, occupation="焊工").json["occupation"] == "6-18-02-04"


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    answer = ask(client, level="三级", occupation="码农", norm=2020, region="x", on="2025-02-29")

    assert answer.status_code == 422
    fields = {each["field"] for each in answer.json["errors"]}
    assert fields == {"level", "occupation", "norm", "region", "on"}
    assert all(each["message"] for each in answer.json["errors"])


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"birth_date": "2000-02-30"}, "facts.birth_date"),
        ({"birth_date": 86400}, "facts"),
        ({"birth_date": "9999-12-31"}, "facts"),
        ({"works": [{"since": "2020-01-01"}]}, "facts.works[0].until"),
        ({"works": [{"since": "2020-01-02", "until": "2020-01-01", "occupation": ""}]}, "facts"),
        ({"titles": [{"grade": "博士", "since": "2020-01-01"}]}, "facts.titles[0].grade"),
        ({"works": [{}] * 101}, "facts"),
        ({"salary": 1}, "facts.salary"),
        ([], "facts"),
        ("x", "facts"),
    ],
)
def test_facts_that_cannot_be_are_refused(client: FlaskClient, facts: Any, field: str) -> None:
    answer = ask(client, facts=facts)

    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json["errors"]}


def test_a_refusal_of_facts_is_said_in_english(client: FlaskClient) -> None:
    answer = client.post("/api/v1/eligibility?lang=en", json=EXAMPLE | {"facts": {"salary": 1}})

    assert "spelling" in answer.json["errors"][0]["message"]
