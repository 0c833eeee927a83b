"""A body with a filing in force, the systems that call for it, and a server that is called."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from batch_scene import Scene
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from certreg.accounts.models import Role, User
from certreg.clock import today
from certreg.connections import keys
from certreg.connections.models import ApiKey, Scope
from certreg.db import write_tx


class System:
    """An organisation's own system with its key."""

    def __init__(self, client: FlaskClient, secret: str) -> None:
        self.client, self.secret = client, secret

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask."""
        return self.client.get(f"/api/v1{path}", headers=self.headers(**headers))

    def post(self, path: str, *, once: str = "", **sent: Any) -> TestResponse:
        """Send, under an Idempotency-Key where one is given."""
        more = {"Idempotency-Key": once} if once else {}
        answer = self.client.post(f"/api/v1{path}", headers=self.headers(**more), **sent)
        answer.request.environ["wsgi.input"].close()  # Werkzeug's client leaves large ones open
        return answer

    def headers(self, **more: str) -> dict[str, str]:
        """What each request brings."""
        return {"Authorization": f"Bearer {self.secret}"} | more


class Connected(Scene):
    """A body whose administrator makes keys."""

    def __init__(self, cast: Any) -> None:
        super().__init__(cast)
        self.administrator = cast.user(Role.ADMINISTRATOR, organisation=self.enterprise)

    def key(self, *scopes: Scope, clerk: User | None = None, **values: Any) -> tuple[ApiKey, str]:
        """A new key; every scope if none is named."""
        facts = {"name": "人事系统", "expires_on": today() + timedelta(days=90)} | values
        clerk_id = (clerk or self.clerk).id
        with write_tx():
            return keys.make(
                self.administrator, clerk_id=clerk_id, scopes=scopes or tuple(Scope), **facts
            )

    def system(self, *scopes: Scope, **values: Any) -> System:
        """A system with a new key."""
        return System(self.cast.app.test_client(), self.key(*scopes, **values)[1])


@pytest.fixture
def connected(app: Flask, cast: Any, session: scoped_session[Session]) -> Connected:
    """A body with its clerk, approver and administrator."""
    return Connected(cast)


class Hook(ThreadingHTTPServer):
    """A server on this machine that keeps what is posted to it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.status = 204

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/hook?from=certreg"


class _Handler(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.received.append((headers, body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    """The server, while it runs."""
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()
