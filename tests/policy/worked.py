"""The worked cases of all files, and the law with one row taken away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from certreg.errors import CertregError
from certreg.policy.law import Law
from certreg.policy.rule import Rule
from certreg.policy_check import Case, play, read_cases

FOLDER = Path(__file__).with_name("cases")
FILES = sorted(FOLDER.glob("*.toml"))
CASES = [case for file in FILES for case in read_cases(file)]


def without(law: Law, gone: Rule) -> Law:
    """The law as if this row had never been written; nothing else about it is checked again."""
    rows = {
        row_class: {
            region: tuple(row for row in found if row is not gone)
            for region, found in by_region.items()
        }
        for row_class, by_region in law._rows.items()
    }
    by_id = {id: row for id, row in law._by_id.items() if row is not gone}
    return replace(law, _rows=rows, _by_id=by_id)


def comes_out(case: Case, law: Law) -> bool:
    """Whether the case comes out; a law that cannot answer at all does not let it."""
    try:
        return play(case, law).is_met
    except (CertregError, LookupError, ValueError):
        return False


def witness(law: Law, row: Rule) -> Case | None:
    """A case that fails without this row; those that cite the row's rule are asked first."""
    mutant = without(law, row)
    by_nearness = sorted(CASES, key=lambda case: not _cites(case, row))
    return next((case for case in by_nearness if not comes_out(case, mutant)), None)


def _cites(case: Case, row: Rule) -> bool:
    return any(row.id == rule or row.id.startswith(f"{rule}.") for rule in case.rule)
