"""The browser alone: no upload, no network after the first visit, canonical bytes like PyLD's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import issued
import pytest
from browser import faults
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session, scoped_session
from verify.case_registry import credential

from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.registry import bundle
from certreg.trust.json_ld import UNWRITABLE, canonical_quads_by_pyld

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate, and the bundle that knows it."""
    made = issued.make_certificate()
    with write_tx():
        bundle.publish()
    return made


def test_the_page_may_load_nothing_from_elsewhere_and_send_nothing(client: FlaskClient) -> None:
    policy = client.get("/verify/offline").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy and "connect-src 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy


def test_the_worker_may_serve_the_page(client: FlaskClient) -> None:
    answer = client.get("/verify/offline-worker.js")

    assert answer.mimetype in ("text/javascript", "application/javascript")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    answer.close()


@pytest.mark.browser
class TestPage:
    """As people use it."""

    def visit(self, page: Page) -> None:
        page.goto("/verify/offline")
        page.wait_for_selector("[data-kept]", timeout=20_000)

    def hand_in(self, page: Page, *files: Path) -> list[str]:
        page.wait_for_selector("input[type=file]:not([disabled])")
        page.set_input_files("input[type=file]", files)
        page.wait_for_selector(f'[data-checked="{len(files)}"]', timeout=20_000)
        return page.locator(".verdict h2").all_inner_texts()

    def test_it_verifies_without_a_network_and_uploads_nothing(
        self, screen: Page, certificate: Certificate, tmp_path: Path
    ) -> None:
        pdf, forged, plain = (tmp_path / name for name in ("a.pdf", "b.pdf", "c.json"))
        pdf.write_bytes(rendering.pdf_of(certificate))
        forged.write_bytes(pdf.read_bytes() + b" ")
        plain.write_bytes(rendering.signed_bytes(certificate))
        db.session.commit()
        self.visit(screen)
        screen.context.set_offline(True)
        sent: list[str] = []
        screen.on("request", lambda request: sent.append(request.method))
        screen.goto("/verify/offline")

        assert self.hand_in(screen, pdf, forged, plain) == [
            "真实有效",
            "不是真实证书，或内容被改动",
            "真实有效",
        ]
        assert certificate.number in screen.locator("[data-paper]").first.inner_text()
        assert set(sent) == {"GET"}
        assert faults(screen) == []

    def test_a_bundle_of_another_root_is_refused(
        self, screen: Page, certificate: Certificate
    ) -> None:
        db.session.commit()
        self.visit(screen)
        screen.evaluate(
            "localStorage.setItem('certreg.root', JSON.stringify({...JSON.parse("
            "localStorage.getItem('certreg.root')), keys: ['z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp']}))"
        )
        screen.evaluate("caches.delete('certreg-verifier')")
        screen.goto("/verify/offline")
        screen.wait_for_selector("[data-say=bundle_unsigned]:not([hidden])")
        screen.wait_for_selector("[data-kept]", timeout=20_000)  # nothing is under way at the end

        assert screen.locator("input[type=file]").is_disabled()


TEXT = st.text(max_size=12).filter(lambda text: text and not UNWRITABLE.search(text))


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Our credential with strange texts, and members that most certificates do not have."""
    document = credential()
    achievement = document["credentialSubject"]["achievement"]
    document["name"], document["issuer"]["name"] = draw(TEXT), draw(TEXT)
    achievement["name"], achievement["criteria"]["narrative"] = draw(TEXT), draw(TEXT)
    document["credentialSubject"]["result"][0]["value"] = draw(TEXT)
    achievement |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "tag": st.lists(TEXT, min_size=1, max_size=3),
                "fieldOfStudy": TEXT,
                "inLanguage": TEXT,
                "version": TEXT,
                "creator": st.just({"id": "did:web:x.example", "type": "Profile", "name": "甲"}),
            },
        )
    )
    achievement["resultDescription"][0] |= draw(
        st.fixed_dictionaries(
            {}, optional={"allowedValue": st.lists(TEXT, min_size=1, max_size=3), "valueMax": TEXT}
        )
    )
    document["credentialSubject"] |= draw(
        st.fixed_dictionaries({}, optional={"role": TEXT, "activityEndDate": st.just("2026-01-02")})
    )
    return document


QUADS = """async (given) => {
  const { CREDENTIAL, canonicalQuads } = await import("/static/js/verifier/quads.js");
  const { UnableError } = await import("/static/js/verifier/bytes.js");
  return Promise.all(given.map((text) => canonicalQuads(JSON.parse(text), CREDENTIAL)
    .then((bytes) => new TextDecoder().decode(bytes), (error) => { if (error instanceof UnableError) return null; throw error; })));
}"""


@pytest.mark.browser
class TestQuads:
    """Canonical bytes by table are PyLD's."""

    @pytest.fixture
    def page(self, chromium: Browser, served: str) -> Iterator[Page]:
        page = chromium.new_page(base_url=served)
        page.goto("/verify/offline")
        yield page
        page.close()

    def test_they_are_the_same_for_generated_credentials(self, page: Page) -> None:
        made: list[dict[str, Any]] = []

        @settings(max_examples=300, database=None)
        @given(documents())
        def collect(document: dict[str, Any]) -> None:
            made.append(document)

        collect()
        came = page.evaluate(QUADS, [json.dumps(document) for document in made])
        able = [(quads, document) for quads, document in zip(came, made, strict=True) if quads]

        assert len(able) > 0.9 * len(made)
        for quads, document in able:
            assert quads.encode() == canonical_quads_by_pyld(document)
