"""Play worked cases against the law."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from inspect import signature
from keyword import iskeyword
from pathlib import Path
from typing import Any

from certreg.errors import RefusedError
from certreg.policy.law import Law, load
from certreg.policy_check.adapter import Result
from certreg.policy_check.adapters import ADAPTERS
from certreg.policy_check.cases import Case, CaseResult, Miss, read_cases
from certreg.text import Text


def run(path: Path | str, law: Law | None = None) -> list[CaseResult]:
    """Play every case of a file.

    Args:
        path: a TOML file of worked cases.
        law: the law to ask; the installed one unless given.

    Raises:
        UnreadableError: see `read_cases`.
    """
    asked = law or load()
    return [play(case, asked) for case in read_cases(Path(path))]


def play(case: Case, law: Law) -> CaseResult:
    """Play one case; an op without adapter or inputs that it does not know are misses."""
    return CaseResult(case, results(case, law)[1])


def results(case: Case, law: Law) -> tuple[tuple[Result, ...], tuple[Miss, ...]]:
    """Everything that the law answers to a case, and what of the expected did not come out."""
    adapter = ADAPTERS.get(case.op)
    if adapter is None:
        return (), (Miss("op", Text("已有的操作之一"), case.op),)
    # Words such as class and from are Python's own; adapters name them with an underscore.
    inputs = {f"{key}_" if iskeyword(key) else key: value for key, value in case.inputs.items()}
    try:
        signature(adapter).bind(law, **inputs)
    except TypeError as error:
        return (), (Miss("inputs", Text("该操作的输入项"), str(error)),)
    try:
        found: Result | Iterable[Result] = adapter(law, **inputs)
    except RefusedError as refusal:
        found = {"outcome": "refuse", "reason": refusal.reason}
    alternatives = (found,) if isinstance(found, Mapping) else tuple(found)
    return alternatives, _closest(case.expect, alternatives)


def _closest(expect: Mapping[str, Any], alternatives: Iterable[Result]) -> tuple[Miss, ...]:
    """The misses of the result that comes closest; an adapter may give several true ones."""
    return min(
        (
            tuple(
                Miss(key, value, result.get(key))
                for key, value in expect.items()
                if result.get(key) != value
            )
            for result in alternatives
        ),
        key=len,
    )
