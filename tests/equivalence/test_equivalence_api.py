"""Equivalence for programs: the same answers as on the page, and errors by field and row."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from certreg.equivalence import allowance, api
from certreg.equivalence.asked import Asked


def get(client: FlaskClient, **asked: str) -> Any:
    answer = client.get("/api/v1/equivalences", query_string=asked)
    assert answer.status_code == 200, answer.text
    return answer.json


def group(answer: Any, kind: str) -> Any:
    return next(each for each in answer["groups"] if each["kind"] == kind)


def line(answer: Any, rule: str) -> Any:
    return next(each for g in answer["groups"] for each in g["lines"] if each["rule"] == rule)


def test_a_level_is_answered_with_basis_number_date_and_status(client: FlaskClient) -> None:
    answer = get(client, held="高级工", region="511700", on="2026-11-20")
    row = line(answer, "EQ-10")

    assert answer["held"] == {"key": "level:senior_worker", "name": "高级工"}
    assert (answer["region"]["name"], answer["on"]) == ("达州市", "2026-11-20")
    assert (row["counts"], row["years"], row["status"]) == ("初级职称", 2, "in_force")
    assert row["sources"][0]["number"] == "人社部发〔2018〕74号"
    assert row["sources"][0]["number_verified"] is False
    assert line(answer, "EQ-30")["status"] == "unverified"


def test_a_certificate_is_never_a_diploma(client: FlaskClient) -> None:
    diploma = group(get(client, level="senior_worker"), "DIPLOMA_AS")

    assert diploma["has_basis"] is False and diploma["lines"] == []
    assert "不是大专" in diploma["remarks"][0]["text"]


def test_filters_are_those_of_the_page(client: FlaskClient) -> None:
    answer = get(client, school_class="高级工班", purpose="职级晋升", region="四川省")

    assert answer["purpose"] == "rank_promotion"
    assert {each["rule"] for each in group(answer, "DIPLOMA_AS")["lines"]} >= {"EQ-40"}


@pytest.mark.parametrize(
    "options",
    [{"headers": {"Accept-Language": "en-GB,en;q=0.8"}}, {"query_string": {"lang": "en"}}],
)
def test_programs_may_ask_for_english(client: FlaskClient, options: dict[str, Any]) -> None:
    options.setdefault("query_string", {})["held"] = "高级工"
    answer = client.get("/api/v1/equivalences", **options)

    assert answer.json["held"]["name"] == "Senior worker"


def test_every_fault_is_told_with_the_field_that_was_used(client: FlaskClient) -> None:
    asked = {"level": "Ⅲ", "on": "2026-02-30", "region": "x"}
    answer = client.get("/api/v1/equivalences", query_string=asked)

    assert answer.status_code == answer.json["code"] == 422
    assert [each["field"] for each in answer.json["errors"]] == ["level", "region", "on"]
    assert "三级/高级工" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    "query", ["", "held=", "nonsense=1&held=高级工", "on=2026-01-01&on=2026-01-02&held=高级工"]
)
def test_what_cannot_be_read_is_422_in_the_same_body(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/equivalences?{query}")

    assert answer.status_code == 422
    assert answer.json["errors"]


class TestBatch:
    """Many questions at once."""

    def post(self, client: FlaskClient, rows: object) -> Any:
        return client.post("/api/v1/equivalences/batch", json={"rows": rows})

    def test_a_row_that_cannot_be_read_gets_its_own_error(self, client: FlaskClient) -> None:
        answer = self.post(client, [{"id": "a", "held": "三级"}, {"id": "b", "held": "技师"}])
        bad, good = answer.json["rows"]

        assert answer.status_code == 200
        assert (bad["id"], bad["answer"], bad["errors"][0]["field"]) == ("a", None, "held")
        assert (good["id"], good["row"], good["errors"]) == ("b", 2, [])
        assert line(good["answer"], "EQ-11")

    @pytest.mark.parametrize(
        ("rows", "field", "row"),
        [
            ([], "rows", None),
            ([{"held": "技师"}] * 501, "rows", None),
            ([{"held": "技师"}, {"held": 3}], "held", 2),
            ([{"held": "技师", "x": 1}], "x", 1),
            ("技师", "rows", None),
        ],
    )
    def test_a_wrong_shape_is_refused_with_its_place(
        self, client: FlaskClient, rows: object, field: str, row: int | None
    ) -> None:
        answer = self.post(client, rows)

        assert answer.status_code == 422
        assert answer.json["errors"][0] | {"message": ""} == {
            "field": field, "row": row, "message": "",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[1]", b'"x"', b"[" * 100_000, b"\xff\xfe", b'{"rows": NaN}']
    )
    def test_what_is_no_json_object_is_refused(self, client: FlaskClient, body: bytes) -> None:
        answer = client.post(
            "/api/v1/equivalences/batch", data=body, content_type="application/json"
        )
        assert answer.status_code == 422
        assert answer.json["message"]

    def test_a_huge_body_is_refused(self, client: FlaskClient) -> None:
        answer = self.post(client, [{"held": "x" * 2**20}])

        assert answer.status_code == 413
        assert answer.json["code"] == 413

    def test_rows_come_out_of_the_hours_allowance_of_the_spreadsheet(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(allowance, "ROWS_AN_HOUR", "3 per hour")
        statuses = [self.post(client, [{"held": "技师"}] * 2).status_code for _ in range(2)]
        sheet = {"file": (BytesIO("等级\n技师\n高级技师\n".encode()), "x.csv")}

        assert statuses == [200, 429]
        assert client.post("/equivalence/batch", data=sheet).status_code == 429

    def test_equal_questions_are_answered_once(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Asked] = []
        monkeypatch.setattr(api, "answer", lambda each: asked.append(each) or ())
        rows = [{"id": "a", "held": "技师"}, {"id": "b", "held": "二级/技师"}, {"held": "高级工"}]

        assert len(self.post(client, rows).json["rows"]) == 3
        assert [each.held.name for each in asked] == ["technician", "senior_worker"]

    def test_a_program_needs_no_form_token(self, app: Flask, client: FlaskClient) -> None:
        app.config["WTF_CSRF_ENABLED"] = True

        assert self.post(client, [{"held": "技师"}]).status_code == 200
