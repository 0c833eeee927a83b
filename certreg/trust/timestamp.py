"""Moments as credentials write them: XML Schema dateTimeStamp, UTC, whole seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from certreg.errors import UnreadableError

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def write_timestamp(moment: datetime) -> str:
    """`2026-01-01T00:00:00Z` for an aware moment without microseconds."""
    if moment.tzinfo is None or moment.microsecond:
        raise ValueError(f"not an aware moment in whole seconds: {moment!r}")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def read_timestamp(text: object) -> datetime:
    """The aware moment that `write_timestamp` wrote; no other spelling is accepted.

    Raises:
        UnreadableError: another form, or a day or time that does not exist.
    """
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        raise UnreadableError("时间应写作 2026-01-01T00:00:00Z（协调世界时）。")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UnreadableError("时间不存在。") from error
