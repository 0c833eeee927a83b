"""Passwords at rest: argon2id."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet; about 20 ms on one core.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_of(password: str) -> str:
    """The text to store for a password: parameters, salt and hash."""
    return HASHER.hash(password)


def is_right(stored: str | None, password: str) -> bool:
    """Whether the password belongs to the stored text; for nobody (None) the same work in vain."""
    try:
        return HASHER.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether the text was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


@cache
def _nobodys() -> str:
    return hash_of(secrets.token_hex(16))
