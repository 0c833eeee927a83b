"""Asking the time-stamping authority that the operator named for a token on a seal, and whom to believe.

Only that address is called, no redirection is followed, and what comes back is checked before it is
used. Printing never waits long for it: an authority that does not answer is left alone for a minute,
and the file is sealed without a timestamp.
"""

from __future__ import annotations

import secrets
from time import monotonic
from urllib.parse import urlsplit

import structlog
from flask import current_app

from certreg.clock import now, real_now
from certreg.errors import CertregError, RefusedError, SetupError
from certreg.outbox import calling
from certreg.registry import publication
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import time_token, x509
from certreg.trust.check import Outcome
from certreg.trust.time_token import REQUEST_TYPE, RESPONSE_TYPE, Authorities

log = structlog.get_logger()

PATH = "timestamp-authorities.pem"
"""Published: every authority that was ever named, for what it stamped is checked for ever."""

SECONDS = 5
"""For all of an answer."""

PAUSE = 60
"""Seconds for which an authority that did not answer is not asked again."""

MOST_BYTES = 64 * 1024

HEADERS = {"Content-Type": REQUEST_TYPE, "Accept": RESPONSE_TYPE, "User-Agent": "certreg"}

_silent_until = 0.0


def stamp(signature: bytes) -> bytes:
    """A timestamp on the signature value of a seal; empty where no authority is named, or none answers."""
    global _silent_until
    if not _settings().tsa_url or monotonic() < _silent_until:
        return b""
    try:
        return ask(signature)
    except (CertregError, OSError) as error:
        _silent_until = monotonic() + PAUSE
        log.warning("no timestamp", why=getattr(error, "reason", "") or type(error).__name__)
        return b""


def ask(message: bytes) -> bytes:
    """A token on a message, checked.

    Raises:
        UnreadableError, RefusedError: what came back is none, or not one that verifiers would take.
        OSError: the authority cannot be reached, or does not answer in time.
    """
    url, nonce = _settings().tsa_url, secrets.randbits(64)
    body = time_token.request(message, nonce)
    host = str(urlsplit(url).hostname)
    answer = calling.exchange("POST", url, host, body, HEADERS, most=MOST_BYTES, at_most=SECONDS)
    if answer.status != 200:
        raise RefusedError(
            Text("时间戳服务答复 {status}", status=answer.status), reason="timestamp_refused"
        )
    token = time_token.from_response(answer.body, nonce)
    # Authorities keep real time, whatever a demo's clock says.
    check = time_token.check(token, message, authorities(), max(now(), real_now())).check
    if check.outcome is not Outcome.PASSED and check.reason != "timestamp_no_authority_known":
        raise RefusedError(check.text, reason=check.reason)
    return token


def authorities() -> Authorities:
    """Whose timestamps this registry believes."""
    return Authorities(x509.all_in_pem(pem()), now())


def pem() -> bytes:
    """The certificates of every authority that was ever named, PEM, the oldest first.

    Raises:
        SetupError: the file that the operator named cannot be read.
    """
    try:
        known = publication.read(PATH)
    except FileNotFoundError:
        known = b""
    have = set(x509.all_in_pem(known))
    return known + b"".join(x509.to_pem(each).encode() for each in _operators() if each not in have)


def publish() -> None:
    """Publish the authorities; one that was named once stays."""
    if content := pem():
        publication.write_changed(PATH, content)


def _operators() -> list[bytes]:
    path = _settings().tsa_ca
    if path is None:
        return []
    try:
        return x509.all_in_pem(path.read_bytes())
    except (OSError, CertregError, ValueError) as error:
        raise SetupError(
            Text("无法读取时间戳服务的证书文件 {path}（CERTREG_TSA_CA）", path=str(path))
        ) from error


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
