"""专项职业能力: specifications of single abilities. They have no level and correspond to nothing.

Kept apart from occupations and standards on purpose: a certificate of a single ability has no rank,
counts in no equivalence and no statistics of levels (rules CN-12, ST-04).
"""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("special_abilities.toml", "field", title=Text("专项职业能力开发领域"))
@dataclass(frozen=True, kw_only=True, slots=True)
class AbilityField(Rule):
    """A field in which a region has specifications drawn up (乡村振兴, 地方特色产业 ...)."""

    name: str


@family(
    "special_abilities.toml",
    "specification",
    title=Text("专项职业能力考核规范"),
    subject=("name", "version"),
)
@dataclass(frozen=True, kw_only=True, slots=True)
class AbilitySpecification(Rule):
    """A specification (专项职业能力考核规范); what a region has of its own carries that region.

    Attributes:
        version: year, or whatever the document calls its edition.
        owner: who drew it up.
    """

    name: str
    version: str
    owner: str = ""
