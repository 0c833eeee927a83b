"""One line of an answer: what a row of the law says about something held, for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certreg.policy.equivalence import Kind
from certreg.policy.law import Rule, Status
from certreg.policy.sources import Source
from certreg.text import Text

MARKS = {
    Status.IN_FORCE: Text("现行"),
    Status.DRAFT: Text("征求意见稿，未生效"),
    Status.UNVERIFIED: Text("待核"),
    Status.SUPERSEDED: Text("已被替代"),
}
"""How far a row may be relied upon, in words."""

TONES = {
    Status.IN_FORCE: "good",
    Status.DRAFT: "warn",
    Status.UNVERIFIED: "warn",
    Status.SUPERSEDED: "neutral",
}

Ground = tuple[Rule, tuple[Source, ...]]
"""A row of the law, and the documents it rests on."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row of the law says.

    Attributes:
        held: what must be held.
        counts: what it corresponds to.
        scope: purposes, series or fields for which it does; empty: not limited in the row.
        years: of relevant work; None: the row names none.
        conditions: further conditions in words.
        text: the row in its own words.
        sources: the documents it rests on.
        further: other rows on which what is said here rests, each with its documents.
        applies_here: the row counts in the region asked about.
        is_way_in: what was asked about is the far end of this line, not what must be held.
    """

    kind: Kind
    rule: Rule
    held: Text
    counts: Text
    text: Text
    sources: tuple[Source, ...]
    further: tuple[Ground, ...] = ()
    scope: tuple[Text, ...] = ()
    years: int | None = None
    conditions: tuple[Text, ...] = ()
    applies_here: bool = True
    is_way_in: bool = False

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Every row on which the line rests: the one that it tells, then the further ones."""
        return ((self.rule, self.sources), *self.further)

    @property
    def mark(self) -> Text:
        """How far it may be relied upon, in words."""
        return MARKS[self.rule.status]

    @property
    def tone(self) -> str:
        """Tone of the mark."""
        return TONES[self.rule.status]

    @property
    def is_firm(self) -> bool:
        """Whether it is law here: neither a draft nor a value that nobody has confirmed."""
        return self.applies_here and self.rule.status is Status.IN_FORCE


@dataclass(frozen=True)
class Remark:
    """Something said plainly, e.g. that a certificate is no diploma."""

    text: Text
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Group:
    """All lines of one kind; kinds never mix (rule EQ-01).

    Attributes:
        lines: those of the region, the firm ones first.
        elsewhere: of other regions, which do not apply here.
        remarks: what the law says plainly about this kind, with its documents.
    """

    kind: Kind
    lines: tuple[Line, ...]
    elsewhere: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()


def group(kind: Kind, lines: Iterable[Line], remarks: Iterable[Remark]) -> Group:
    """Put the lines of one kind together, firm ones first, narrower regions before wider ones."""
    found = sorted(lines, key=lambda line: (not line.is_firm, -len(line.rule.region.rstrip("0"))))
    return Group(
        kind,
        tuple(line for line in found if line.applies_here),
        tuple(line for line in found if not line.applies_here),
        tuple(remarks),
    )
