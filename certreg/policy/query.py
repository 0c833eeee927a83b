"""What the law says about the public query (query.toml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("query.toml", "keys", title=Text("公众查询的条件"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class QueryKeys(Rule):
    """What may be typed (identifier -> label) and how many of them are needed."""

    at_least: int
    names: Mapping[str, str]


@family("query.toml", "not_found", title=Text("查无结果的提示"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class NotFound(Rule):
    """What is said when nothing matches, whichever part failed."""

    message: str


@family("query.toml", "state", title=Text("证书状态的说法"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class ShownStates(Rule):
    """States of a certificate as people read them."""

    names: Mapping[str, str]


@family("query.toml", "hidden", title=Text("公众看不到的内容"), subject=("visitor",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Hidden(Rule):
    """Fields a visitor never sees, and the key without which the name is masked."""

    visitor: Literal["anonymous"]
    fields: tuple[str, ...]
    name_masked_without: str
