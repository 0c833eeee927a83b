"""A public page reaches a phone with few bytes."""

from __future__ import annotations

import pytest
from journeys.played import Played
from journeys.visits.certificates import slips
from playwright.sync_api import Browser, Response

LIMIT = 100 * 1024
"""Bytes of a page with everything that it loads, without photo."""


@pytest.mark.browser
def test_a_public_page_stays_under_100_kb(demo: Played, chromium: Browser) -> None:
    pages = ["/", "/prospects", "/lookup", "/verify", "/notices", "/equivalence", "/sign-in"]
    pages += ["/occupations", "/occupations/6-18", "/occupations/6-18-02-04", "/directory"]
    pages += ["/register", f"/v/{slips(demo)[0].public_id}", "/notices/1"]
    too_heavy = {
        path: size for path in pages if not 0 < (size := weight(demo, chromium, path)) < LIMIT
    }
    assert too_heavy == {}


def weight(demo: Played, chromium: Browser, path: str) -> int:
    """Bytes that a phone with an empty cache loads for a page."""
    window = demo.window(chromium)
    answers: list[Response] = []
    page = window.new_page()
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="networkidle")
    size = sum(len(answer.body()) for answer in answers if answer.ok)
    window.close()
    return size
