"""Pages as people see them: Debian's Chromium at a phone's and a desk's width, judged by axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Semaphore, Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
WIDTHS = (390, 1280)
AT_ONCE = 32
"""Requests that one server answers at a time."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """Address under which the application of the test answers; no request outlives the test."""
    permits = Semaphore(AT_ONCE)

    def answer(*request: Any) -> Any:
        with permits:
            return app(*request)

    server = make_server("127.0.0.1", 0, answer, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    for _each in range(AT_ONCE):
        assert permits.acquire(timeout=10)


@pytest.fixture(params=WIDTHS)
def screen(request: pytest.FixtureRequest, chromium: Browser, served: str) -> Iterator[Page]:
    """An empty page on each of the two screens; addresses may leave the host out."""
    context = chromium.new_context(
        base_url=served, viewport={"width": request.param, "height": 800}, locale="zh-CN"
    )
    yield context.new_page()
    context.close()


def sign_in(context: BrowserContext, client: FlaskClient, address: str) -> None:
    """Let the browser have the session of a test client that is signed in."""
    cookie = client.get_cookie("certreg")
    assert cookie is not None
    context.add_cookies([{"name": "certreg", "value": cookie.value, "url": address}])


FOREIGN = "#swagger-ui"
"""Not ours; what it shows stands beside it in our own words."""


def faults(page: Page) -> list[str]:
    """What is wrong with the page shown: axe's violations, and content wider than the screen."""
    results = Axe().run(page, context={"exclude": [FOREIGN]}).response
    found = [
        f"{rule['id']}: {node['target']}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"{overflow} px too wide"] if overflow > 0 else found
