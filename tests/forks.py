"""Which processes a test forked."""

from __future__ import annotations

import os

import pytest


def noted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The process numbers of all that are forked from now on, in their order."""
    pids: list[int] = []
    fork = os.fork

    def forked() -> int:
        pid = fork()
        if pid:
            pids.append(pid)
        return pid

    monkeypatch.setattr(os, "fork", forked)
    return pids
