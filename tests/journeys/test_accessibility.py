"""No page of the application has a fault that axe finds, and none is wider than a phone."""

from __future__ import annotations

from typing import Any

import issued
import pytest
from browser import faults, sign_in
from flask import Flask
from journeys.played import PHONE, Played, cookies
from journeys.visits.every import visits
from playwright.sync_api import Browser, BrowserContext, Page

from certreg.accounts.models import OrganisationKind, Role
from certreg.db import db
from certreg.web.access import declared

pytestmark = pytest.mark.browser
LANGUAGES = ("zh", "en")
OFFICES = (Role.OFFICIAL, Role.OFFICE_ADMINISTRATOR, Role.POLICY_OFFICER)


def test_every_page_of_a_filled_registry_is_accessible_on_a_phone_in_both_languages(
    demo: Played, chromium: Browser
) -> None:
    window = demo.window(chromium)
    page = window.new_page()
    found: dict[str, list[str]] = {}
    for visit in visits(demo):
        window.clear_cookies()
        for cookie in cookies(visit.browser):
            give_cookie(window, demo.home, cookie.name, cookie.value)
        for language in LANGUAGES:
            give_cookie(window, demo.home, "lang", language)
            if wrong := faults_of(page, visit.path):
                found[f"{visit.endpoint} {visit.path} {language}"] = wrong
    window.close()
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_an_empty_registry_is_accessible_on_a_phone(
    app: Flask, cast: Any, served: str, chromium: Browser, language: str
) -> None:
    found: dict[str, list[str]] = {}
    issued.found()
    for role in Role:
        window = chromium.new_context(base_url=served, viewport=PHONE)
        kind = OrganisationKind.OFFICE if role in OFFICES else OrganisationKind.ENTERPRISE
        db.session.rollback()  # pages that were looked at have written since it last read
        user = cast.user(role, organisation=cast.organisation(kind, region="510000"))
        sign_in(window, cast.browser_of(user), served)
        give_cookie(window, served, "lang", language)
        page = window.new_page()
        for path in simple_paths(app, role):
            if wrong := faults_of(page, path):
                found[f"{role.value} {path}"] = wrong
        window.close()
    assert found == {}


def give_cookie(window: BrowserContext, home: str, name: str, value: str | None) -> None:
    """Put a cookie into a window."""
    window.add_cookies([{"name": name, "value": value or "", "url": home}])


def faults_of(page: Page, path: str) -> list[str]:
    """What is wrong with a page; files to download and data need only be there."""
    answer = page.request.get(path)
    if not answer.ok:
        return [f"answers {answer.status}"]
    if not answer.headers["content-type"].startswith("text/html"):
        return []
    page.goto(path)
    return faults(page)


def simple_paths(app: Flask, role: Role) -> list[str]:
    """Pages with nothing in their address that somebody with this role can open."""
    adapter = app.url_map.bind("localhost")
    paths = []
    for rule in app.url_map.iter_rules():
        access = declared(app, rule.endpoint)
        names = rule.arguments - {"place"}
        if "GET" not in (rule.methods or ()) or names or access is None:
            continue
        if rule.rule.startswith("/api/v1/"):
            continue  # no pages
        if not access.roles and role is not Role.CLERK:
            continue  # the same page for everybody
        place = "office" if role in OFFICES else "workspace"
        if access.is_public or access.allows(frozenset({role})):
            values = {"place": place} if "place" in rule.arguments else {}
            paths.append(adapter.build(rule.endpoint, values))
    return [path for path in paths if path not in ELSEWHERE]


ELSEWHERE = {
    "/new-link",
    "/key-history",
    "/log/checkpoint",
    "/log/policy",
    "/trust.bundle",
    "/office/holders/holders.csv",
}
"""Only there after something was done: seen in the filled registry."""
