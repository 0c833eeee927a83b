"""Which of several rows decides: all that count apply, and the strictest answers (rule G-04)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from certreg.policy.law import Law
from certreg.policy.rule import LawError, Rule

R = TypeVar("R", bound=Rule)


def strictest(
    law: Law,
    row_class: type[R],
    *,
    region: str,
    on: date,
    of: Callable[[R], bool] = lambda row: True,
    by: Callable[[R], Any] = lambda row: 0,
) -> R:
    """The deciding row of one question.

    Args:
        region, on: where and when the question is asked.
        of: which rows of the family answer this question.
        by: what is stricter the larger it is; of equals the row of the narrowest region decides.

    Raises:
        LawError: no row answers; the law's data are incomplete.
    """
    rows = [row for row in law.rows(row_class, region=region, on=on) if of(row)]
    if not rows:
        raise LawError(f"规则库在 {region}、{on} 没有 {row_class.__name__} 的有效条目。请补上。")
    return max(enumerate(rows), key=lambda pair: (by(pair[1]), pair[0]))[1]
