"""The list of an organisation's batches, read to its end a few at a time."""

from __future__ import annotations

from typing import Any

import pytest
from connections.conftest import Connected, System

from certreg.connections.models import Scope


def everything(system: System, limit: int, more: str = "") -> list[int]:
    found: list[int] = []
    since, has_more = "", True
    while has_more:
        answer = system.get(f"/batches?limit={limit}&since={since}{more}").json
        assert len(answer["batches"]) <= limit
        found += [each["id"] for each in answer["batches"]]
        since, has_more = answer["next"], answer["has_more"]
    return found


def test_every_batch_comes_once_and_later_ones_follow_the_cursor(connected: Connected) -> None:
    browser = connected.browser()
    opened = [connected.open_batch(browser).case_id for _ in range(3)]
    system = connected.system(Scope.BATCHES_READ)
    assert everything(system, 1) == everything(system, 2) == everything(system, 500) == opened
    end = system.get("/batches").json["next"]
    assert system.get(f"/batches?since={end}").json == {
        "batches": [],
        "next": end,
        "has_more": False,
    }
    later = connected.open_batch(browser)
    (entry,) = system.get(f"/batches?since={end}").json["batches"]
    assert (entry["id"], entry["state"], entry["state_text"]) == (later.case_id, "draft", "编制中")


def test_a_state_can_be_asked_for(connected: Connected) -> None:
    browser = connected.browser()
    kept, gone = connected.open_batch(browser), connected.open_batch(browser)
    connected.press(browser, gone, "withdraw")
    system = connected.system()
    assert everything(system, 10, "&state=withdrawn") == [gone.case_id]
    assert everything(system, 10, "&state=draft") == [kept.case_id]


@pytest.mark.parametrize(
    "query", ["since=x", "since=bG9nIDQy", "limit=0", "limit=501", "state=gone", "page=2"]
)
def test_what_is_no_question_is_refused_with_its_field(connected: Connected, query: str) -> None:
    answer = connected.system().get(f"/batches?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]


def test_other_organisations_batches_and_keys_without_the_scope_see_nothing(
    connected: Connected, cast: Any
) -> None:
    connected.open_batch(connected.browser())
    other = Connected(cast)
    assert other.system().get("/batches").json["batches"] == []
    assert connected.system(Scope.FILINGS_READ).get("/batches").status_code == 403
