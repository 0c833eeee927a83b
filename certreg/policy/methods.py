"""How a level may be assessed (methods.toml): the parts of each method and the mark that passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from certreg.policy.rule import Rule, family
from certreg.text import Text

ScorePart = Literal["theory", "practical", "review"]
"""理论知识考试, 技能考核, 综合评审."""


@family("methods.toml", "method", title=Text("评价方式"), subject=("method",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Method(Rule):
    """One method of assessment (评价方式).

    Attributes:
        method: identifier, stored with the batch.
        name: as printed.
        parts: the scores it has; each must reach the pass mark.
        pass_mark: out of 100, where the occupation's standard says nothing else.
    """

    method: str
    name: str
    parts: tuple[ScorePart, ...]
    pass_mark: int
