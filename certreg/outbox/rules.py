"""When a delivery is tried again, and which addresses may be called. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from certreg.errors import RefusedError
from certreg.text import Text

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""Between the tries, after the schedule that Standard Webhooks suggests: three days in all."""

TRANSLATED = IPv6Network("64:ff9b::/96")
"""Where networks without IPv4 reach it (NAT64, RFC 6052)."""


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try again after so many failures; None: give up.

    Args:
        attempts: tries so far, at least one.
        at: time of the last.
    """
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def check_url(url: str, *, is_demo: bool) -> None:
    """Refuse an address to which nothing may be posted.

    Args:
        is_demo: a demo also calls plain http, on this machine.

    Raises:
        RefusedError: not https, with a password, or not readable; field `url`.
    """
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        parts, has_port = urlsplit(""), False
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise RefusedError(Text("地址中有空格或非 ASCII 字符，请按 %E4 的写法转码"), field="url")
    schemes = ("https", "http") if is_demo else ("https",)
    if parts.scheme not in schemes or not parts.hostname or not has_port:
        raise RefusedError(
            Text("地址须以 https:// 开头，如 https://hr.example.com/hook"), field="url"
        )
    if parts.username or parts.password or parts.fragment:
        raise RefusedError(Text("地址中不能有用户名、密码或 #"), field="url")


def check_addresses(addresses: Iterable[str], *, is_demo: bool) -> None:
    """Refuse a host that lies in a private network: the registry is no way into anybody's.

    Args:
        addresses: everything that the host's name stands for.

    Raises:
        RefusedError: one of them is not public, or there is none; field `url`.
    """
    found = [ip_address(address.partition("%")[0]) for address in addresses]
    if not found:
        raise RefusedError(Text("找不到这个主机，请检查地址"), field="url")
    for address in found:
        if not is_demo and not _is_public(address):
            raise RefusedError(
                Text("主机位于内部网络（{address}），不能使用", address=str(address)), field="url"
            )


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody may be called there; of an IPv6 address that carries an IPv4 one, the latter counts."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        return _is_public(inner) if inner else address.is_global and not address.is_multicast
    return address.is_global and not address.is_multicast
