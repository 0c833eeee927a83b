"""An operator's newer reference tables: checked, kept in the instance folder, used from the next start."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from certreg.policy import occupations, reference, regions
from certreg.settings import Settings

READERS: dict[str, Callable[[Path], object]] = {
    occupations.FILE: occupations.read_occupations,
    regions.FILE: regions.read_regions,
}
"""File name of each table that may be replaced, and what reads it."""


def use_newer(settings: Settings) -> None:
    """Have the tables of the instance folder, where there are any, replace those that come with certreg."""
    for name in READERS:
        path = folder(settings) / name
        if path.is_file():
            reference.use(name, path)


def bring(name: str, path: Path, settings: Settings) -> None:
    """Check a newer table and keep it.

    Raises:
        BadTableError: with every faulty row; nothing is kept.
    """
    READERS[name](path)
    folder(settings).mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder(settings) / name)


def folder(settings: Settings) -> Path:
    """Where an instance keeps its own tables."""
    return settings.instance / "reference"
