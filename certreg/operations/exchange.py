"""Putting a file or folder in the place of another, and back when what follows fails."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced_path(new: Path | None, place: Path) -> Iterator[None]:
    """Move `new` (None: nothing) to `place` while keeping what was there aside.

    When the block fails, what was there comes back; when it ends, it is removed.
    Both lie on one file system, so each move is one step.
    """
    before = place.with_name(f".{place.name}.before")
    _bring_back(before, place)  # what a killed run left aside
    if place.exists():
        place.rename(before)
    if new is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(new, place)
    try:
        yield
    except BaseException:
        remove(place)
        if before.exists():
            before.rename(place)
        raise
    remove(before)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it, if it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _bring_back(before: Path, place: Path) -> None:
    if before.exists():
        remove(place)
        before.rename(place)
