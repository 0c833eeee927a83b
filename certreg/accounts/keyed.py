"""Hashes and seals under keys outside the database: useless to whoever holds the database alone."""

from __future__ import annotations

from flask import current_app

from certreg.settings import Settings
from certreg.trust import sealing


def keyed_hash(purpose: str, text: str) -> str:
    """HMAC-SHA256 (hex) of a text, under a key of its own for each purpose."""
    return sealing.blind_index(_key(purpose), text).hex()


def seal(purpose: str, plaintext: bytes, place: str) -> bytes:
    """Encrypt a value; it opens again only for the same purpose and `place` (whose it is)."""
    return sealing.seal(_key(purpose), plaintext, place.encode())


def unseal(purpose: str, sealed: bytes, place: str) -> bytes:
    """The value again.

    Raises:
        UnreadableError: another key, another place, or changed bytes.
    """
    return sealing.unseal(_key(purpose), sealed, place.encode())


def _key(purpose: str) -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return sealing.derive(settings.master_key, purpose)
