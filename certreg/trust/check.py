"""One step of a verification and what came of it: every verifier answers with a list of these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """What came of a step. A step that could not be taken is neither passed nor failed."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"


@dataclass(frozen=True)
class Check:
    """One step of a verification.

    Attributes:
        name: the step, in snake case, the same in page, API and command line.
        outcome: passed, failed or could_not_check.
        reason: code of the reason in snake case; empty when passed.
        text: Chinese text for people.
    """

    name: str
    outcome: Outcome
    reason: str
    text: str


def passed(name: str, text: str) -> Check:
    """A step that was taken and holds."""
    return Check(name, Outcome.PASSED, "", text)


def failed(name: str, reason: str, text: str) -> Check:
    """A step that was taken and does not hold."""
    return Check(name, Outcome.FAILED, reason, text)


def could_not_check(name: str, reason: str, text: str) -> Check:
    """A step that could not be taken."""
    return Check(name, Outcome.COULD_NOT_CHECK, reason, text)


def all_passed(checks: Iterable[Check]) -> bool:
    """Whether every step passed; no steps at all are no pass."""
    outcomes = [check.outcome for check in checks]
    return bool(outcomes) and all(outcome is Outcome.PASSED for outcome in outcomes)
