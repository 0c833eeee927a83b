"""How certificates were printed: stamped, or laid out one by one and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

STAMPED = "stamped"
"""The usual way; every other outcome is the reason of an `Unstampable`."""

_ever: Counter[str] = Counter()
_lock = Lock()
_here: ContextVar[Counter[str] | None] = ContextVar("counted", default=None)


class Unstampable(Exception):  # noqa: N818 - no error: the certificate is laid out instead
    """A certificate that has to be laid out by WeasyPrint.

    Attributes:
        reason: `overflow`, `complex_script`, `missing_glyph` or `photo`.
        slot: where.
    """

    def __init__(self, reason: str, slot: str) -> None:
        super().__init__(f"{reason}: {slot}")
        self.reason = reason
        self.slot = slot


def count(outcome: str) -> None:
    """Count one more certificate."""
    with _lock:
        _ever[outcome] += 1
    if (counted := _here.get()) is not None:
        counted[outcome] += 1


def counts() -> dict[str, int]:
    """Outcome -> certificates, since this process began."""
    with _lock:
        return dict(_ever)


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Outcome -> certificates that are printed meanwhile, by this thread."""
    counted: Counter[str] = Counter()
    token = _here.set(counted)
    try:
        yield counted
    finally:
        _here.reset(token)
