"""A column type for personal data: sealed under a key outside the database, bound to its column."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app

from certreg.settings import Settings
from certreg.trust import sealing


class SealedText(sa.TypeDecorator[str]):
    """Text that is unreadable in the database, its dumps and its journals.

    Args:
        place: `table.column`; a value moved to another place cannot be opened.
    """

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else sealing.seal(_key(), value.encode(), self.place.encode())

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> str | None:
        return (
            None
            if value is None
            else sealing.unseal(_key(), bytes(value), self.place.encode()).decode()
        )


class SealedBytes(sa.TypeDecorator[bytes]):
    """Bytes that are unreadable in the database; see `SealedText`."""

    impl = sa.LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else sealing.seal(_key(), value, self.place.encode())

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else sealing.unseal(_key(), bytes(value), self.place.encode())


def index_of(text: str) -> str:
    """Keyed hash (hex) under which a number is found again: HMAC-SHA256 with a key outside the database."""
    return sealing.blind_index(sealing.derive(_settings().master_key, "number-index"), text).hex()


def _key() -> bytes:
    return sealing.derive(_settings().master_key, "personal-data")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
