"""Counts of one process for the limits: one entry for each asker, swept away once a minute.

The memory store of `limits` starts a thread every hundredth of a second, which looks through all
entries: with the visitors of a results day it does little else.
"""

from __future__ import annotations

from threading import Lock
from time import time

from limits.storage import Storage

SWEEP = 60.0
"""Seconds between looking for counts that are over."""


class Counts(Storage):
    """How often each key was counted, and until when (seconds since 1970) that stands."""

    STORAGE_SCHEME = None  # not one to be named in a setting

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[str, tuple[int, float]] = {}
        self._lock = Lock()
        self._sweep_at = time() + SWEEP

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing that can fail."""
        return OSError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count; the first time begins a window of `expiry` seconds."""
        now = time()
        with self._lock:
            if now >= self._sweep_at:
                self._sweep(now)
            count, until = self._counts.get(key, (0, 0.0))
            count, until = (count + amount, until) if until > now else (amount, now + expiry)
            self._counts[key] = count, until
        return count

    def get(self, key: str) -> int:
        """The count of the running window."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time() else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends."""
        return max(self._counts.get(key, (0, 0.0))[1], time())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        with self._lock:
            forgotten = len(self._counts)
            self._counts.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)

    def _sweep(self, now: float) -> None:
        self._counts = {key: kept for key, kept in self._counts.items() if kept[1] > now}
        self._sweep_at = now + SWEEP
