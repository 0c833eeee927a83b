"""An operator's newer reference tables: checked, kept in the instance folder, used from the next start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from certreg.policy import occupations, reference, regions
from certreg.policy.changes import Change, ChangeKind, changes
from certreg.policy.reference import BadTableError, Placed, RowProblem
from certreg.settings import Settings
from certreg.spelling import spell

READERS: dict[str, Callable[[Path], Iterable[Placed]]] = {
    occupations.FILE: occupations.read_occupations,
    regions.FILE: regions.read_regions,
}
"""File name of each table that may be replaced, and what reads it."""


def use_newer(settings: Settings) -> None:
    """Have the tables of the instance folder, where there are any, replace those that come with certreg."""
    for name in READERS:
        path = _kept(name, settings)
        if path.is_file():
            reference.use(name, path)


def compare(name: str, path: Path, settings: Settings) -> list[Change]:
    """What a newer table changes in the one in use; nothing is kept.

    Raises:
        BadTableError: with every faulty row.
    """
    kept = _kept(name, settings)
    old = kept if kept.is_file() else Path(reference.__file__).with_name(name)
    return changes(READERS[name](old), READERS[name](path))


def bring(name: str, path: Path, settings: Settings) -> list[Change]:
    """Check a newer table and keep it: all of it, or on any fault nothing.

    Raises:
        BadTableError: with every faulty row, and with every row of the table in use that it lost.
    """
    found = compare(name, path, settings)
    if lost := [one for one in found if one.kind is ChangeKind.LOST]:
        raise BadTableError(path, [RowProblem(1, "code", f"{one.code} {one.text}") for one in lost])
    kept = _kept(name, settings)
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_suffix(".new")
    is_spelt = name == occupations.FILE
    fresh.write_text(spell(path) if is_spelt else path.read_text("utf-8-sig"), encoding="utf-8")
    os.replace(fresh, kept)  # at once: a start in between reads the old table or the new one
    return found


def folder(settings: Settings) -> Path:
    """Where an instance keeps its own tables."""
    return settings.instance / "reference"


def _kept(name: str, settings: Settings) -> Path:
    return folder(settings) / name
