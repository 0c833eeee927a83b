"""A certificate's PDF gets a timestamp where the operator named an authority; without its answer it gets none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic

import issued
import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from trust.stamping import Authority

from certreg import doctor
from certreg.certificates import rendering
from certreg.certificates.checking import FileVerdict, check_file
from certreg.clock import real_now
from certreg.registry import bundle, chores, identifiers, timestamps
from certreg.settings import Settings, read_settings
from certreg.trust.bundle import read_bundle
from certreg.trust.check import Check
from certreg.trust.credential import Standing
from certreg.trust.trust_store import TrustStore
from certreg.verify import confined

Db = scoped_session[Session]


class Service:
    """The authority at an address of this machine."""

    def __init__(self, authority: Authority) -> None:
        self.authority, self.asked, self.is_mute = authority, 0, False
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service.asked += 1
                request = self.rfile.read(int(self.headers["Content-Length"]))
                assert self.headers["Content-Type"] == "application/timestamp-query"
                answer = b"" if service.is_mute else service.authority.answer(request)
                self.send_response(503 if service.is_mute else 200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(answer)))
                with suppress(OSError):
                    self.end_headers()
                with suppress(OSError):  # who asked did not wait
                    self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/tsa"


@pytest.fixture
def service(
    app: Flask, session: Db, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    made = Service(Authority.make(tmp_path / "tsa"))
    named(app, monkeypatch, made, made.authority.folder / "ca.pem")
    monkeypatch.setattr(timestamps, "_silent_until", 0.0)
    monkeypatch.setattr(timestamps, "SECONDS", 60)  # openssl is slow where much else runs
    yield made
    made.server.shutdown()
    made.server.server_close()


def named(
    app: Flask, patch: pytest.MonkeyPatch, service: Service, certificates: Path | None
) -> None:
    """Let the operator name the authority."""
    settings: Settings = app.config["SETTINGS"]
    patch.setitem(
        app.config, "SETTINGS", replace(settings, tsa_url=service.url, tsa_ca=certificates)
    )


def step(verdict: FileVerdict) -> Check | None:
    return next((check for check in verdict.checks if check.name == "timestamp"), None)


def checked(file: bytes, store: TrustStore | None = None) -> FileVerdict:
    return check_file(file, store or identifiers.live_store(), at=real_now())


def told(app: Flask) -> list[str]:
    (found,) = [each for name, each in doctor.examine(app) if name == "时间戳服务"]
    return [finding.text for finding in found]


def test_the_step_is_shown_by_the_registry_its_child_and_a_bundle(service: Service) -> None:
    file = rendering.pdf_of(issued.make_certificate())
    chores.keep_published()
    offline, _ = read_bundle(bundle.publish(), None, trust_on_first_use=True)
    known = identifiers.live_store()

    for verdict in (
        checked(file),
        checked(file, offline),
        check_file(file, known, at=real_now(), read_pdf=confined.check_pdf),
    ):
        assert verdict.standing is Standing.VALID
        found = step(verdict)
        assert found is not None and "时间戳证明签章不晚于" in found.text
    doubt = replace(known, timestamp_certificates=b"")
    for read_pdf in ({}, {"read_pdf": confined.check_pdf}):
        verdict = check_file(file, doubt, at=real_now(), **read_pdf)
        assert verdict.standing is Standing.VALID
        found = step(verdict)
        assert found is not None and found.reason == "timestamp_no_authority_known"


def test_a_strangers_timestamp_makes_another_file(
    app: Flask, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = issued.make_certificate()
    service.authority = Authority.make(tmp_path / "stranger")
    named(app, monkeypatch, service, None)
    file = rendering.pdf_of(certificate)
    known = replace(
        identifiers.live_store(),
        timestamp_certificates=(tmp_path / "tsa" / "ca.pem").read_bytes(),
    )
    verdict = checked(file, known)

    assert verdict.standing is Standing.NOT_GENUINE
    assert verdict.checks[-1].reason == "timestamp_authority_unknown"


def test_an_authority_that_was_named_once_stays_known(
    app: Flask, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = rendering.pdf_of(issued.make_certificate())
    chores.keep_published()
    other = Authority.make(tmp_path / "other")
    named(app, monkeypatch, service, other.folder / "ca.pem")

    assert len(timestamps.authorities().certificates) == 2
    found = step(checked(file))
    assert found is not None and found.reason == ""


def test_without_an_answer_the_file_is_sealed_without_and_the_doctor_tells(
    app: Flask, service: Service
) -> None:
    certificate = issued.make_certificate()
    assert told(app) == []
    service.is_mute, service.asked = True, 0
    files = [rendering.pdf_of(certificate) for _ in range(3)]

    assert service.asked == 1  # who does not answer is left alone for a while
    assert len(set(files)) == 1
    verdict = checked(files[0])
    assert verdict.standing is Standing.VALID and step(verdict) is None
    (text,) = told(app)
    assert "503" in text


def test_an_answer_that_never_ends_is_not_waited_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timestamps, "SECONDS", 0.2)
    release = threading.Event()
    monkeypatch.setattr(
        Authority, "answer", lambda *_: b"" if release.wait(20) else pytest.fail("waited")
    )
    begun = monotonic()

    assert timestamps.stamp(b"a signature") == b""
    assert monotonic() - begun < 10
    release.set()


def test_a_token_that_verifiers_would_refuse_is_not_used(service: Service, tmp_path: Path) -> None:
    service.authority = Authority.make(tmp_path / "stranger")

    assert timestamps.stamp(b"a signature") == b""


@pytest.mark.parametrize("url", ["ftp://tsa.example", "tsa.example", "http://", "http://a:0/"])
def test_an_address_that_is_none_stops_the_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="CERTREG_TSA_URL"):
        read_settings({"CERTREG_INSTANCE": str(tmp_path), "CERTREG_TSA_URL": url})
