"""Posting to somebody else's server: its addresses are looked up once, checked, and exactly those called.

A name that stands for another address a moment later leads nowhere, and redirections are not followed.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import urlsplit

from certreg.errors import RefusedError
from certreg.outbox.rules import check_addresses, check_url
from certreg.text import Text

TIMEOUT = 10
"""Seconds for the connection and for each part of the answer."""
AT_MOST = 20
"""Seconds for all of it: a server that answers letter by letter holds nobody up."""
PORTS = {"http": 80, "https": 443}


def addresses_of(url: str, *, is_demo: bool) -> list[str]:
    """The addresses that a URL's host stands for, all of which may be called.

    Raises:
        RefusedError: no such host, or it lies in a private network; field `url`.
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(
            parts.hostname, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise RefusedError(Text("找不到这个主机，请检查地址"), field="url") from None
    addresses = [str(place[0]) for *_kind, place in found]
    check_addresses(addresses, is_demo=is_demo)
    return addresses


@dataclass(frozen=True)
class Answer:
    """What a server answered: its status, the media type and the beginning of the body."""

    status: int
    media_type: str
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], *, is_demo: bool) -> int:
    """Post bytes; the status of the answer, whose body nobody reads.

    Raises:
        RefusedError: the address may not be called (any more).
        OSError: no connection, no answer in time, or no HTTP.
    """
    check_url(url, is_demo=is_demo)
    address = addresses_of(url, is_demo=is_demo)[0]
    return exchange("POST", url, address, body, headers).status


def exchange(
    method: str,
    url: str,
    address: str,
    body: bytes | None,
    headers: Mapping[str, str],
    *,
    most: int = 0,
    at_most: float = AT_MOST,
) -> Answer:
    """One request to a server whose address the caller vouches for.

    Args:
        address: that is connected to; the host's name, where the operator wrote it down himself.
        most: bytes of the answer's body to read.
        at_most: seconds for the answer.

    Raises:
        OSError: no connection, no answer in time, or no HTTP.
    """
    parts = urlsplit(url)
    connection = _connection(
        parts.scheme, str(parts.hostname), parts.port, address, min(TIMEOUT, at_most)
    )
    path = parts.path or "/"
    try:
        with _at_most(connection.sock, at_most):
            target = f"{path}?{parts.query}" if parts.query else path
            connection.request(method, target, body, dict(headers))
            answer = connection.getresponse()
            media_type = answer.headers.get_content_type()
            return Answer(answer.status, media_type, answer.read(most) if most else b"")
    except (HTTPException, ValueError) as error:  # no HTTP, or cut while TLS was reading
        raise ConnectionError(type(error).__name__) from error
    finally:
        connection.close()


def _connection(
    scheme: str, host: str, port: int | None, address: str, timeout: float
) -> HTTPConnection:
    """A connection to one address that asks for the host by its name."""
    port = port or PORTS[scheme]
    opened = socket.create_connection((address, port), timeout)
    if scheme == "http":
        plain = HTTPConnection(host, port, timeout=timeout)
        plain.sock = opened
        return plain
    secure = HTTPSConnection(host, port, timeout=timeout)
    try:
        secure.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
    except BaseException:
        opened.close()
        raise
    return secure


@contextmanager
def _at_most(opened: socket.socket, seconds: float) -> Iterator[None]:
    """Cut the connection when the time is up, whatever still comes."""
    timer = Timer(seconds, opened.shutdown, (socket.SHUT_RDWR,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
