"""The witness over HTTP: a WSGI application, and a small server for it in the standard library."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click

from certreg.trust.add_checkpoint import MOST_BYTES
from certreg.trust.keys import Signer
from certreg.witness import cosigning
from certreg.witness.cosigning import Answer
from certreg.witness.store import Store

TIMEOUT = 10
"""Seconds for each part of a request."""

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def application(folder: Path, signers: Sequence[Signer]) -> Application:
    """The witness of a folder as a WSGI application; a web server may put it under a prefix."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = _answer(environ, folder, signers)
        status = HTTPStatus(answer.status)
        headers = [
            ("Content-Type", answer.media_type),
            ("Content-Length", str(len(answer.body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [answer.body]

    return serve


def server(folder: Path, signers: Sequence[Signer], host: str, port: int) -> WSGIServer:
    """A server for few callers, threads for slow ones; TLS is for a web server in front of it."""
    return make_server(
        host, port, application(folder, signers), server_class=_Server, handler_class=_Handler
    )


def _answer(environ: dict[str, Any], folder: Path, signers: Sequence[Signer]) -> Answer:
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    if path == "/add-checkpoint":
        if method != "POST":
            return Answer(405, b"POST a checkpoint here\n")
        return _add(environ, folder, signers)
    if method not in ("GET", "HEAD"):
        return Answer(405, b"only GET here\n")
    store = Store(folder)
    try:
        return cosigning.newest(path, store)
    finally:
        store.close()


def _add(environ: dict[str, Any], folder: Path, signers: Sequence[Signer]) -> Answer:
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()):
        return Answer(411, b"say the length of the request\n")
    if int(length) > MOST_BYTES:
        return Answer(413, b"the request is too long\n")
    request, store = environ["wsgi.input"].read(int(length)), Store(folder)
    try:
        return cosigning.answer(request, store, signers, datetime.now(UTC))
    finally:
        store.close()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = TIMEOUT

    def log_message(self, format: str, *args: Any) -> None:
        """One line for each answer, without who asked."""
        click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {format % args}", err=True)
