"""What a batch may assess: the law of its place and day, and the scope of its filing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from certreg.errors import RefusedError
from certreg.filing.rules import FilingFacts, audience_rule, scope_problems
from certreg.policy.conditions import Condition
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import Level, SkillLevel, describe


@dataclass(frozen=True)
class Offering:
    """One occupation, and trade if any, that the filing covers.

    Attributes:
        id: key of the filing's scope row.
        norm: edition of the 技术规程 that its standard follows.
    """

    id: int
    occupation: str
    name: str
    trade: str
    top_level: SkillLevel
    norm: int
    since: date | None = None

    @property
    def label(self) -> str:
        """The occupation as people pick it: 6-18-02-04 焊工."""
        return f"{self.occupation} {self.name}"


@dataclass(frozen=True)
class Offer:
    """What a batch may assess.

    Attributes:
        region: county code whose law applies.
        on: the day of application, on which conditions are judged.
        assessed_on: planned day of the assessment, on which the filing must hold.
    """

    law: Law
    region: str
    on: date
    assessed_on: date
    filing: FilingFacts
    scope: tuple[Offering, ...]
    _answered: dict[tuple[str, SkillLevel, Relation, date], tuple[RefusedError, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The levels that somebody may apply for here, lowest first."""
        top = max(offering.top_level for offering in self.scope)
        rows = (describe(self.law, level, on=self.on) for level in SkillLevel if level <= top)
        return tuple(row for row in rows if row.kind == "level")

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What a person may be to the body."""
        row = audience_rule(self.law, self.filing.audience, region=self.region, on=self.assessed_on)
        return row.covers

    def conditions(self) -> Iterator[Condition]:
        """The application conditions of the levels and norms on offer."""
        norms = {offering.norm for offering in self.scope}
        levels = {row.level for row in self.levels}
        for row in self.law.rows(Condition, region=self.region, on=self.on):
            if norms.intersection(row.norms) and levels.intersection(row.levels):
                yield row

    def problems(
        self, occupation: str, level: SkillLevel, person: Relation, *, on: date | None = None
    ) -> tuple[RefusedError, ...]:
        """In what such an assessment would leave the filing; thousands of rows ask the same.

        Args:
            on: day of the assessment; the planned one if none is given.
        """
        question = (occupation, level, person, on or self.assessed_on)
        if question not in self._answered:
            self._answered[question] = scope_problems(
                self.law,
                self.filing,
                on=question[-1],
                occupation=occupation,
                level=level,
                person=person,
                region=self.region,
            )
        return self._answered[question]

    def find(self, occupation: str) -> tuple[Offering, ...]:
        """The offerings meant by a code, a name, or both as in `Offering.label`."""
        return self._meant.get(" ".join(occupation.split()), ())

    @cached_property
    def _meant(self) -> dict[str, tuple[Offering, ...]]:
        """By code, name and both; tens of thousands of rows ask."""
        meant: dict[str, tuple[Offering, ...]] = {}
        for offering in self.scope:
            for text in {offering.occupation, offering.name, offering.label}:
                meant[text] = (*meant.get(text, ()), offering)
        return meant
