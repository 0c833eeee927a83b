"""What the law answers to worked cases, whether or not it was expected: to see what a change does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from certreg.policy.law import Law
from certreg.policy_check.cases import Case, read_cases
from certreg.policy_check.playing import results
from certreg.rulebook.worked_cases import CaseAnswer, Player
from certreg.settings import PACKAGE

AT_HAND = PACKAGE.parent / "tests" / "policy" / "cases"
"""The cases of this project, in a checkout."""


def player(*folders: Path) -> Player:
    """Plays every case in the folders, which are looked into anew each time."""
    return lambda law: answers(law, case_files(*folders))


def case_files(*folders: Path) -> tuple[Path, ...]:
    """Every file of worked cases in the folders that are there."""
    return tuple(path for folder in folders for path in sorted(folder.glob("*.toml")))


def answers(law: Law, files: Iterable[Path]) -> Mapping[str, CaseAnswer]:
    """The answer to every case of the files, by the case's id.

    Raises:
        UnreadableError: a file is none of worked cases.
    """
    return {case.id: _answer(case, law) for path in files for case in read_cases(path)}


def _answer(case: Case, law: Law) -> CaseAnswer:
    found, misses = results(case, law)
    numbered = len(found) > 1
    said = {
        f"{key} {position}" if numbered else key: "" if value is None else str(value)
        for position, result in enumerate(found, start=1)
        for key, value in result.items()
    }
    return CaseAnswer(case.id, case.sentence, said, is_expected=not misses)
