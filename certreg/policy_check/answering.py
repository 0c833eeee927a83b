"""What the law answers to worked cases, whether or not it was expected: to see what a change does."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from certreg.errors import CertregError, UnreadableError
from certreg.policy.law import Law
from certreg.policy_check.cases import Case, read_cases
from certreg.policy_check.playing import results
from certreg.rulebook.worked_cases import CaseAnswer, Played, Player
from certreg.settings import asset

_log = logging.getLogger(__name__)

AT_HAND = asset("cases")
"""The cases of this project."""


def player(*folders: Path) -> Player:
    """Plays every case in the folders, which are looked into anew each time."""
    return lambda law: answers(law, case_files(*folders))


def case_files(*folders: Path) -> tuple[Path, ...]:
    """Every file of worked cases in the folders that are there."""
    return tuple(path for folder in folders for path in sorted(folder.glob("*.toml")))


def answers(law: Law, files: Iterable[Path]) -> Played:
    """The answer to every case of the files; a file that is none of worked cases is named."""
    found: dict[str, CaseAnswer] = {}
    unreadable: list[str] = []
    for path in files:
        try:
            found |= {case.id: _answer(case, law) for case in read_cases(path)}
        except UnreadableError as error:
            unreadable.append(error.message)
    return Played(found, tuple(unreadable))


def _answer(case: Case, law: Law) -> CaseAnswer:
    """What the law says; a law in the making may break any rule in any way, which is an answer, too."""
    try:
        found, misses = results(case, law)
    except Exception as error:
        _log.warning("worked case %s cannot be answered", case.id, exc_info=True)
        fault = error.message if isinstance(error, CertregError) else repr(error)
        return CaseAnswer(case.id, case.sentence, {}, is_expected=False, fault=fault)
    numbered = len(found) > 1
    said = {
        f"{key} {position}" if numbered else key: "" if value is None else str(value)
        for position, result in enumerate(found, start=1)
        for key, value in result.items()
    }
    return CaseAnswer(case.id, case.sentence, said, is_expected=not misses)
