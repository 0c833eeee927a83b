"""One level or title as somebody's next step: when, by which condition, on what basis. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from certreg.policy.answers import Citation
from certreg.policy.law import Law, Rule
from certreg.text import Text

UNVERIFIED_MARK = Text("待核")


class When(Enum):
    """How a step, or one way to it, stands; the sooner the earlier in the list."""

    NOW = "now"
    """All conditions are met today."""
    LATER = "later"
    """Only time is missing, if work goes on."""
    ASK = "ask"
    """A person has to decide, or another rule book says the conditions."""
    MISSING = "missing"
    """More than time is missing."""
    GIVEN = "given"
    """Nobody applies for it: the employer decides."""
    HELD = "held"
    """Reached already."""


_ALONG = tuple(When)
"""Steps along the line of time."""

_NEAREST = (When.NOW, When.ASK, When.LATER, When.MISSING)
"""Ways to one step: what a person may grant today is nearer than what takes years."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One condition and how it stands.

    Attributes:
        text: the condition in words.
        when: NOW, LATER, ASK or MISSING.
        lacks: what is missing, in words; empty when met.
        day: the first day on which it is met, where only time is missing.
        rules: the rows it rests on.
        citations: the documents of those rows.
        norms: editions of the 技术规程 whose standards carry it; empty: it is no condition of one.
        has_start: what the condition starts from (a certificate, a title, a diploma) is there.
    """

    text: Text
    when: When
    rules: tuple[Rule, ...]
    citations: tuple[Citation, ...]
    lacks: tuple[Text, ...] = ()
    day: date | None = None
    norms: tuple[int, ...] = ()
    has_start: bool = True

    @property
    def marks(self) -> tuple[Text, ...]:
        """待核, where it rests on such a row; drafts open no way."""
        return (UNVERIFIED_MARK,) if any(rule.is_unverified for rule in self.rules) else ()

    @property
    def nearness(self) -> tuple[int, date, bool, int]:
        """Smaller is nearer: by how it stands, then by the day, then by how much is missing."""
        return _NEAREST.index(self.when), self.day or date.max, not self.has_start, len(self.lacks)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A level or a title.

    Attributes:
        key: names the step on a page and in an address: a level's identifier, else a row's id.
        is_title: a professional title, not a level.
        name: in the words of the certificate.
        day: today for NOW, the first day for LATER; for ASK the day on which nobody needs to be
            asked any more, if there is one.
        ways: the conditions, the nearest first.
        by_norm: the nearest condition under each edition of the 技术规程, where nobody knows which
            one the occupation's standard follows and the answers differ.
        remark: what else must be said; None where the ways say it all.
        citations: what the remark rests on.
    """

    key: str
    name: Text
    when: When
    is_title: bool = False
    day: date | None = None
    ways: tuple[Way, ...] = ()
    by_norm: tuple[tuple[int, Way], ...] = ()
    remark: Text | None = None
    citations: tuple[Citation, ...] = ()

    @property
    def best(self) -> Way | None:
        """The nearest condition."""
        return self.ways[0] if self.ways else None


def cite(law: Law, rules: Iterable[Rule]) -> tuple[Citation, ...]:
    """The documents of some rows, each row with each of its documents."""
    return tuple(Citation(rule, source) for rule in rules for source in law.basis_of(rule))


def goal_of(steps: Iterable[Step]) -> Step | None:
    """The highest level that is open now, else the one that opens first.

    Args:
        steps: along the line of time.
    """
    levels = [step for step in steps if not step.is_title]
    now = [step for step in levels if step.when is When.NOW]
    later = (step for step in levels if step.when in (When.LATER, When.ASK))
    return now[-1] if now else next(later, None)


def nearest_first(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Ways as people want to read them."""
    return tuple(sorted(ways, key=lambda way: way.nearness))


def soonest_first(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps along a line of time: those open now, then by day, then what no day is known of."""
    return tuple(sorted(steps, key=lambda step: (_ALONG.index(step.when), step.day or date.max)))
