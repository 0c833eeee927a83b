"""What the law says about the two top posts (posts.toml): 特级技师 and 首席技师."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.policy.equivalence import Worded
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.regions import Tier
from certreg.policy.rule import Rule, family
from certreg.text import Text

Field = Literal["employer", "occupation", "term_start", "term_end"]
StateName = Literal["in_post", "dismissed", "expired"]


@family("posts.toml", "appointment", title=Text("聘任记录的要求"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Appointment(Rule):
    """What a record of an appointment must have, and what its states are called."""

    required: tuple[Field, ...]
    states: Mapping[str, str]


@family("posts.toml", "standard", title=Text("设岗的职业范围"))
@dataclass(frozen=True, kw_only=True, slots=True)
class PostStandard(Rule):
    """Posts that exist only where the occupation's standard reaches a level."""

    levels: tuple[SkillLevel, ...]
    top_level: SkillLevel


@family("posts.toml", "prior", title=Text("聘任前须持的等级"), subject=("level",), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PriorLevel(Rule):
    """What must be held at the start of the term, and for how many years.

    Attributes:
        override_possible: people may appoint nevertheless and give a reason.
    """

    level: SkillLevel
    prior_level: SkillLevel
    years_held: int
    override_possible: bool


@family("posts.toml", "term", title=Text("聘期"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PostTerm(Rule):
    """The term that a form proposes, in years."""

    years: int


@family("posts.toml", "batch", title=Text("推荐批次和程序"), subject=("batch",))
@dataclass(frozen=True, kw_only=True, slots=True)
class PostBatch(Rule):
    """One call for recommendations and its route.

    Attributes:
        filing_by: last day on which the enterprise was filed or had applied for it.
        nationalities: ISO 3166-1 alpha-3.
        chain: steps in order.
        decided_above: the last decision lies above this tier.
    """

    batch: str
    name: str
    filing_by: date
    nationalities: tuple[str, ...]
    covers: tuple[Relation, ...]
    chain: tuple[str, ...]
    decided_above: Literal["county", "prefecture"]


@family("posts.toml", "review", title=Text("逐级审核"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class PostReview(Rule):
    """Which offices review a nomination, the lowest first; the last one decides.

    Both posts are on a list of the province, which therefore is the last one.

    Attributes:
        public_notice: whether the nomination is put on public notice before the decision.
    """

    tiers: tuple[Tier, ...]
    public_notice: bool

    def __post_init__(self) -> None:
        if not self.tiers or self.tiers[-1] != "province":
            raise ValueError("最后一级须为省级，由省级核准。")


@family("posts.toml", "model", title=Text("外省聘任条件（参考）"))
@dataclass(frozen=True, kw_only=True, slots=True)
class PostModel(Worded):
    """What another province asks; a model for people, answering nothing here."""

    level: SkillLevel


def post_models(law: Law, level: SkillLevel, *, region: str, on: date) -> tuple[PostModel, ...]:
    """What a province asks for a post where that is only a model."""
    return tuple(row for row in law.rows(PostModel, region=region, on=on) if row.level is level)
