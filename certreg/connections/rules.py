"""How long a key lasts, and whether it counts today. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from certreg.errors import NotAllowedError, RefusedError, UnprovenError
from certreg.text import Text

LONGEST = timedelta(days=366)
"""A year: whoever runs the system says then whether it still needs the key."""


def check_expiry(expires_on: date, on: date) -> None:
    """Refuse a last day that is over or too far away.

    Raises:
        RefusedError: field `expires_on`.
    """
    if not on <= expires_on <= on + LONGEST:
        raise RefusedError(
            Text("有效期须在今天至 {last} 之间", last=on + LONGEST), field="expires_on"
        )


def check_counts(*, expires_on: date, is_revoked: bool, on: date) -> None:
    """Refuse a key that is over.

    Raises:
        UnprovenError: revoked or expired, and which.
    """
    if is_revoked:
        raise UnprovenError(Text("密钥已停用，请向本单位管理员申请新的密钥。"))
    if on > expires_on:
        raise UnprovenError(
            Text("密钥已于 {day} 到期，请向本单位管理员申请新的密钥。", day=expires_on)
        )


def check_scope(held: Collection[str], needed: str) -> None:
    """Refuse what a key was not made for.

    Raises:
        NotAllowedError: names the scope that is needed.
    """
    if needed not in held:
        raise NotAllowedError(Text("密钥没有 {scope} 权限，请本单位管理员另发密钥。", scope=needed))
