"""What the outbox keeps sealed: e-mail addresses and the secrets of webhooks."""

from __future__ import annotations

from flask import current_app

from certreg.settings import Settings
from certreg.trust import sealing


def seal(text: str, place: str) -> bytes:
    """Encrypt a text; it opens again only for the same `place` (what it is, and whose)."""
    return sealing.seal(_key(), text.encode(), place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """The text again.

    Raises:
        UnreadableError: another key, another place, or changed bytes.
    """
    return sealing.unseal(_key(), sealed, place.encode()).decode()


def keyed_hash(text: str) -> str:
    """HMAC-SHA256 (hex) of a text, under a key of the outbox."""
    return sealing.blind_index(_key(), text).hex()


def _key() -> bytes:
    settings: Settings = current_app.config["SETTINGS"]
    return sealing.derive(settings.master_key, "outbox")
