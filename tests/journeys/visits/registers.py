"""Ways to awards, contests, comparisons and rules that are being changed."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

from journeys.played import Played
from journeys.visits.rows import Way, one

from certreg.demo.browser import Browser
from certreg.demo.story import sent
from certreg.equivalence.models import Comparison


def record(demo: Played) -> str:
    """The address of a record that the clerk has just put on file."""
    person, number = demo.person("precision-clerk"), "510000199001010034"
    page = sent(demo.get("precision-clerk", "/workspace/merits/new/special_ability"))
    filled = {"document_type": "resident", "number": number, "name": "演示工人"}
    filled |= {"title": "管道保温（演示）", "document": "演示 1 号", "since": "2024-05-01"}
    return sent(person.browser.submit(page, page.form(*filled), filled)).address


def _contest(demo: Played) -> str:
    """The address of a contest that an official has just registered."""
    person = demo.person("city-official-1")
    page = sent(demo.get("city-official-1", "/office/merits/contests/new"))
    filled = {"name": f"演示竞赛{random.randrange(10**6)}", "keyword": "sc-craftsman-cup"}
    filled |= {"document": "演示 2 号", "final_on": "2025-10-01"}
    return sent(person.browser.submit(page, page.form(*filled), filled)).address


def _merits(demo: Played, page_name: str) -> tuple[Browser, str]:
    return demo.browser("city-official-1"), f"/office/merits{page_name}"


def comparison_to_close(demo: Played) -> tuple[Browser, str]:
    clerk = demo.browser("precision-clerk")
    page = clerk.get("/workspace/comparison")
    filled = {"level": "technician", "post": "演示班组长", "since": "2026-01-01"}
    clerk.submit(page, page.form("post"), filled)
    row = demo.ask(lambda: one(Comparison, Comparison.until.is_(None)).id)
    return clerk, f"/workspace/comparison/{row}/close"


def _proposed(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    person = demo.person("policy-officer-1")
    address_of_form = "/office/rules/close/N4.1"
    page = person.browser.get(address_of_form)
    filled = {"row_until": "2040-12-31", "reason": "演示：拟终止", "send": "1"}
    page = sent(person.browser.submit(page, page.form("row_until"), filled))
    return person.browser, urlsplit(page.address).path + page_name


WAYS: dict[str, Way] = {
    "amendments.show": _proposed,
    "amendments.give_way": lambda demo: _proposed(demo, "/yield"),
    "equivalence_api.equivalences": lambda demo: (
        Browser(demo.home),
        "/api/v1/equivalences?level=senior_worker",
    ),
    "comparison.close": comparison_to_close,
    "merits.list_records": lambda demo: _merits(demo, ""),
    "merits.choose": lambda demo: _merits(demo, "/new"),
    "merits.state": lambda demo: _merits(demo, "/new/award"),
    "merits.show": lambda demo: (demo.browser("precision-clerk"), urlsplit(record(demo)).path),
    "merits.list_contests": lambda demo: _merits(demo, "/contests"),
    "merits.new_contest": lambda demo: _merits(demo, "/contests/new"),
    "merits.contest": lambda demo: (demo.browser("city-official-1"), urlsplit(_contest(demo)).path),
}
