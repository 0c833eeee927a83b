"""What the law asks of a batch's scores. Pure: values in, answers out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Scheme, ScorePart

Scores = Mapping[ScorePart, Decimal | None]
"""Out of 100; None for who was absent."""


def is_passed(scheme: Scheme, level: SkillLevel, scores: Scores, pass_mark: Decimal) -> bool:
    """Whether every part that the level needs reaches its mark; a level without parts has no way in.

    Args:
        pass_mark: what the occupation's standard asks of every part; a higher mark of the law wins.
    """
    needed = scheme.at(level)
    return bool(needed) and all(
        (score := scores.get(part)) is not None and score >= pass_mark and score >= row.pass_mark
        for part, row in needed.items()
    )
