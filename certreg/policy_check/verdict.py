"""From the problems of a rule to results of a case."""

from __future__ import annotations

from collections.abc import Iterable

from certreg.errors import RefusedError
from certreg.policy_check.adapter import Result


def verdict(problems: Iterable[RefusedError]) -> list[Result]:
    """One refusal for each problem, or acceptance."""
    refusals = [{"outcome": "refuse", "reason": problem.reason} for problem in problems]
    return [*refusals] or [{"outcome": "accept"}]
