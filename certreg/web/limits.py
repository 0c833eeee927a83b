"""How often one address may use a route. Only routes that declare a limit pay for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from ipaddress import IPv6Address, ip_address
from socket import AF_INET, inet_pton
from typing import Any, TypeVar, cast

import structlog
from flask import Flask, current_app, request
from limits import parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

from certreg.clock import real_now
from certreg.errors import TooOftenError
from certreg.text import Text
from certreg.web.counts import Counts

log = structlog.get_logger()

View = TypeVar("View", bound=Callable[..., Any])
Answer = TypeVar("Answer")

NAME = "limits.sqlite3"
"""File in the instance folder; worth no backup."""

_COUNTS = "certreg_limits"

HOUSEHOLD = 64
"""Bits of an IPv6 address that one household or office has in common."""


def install(app: Flask) -> None:
    """Open the store of counts that `LIMITS_STORAGE` names; without one, a file of the instance.

    The file counts for all processes of this machine; redis://… and others of `limits` for several.
    """
    address = app.config["LIMITS_STORAGE"]
    own = Counts(app.config["SETTINGS"].instance / NAME)
    storage = storage_from_string(address) if address else own
    app.extensions[_COUNTS] = FixedWindowRateLimiter(storage)


def _of_counts(ask: Callable[[FixedWindowRateLimiter], Answer]) -> Answer:
    """What the store of counts answers; one in memory where its disk is full or its server away.

    Pages that only read then go on, and guesses stay limited.
    """
    counts: FixedWindowRateLimiter = current_app.extensions[_COUNTS]
    try:
        return ask(counts)
    except counts.storage.base_exceptions as error:
        log.error("limits counted in memory", kind=type(error).__name__)
        return ask(_in_memory())


@cache
def _in_memory() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(MemoryStorage())


_parsed = cache(parse)


def remote_address() -> str:
    """Who asks: the IPv4 address, or the IPv6 network that one customer holds."""
    text = request.remote_addr or "0.0.0.0"
    with suppress(OSError):
        inet_pton(AF_INET, text)
        return text
    try:
        address = ip_address(text)
    except ValueError:  # a server that tells a port as well, or nothing that is an address
        return text[:64]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> HOUSEHOLD << HOUSEHOLD))
    return str(address)


def spend(name: str, rate: str, amount: int, *, by: str) -> None:
    """Take so much of what one asker may have of something; all of it or nothing.

    Args:
        name: what is taken, e.g. "register rows".
        rate: as `limits` writes it.
        by: who asks.

    Raises:
        TooOftenError: it would be too much; nothing is taken.
    """
    item = _parsed(rate)
    # One that is refused takes nothing that anybody could still have had.
    is_left = amount == 1 or _of_counts(lambda counts: counts.test(item, name, by, cost=amount))
    if is_left and _of_counts(lambda counts: counts.hit(item, name, by, cost=amount)):
        return
    left = _of_counts(lambda counts: counts.get_window_stats(item, name, by))
    wait = max(1, round((left.reset_time - real_now().timestamp()) / 60))
    raise TooOftenError(
        Text(
            "每小时最多 {most} 行，本小时还可处理 {left} 行，本次为 {amount} 行。"
            "请减少行数，或在 {wait} 分钟后再试。",
            most=item.amount,
            left=max(0, left.remaining),
            amount=amount,
            wait=wait,
        )
    )


def limit(rate: str, by: Callable[[], str] = remote_address) -> Callable[[View], View]:
    """Declare how often one asker may use a route; beyond it the answer is 429 with Retry-After.

    Args:
        rate: as `limits` writes it, e.g. "20 per minute".
        by: who or what is counted, read from the request; stands below the declaration of access.
    """
    item = _parsed(rate)

    def declare(view: View) -> View:
        @wraps(view)
        def limited(*args: Any, **kwargs: Any) -> Any:
            names = (str(request.endpoint), by())
            if not _of_counts(lambda counts: counts.hit(item, *names)):
                window = _of_counts(lambda counts: counts.get_window_stats(item, *names))
                wait = window.reset_time - real_now().timestamp()
                raise TooManyRequests(retry_after=max(1, round(wait)))
            return view(*args, **kwargs)

        return cast(View, limited)

    return declare
