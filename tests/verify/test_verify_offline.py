"""The browser alone: no upload, no network after the first visit, canonical bytes like PyLD's."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
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
from trust.ceremony import (
    AT,
    CHANGED,
    FIRST,
    NEW,
    NEW_ROLE,
    OLD,
    OLD_ROLE,
    ONLINE,
    SECOND,
    STORE,
    YEAR,
    bundle,
    version,
)
from trust.samples import REGISTRY
from verify.case_registry import credential

from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.registry import bundle as published
from certreg.trust.bundle import read_bundle, to_bundle
from certreg.trust.json_ld import UNWRITABLE, canonical_quads_by_pyld
from certreg.trust.root_role import RootRole, read_history, write_history
from certreg.trust.trust_store import KeyUse
from certreg.verify.fingerprints import fingerprints

Db = scoped_session[Session]


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate, and the bundle that knows it."""
    made = issued.make_certificate()
    with write_tx():
        published.publish()
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
        assert screen.locator("[data-root]").inner_text() == fingerprints()[0].digits
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


def bundles() -> Iterator[tuple[str, bytes | None, bytes, datetime, str]]:
    """What is done, the bundle taken before, the one that comes, when, and why it is refused."""
    plain = [to_bundle(STORE, RootRole(1, (ONLINE.public_key,)), n, [ONLINE]) for n in (6, 7)]
    second = write_history([FIRST, SECOND], STORE.keys)
    forked = version(2, OLD_ROLE, OLD, FIRST, made_at=AT + timedelta(seconds=1))
    key, *others = STORE.keys
    with_log_key = [*STORE.keys, replace(key, key_id="log-9", use=KeyUse.LOG, owner=REGISTRY)]
    worse = [replace(key, compromised_at=AT), *others]
    yield "first use", None, plain[0], AT, ""
    yield "newer", plain[0], plain[1], AT, ""
    yield "rolled back", plain[1], plain[0], AT, "bundle_older"
    yield "another key", plain[0], bundle(signer=NEW[0]), AT, "bundle_not_delegated"
    yield "root role after bundle key", plain[0], bundle(), AT, ""
    yield "root role at first use", None, bundle(), AT, ""
    by_new = write_history([version(1, OLD_ROLE, OLD, online=NEW[0])], STORE.keys)
    yield (
        "key changed by nobody known",
        plain[0],
        bundle(signer=NEW[0], history=by_new),
        AT,
        ("bundle_unsigned"),
    )
    delegated = write_history([FIRST, version(2, OLD_ROLE, OLD, FIRST, online=NEW[0])], STORE.keys)
    yield "key changed by the root role", bundle(), bundle(signer=NEW[0], history=delegated), AT, ""
    yield "history taken away", bundle(), plain[1], AT, "history_missing"
    yield "history rolled back", bundle(history=second), bundle(number=8), AT, "history_older"
    other = write_history([FIRST, forked], STORE.keys)
    yield "history forked", bundle(history=second), bundle(history=other), AT, "history_forked"
    thieves = write_history([FIRST, version(2, NEW_ROLE, NEW, FIRST)], STORE.keys)
    yield "role taken over", bundle(), bundle(history=thieves), AT, "history_unsigned"
    changed = write_history([FIRST, SECOND, CHANGED], STORE.keys)
    yield "role handed over", bundle(history=second), bundle(history=changed), AT, ""
    yield "held back", bundle(), bundle(), AT + 2 * YEAR, "history_expired"
    yield "key compromised", bundle(), bundle(worse), AT, ""
    yield "key left out", bundle(), bundle(others), AT, "history_mixed"
    yield "log key added", bundle(), bundle(with_log_key), AT, "history_mixed"
    astray = write_history([version(1, OLD_ROLE, OLD, registry="did:web:else")], STORE.keys)
    yield "another registry's", None, bundle(history=astray), AT, "history_other_registry"


def refusal_by_the_library(before: bytes | None, comes: bytes, at: datetime) -> str:
    known: dict[str, Any] = {"at": AT}
    pinned = None
    if before is not None:
        store, pinned = read_bundle(before, None, trust_on_first_use=True, at=AT)
        known = {"newest_seen": store.version}
        if store.key_history:
            history = read_history(store.key_history, registry=store.registry, at=AT)
            known["history_seen"] = history.seen
    try:
        read_bundle(comes, pinned, trust_on_first_use=pinned is None, **known | {"at": at})
    except RefusedError as error:
        return error.reason
    return ""


READ = """async ([before, comes, now, at]) => {
  const { RefusedError, readBundle } = await import("/static/js/verifier/verifier.js");
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const seen = before && JSON.parse(JSON.stringify((await readBundle(bytes(before), null, now)).memory));
  try {
    await readBundle(bytes(comes), seen, at);
  } catch (error) {
    if (error instanceof RefusedError) return error.message;
    throw error;
  }
  return "";
}"""


class TestBundles:
    """What is taken for the registry's knowledge, by the library and by the browser."""

    CASES = tuple(bundles())

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
    def test_the_library_says_why(
        self, case: tuple[str, bytes | None, bytes, datetime, str]
    ) -> None:
        _name, before, comes, at, expected = case

        assert refusal_by_the_library(before, comes, at) == expected

    @pytest.mark.browser
    def test_the_browser_says_the_same(self, chromium: Browser, served: str) -> None:
        page = chromium.new_page(base_url=served)
        page.goto("/verify/offline")
        for name, before, comes, at, expected in self.CASES:
            files = [b64encode(each).decode() if each else None for each in (before, comes)]
            moments = [AT.timestamp() * 1000, at.timestamp() * 1000]

            assert page.evaluate(READ, [*files, *moments]) == expected, name
        page.close()


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
