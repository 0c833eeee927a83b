"""Security headers, and pages that obey them: nothing inline, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

import certreg
from certreg.jobs.models import Job, JobState
from certreg.settings import Settings
from certreg.web.access import declared

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Inline(HTMLParser):
    """Collects what the content policy would refuse in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [
            f"{tag} {name}" for name in names if name == "style" or name.startswith("on")
        ]
        self.found += [
            f"{tag} {name}={value}"
            for name, value in attrs
            if name in ("src", "href", "action") and (value or "").startswith(("http:", "//"))
        ]


def refused_in(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def public_pages(app: Flask) -> list[str]:
    """Addresses of all public pages that need no argument."""
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
        if (access := declared(app, rule.endpoint)) and access.is_public
    )


def test_the_content_policy_is_exactly_this(client: FlaskClient) -> None:
    for address in ("/", "/healthz", "/no/such/page", "/static/css/certreg.css"):
        with client.get(address) as answer:
            assert answer.headers["Content-Security-Policy"] == POLICY


def test_every_answer_carries_the_other_security_headers(client: FlaskClient) -> None:
    headers = client.get("/").headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(self), geolocation=(), microphone=()"
    assert "Strict-Transport-Security" not in headers


def test_behind_https_browsers_are_told_to_stay_there(settings: Settings) -> None:
    app = certreg.create_app(replace(settings, secure_cookies=True))

    answer = app.test_client().get("/healthz", base_url="https://registry.example")

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_are_never_stored_by_a_browser(client: FlaskClient) -> None:
    assert client.get("/").headers["Cache-Control"] == "no-store"


def test_a_static_file_named_by_its_content_is_kept_for_ever_and_any_other_is_asked_for_again(
    client: FlaskClient,
) -> None:
    with client.get("/static/css/certreg.css?v=0123456789ab") as named:
        assert named.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    with client.get("/static/css/certreg.css") as plain:
        assert "max-age=31536000" not in plain.headers["Cache-Control"]


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("POST", 405)])
def test_that_a_static_file_is_not_there_is_not_kept_for_ever(
    client: FlaskClient, method: str, status: int
) -> None:
    address = "/static/css/certreg.css" if method == "POST" else "/static/css/nothing.css"
    answer = client.open(f"{address}?v=0123456789ab", method=method)
    assert answer.status_code == status
    assert "max-age" not in answer.headers.get("Cache-Control", "")


def test_no_public_page_has_inline_script_or_style_or_outside_content(
    app: Flask, client: FlaskClient
) -> None:
    pages = public_pages(app)
    assert "/" in pages
    for address in pages:
        answer = client.get(address, follow_redirects=True)
        if answer.mimetype == "text/html":
            assert (address, refused_in(answer.text)) == (address, [])


def test_error_pages_have_nothing_inline(client: FlaskClient) -> None:
    assert refused_in(client.get("/no/such/page").text) == []


@pytest.mark.parametrize("state", list(JobState))
def test_a_jobs_page_has_nothing_inline(cast, session, state: JobState) -> None:
    user = cast.user()
    job = Job(
        kind="roster.check",
        subject_id=1,
        organisation_id=user.organisation_id,
        state=state,
        done=3,
        total=9,
        created_at=user.created_at,
        started_at=user.created_at,
        beat_at=user.created_at,
    )
    session.add(job)
    session.flush()

    answer = cast.browser_of(user).get(f"/jobs/{job.id}")

    assert answer.status_code == 200
    assert refused_in(answer.text) == []
