"""The API's document and page, and the levels."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import faults
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from pydantic import BaseModel
from sqlalchemy.orm import Session, scoped_session

from certreg.web.access import declared


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (value["$ref"] for _ in "x" if isinstance(value.get("$ref"), str))
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from references(inner)


def shapes_of(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in shape.__subclasses__():
        yield below
        yield from shapes_of(below)


def test_the_document_names_every_operation_and_all_it_refers_to(
    app: Flask, client: FlaskClient
) -> None:
    spec = client.get("/api/v1/openapi.json").json
    served = {
        re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
    } - {"/api/v1/openapi.json"}

    assert spec["openapi"].startswith("3.1")
    assert set(spec["paths"]) == served
    for reference in references(spec):
        assert reference.removeprefix("#/components/schemas/") in spec["components"]["schemas"]


def test_no_two_shapes_have_the_same_name(app: Flask) -> None:
    names = [
        each.__name__ for each in shapes_of(BaseModel) if each.__module__.startswith("certreg.")
    ]

    assert len(names) > 20 and sorted(names) == sorted(set(names))


def test_every_operation_tells_its_errors(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").json

    for path in spec["paths"].values():
        for operation in path.values():
            failure = operation["responses"]["422"]["content"]["application/json"]["schema"]
            assert failure["$ref"].endswith("/Failure")


def test_an_operation_says_whether_it_asks_for_a_key(app: Flask, client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").json
    keyed = {
        path for path, each in spec["paths"].items() for it in each.values() if "security" in it
    }

    for rule in app.url_map.iter_rules():
        access = declared(app, rule.endpoint)
        if access is not None and access.by_key and rule.rule.startswith("/api/"):
            assert re.sub(r"<(?:int:)?(\w+)>", r"{\1}", rule.rule) in keyed
    assert "/api/v1/certificates" in keyed and "/api/v1/levels" not in keyed
    assert spec["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}


def test_every_example_is_answered(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").json
    shapes = spec["components"]["schemas"]
    posts = {
        path: each["post"]
        for path, each in spec["paths"].items()
        if "post" in each and "security" not in each["post"]
    }

    assert len(posts) >= 3
    for path, operation in posts.items():
        if body := operation["requestBody"]["content"].get("application/json"):
            example = shapes[body["schema"]["$ref"].rpartition("/")[2]]["example"]
            answer = client.post(path, json=example)  # 404: understood, and no such certificate
            assert answer.status_code in (200, 404), json.dumps(example)


@pytest.mark.parametrize("operation", ["eligibility", "equivalences/batch"])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        (r'{"rows": [{"held": "\ud800"}]}', "代理字符"),
        (r'{"facts": {"\udfff": 1}}', "代理字符"),
        (r'{"rows": [{"held": "技师", "h\u0065ld": "技师"}]}', "重复的键"),
        ('{"facts": ' + "[" * 900 + "]" * 900 + "}", "嵌套过深"),
        ('{"facts": ' + '{"a":' * 450 + "1" + "}" * 451, "嵌套过深"),
    ],
)
def test_a_body_that_cannot_be_meant_is_refused_by_every_operation(
    client: FlaskClient, operation: str, body: str, said: str
) -> None:
    answer = client.post(f"/api/v1/{operation}", data=body, content_type="application/json")

    assert answer.status_code == answer.json["code"] == 422
    assert said in answer.json["message"]


def test_levels_run_upwards_whatever_their_state_grade(client: FlaskClient) -> None:
    levels = client.get("/api/v1/levels").json["levels"]

    assert [each["rank"] for each in levels] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert levels[3]["face_text"] == "三级/高级工" and levels[3]["sources"]
    assert client.get("/api/v1/levels?on=2026-02-30").json["errors"][0]["field"] == "on"


@pytest.mark.browser
@pytest.mark.long
def test_the_page_shows_the_operations_under_the_strict_policy(
    session: scoped_session[Session], screen: Page
) -> None:
    told: list[str] = []
    screen.on("console", lambda message: told.append(message.text))
    screen.goto("/api/docs")
    screen.get_by_text("/api/v1/eligibility").first.wait_for()

    assert [text for text in told if "Content Security Policy" in text] == []
    assert faults(screen) == []
