"""An answer about equivalence: what it means, on which conditions, on what basis and as of when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from certreg.policy.equivalence import Kind, Worded
from certreg.policy.law import Law, Rule, Status
from certreg.policy.sources import Source
from certreg.text import Text

DRAFT_MARK = Text("征求意见稿")

R = TypeVar("R", bound=Rule)


class Verdict(Enum):
    """Outcome of a question (words of the worked cases)."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    MANUAL = "manual"
    VALUE = "value"
    NONE = "none"
    """A rule exists and gives nothing."""
    NO_BASIS = "no_basis"
    """Nothing is on file."""
    DRAFT_ONLY = "draft_only"
    CONDITION_MISSING = "condition_missing"
    NEEDS_DECISION = "needs_decision"
    FLAG = "flag"
    """A fact that somebody must look at or act upon."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One row and one of the documents it rests on."""

    rule: Rule
    source: Source

    @property
    def text(self) -> Text:
        """Document, number and its clause, where that is on file, for people."""
        return Text(
            "{title}{clause}", title=self.source.title, clause=self.rule.clause_in(self.source.id)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The answer to one question, complete enough to be printed alone.

    Attributes:
        kind: what an equivalence means here; None for overseas certificates and credits.
        like: keyword of what is granted, empty where nothing is.
        conditions: in words for people, what the rows ask.
        earliest: the first day on which time alone will have been enough.
        credits: for credit conversion.
    """

    kind: Kind | None
    verdict: Verdict
    region: str
    as_of: date
    citations: tuple[Citation, ...] = ()
    like: str = ""
    reason: str = ""
    conditions: tuple[str, ...] = ()
    earliest: date | None = None
    credits: int | None = None

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rows on which the answer rests, each once."""
        return tuple({citation.rule.id: citation.rule for citation in self.citations}.values())

    @property
    def is_unverified(self) -> bool:
        """Whether the mark 待核 belongs to the answer."""
        return any(rule.is_unverified for rule in self.rules)

    @property
    def mark(self) -> str:
        """征求意见稿 where the rows stand in a consultation text only."""
        return DRAFT_MARK if any(rule.status is Status.DRAFT for rule in self.rules) else ""

    @property
    def documents(self) -> tuple[str, ...]:
        """Names of the documents on which the answer rests."""
        return tuple(dict.fromkeys(citation.source.name for citation in self.citations))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of which law, where and as of when; makes answers that say all of it."""

    law: Law
    kind: Kind | None
    region: str
    on: date

    def rows(self, row_class: type[R], of: Callable[[R], bool]) -> tuple[R, ...]:
        """Rows in force that answer, those of the narrowest region first."""
        found = self.law.rows(row_class, region=self.region, on=self.on)
        return tuple(row for row in reversed(found) if of(row))

    def drafts(self, row_class: type[R], of: Callable[[R], bool]) -> tuple[R, ...]:
        """Rows of consultation texts that would answer."""
        found = self.law.rows(row_class, region=self.region, on=self.on, drafts=True)
        return tuple(row for row in found if row.is_draft and of(row))

    def answer(
        self, verdict: Verdict, rows: Iterable[Rule], conditions: Iterable[str] = (), **more: Any
    ) -> Answer:
        """An answer resting on rows; `more` are further fields of `Answer`."""
        return Answer(
            kind=self.kind,
            verdict=verdict,
            region=self.region,
            as_of=self.on,
            citations=tuple(
                Citation(row, source) for row in rows for source in self.law.basis_of(row)
            ),
            conditions=tuple(conditions),
            **more,
        )

    def principle(self, verdict: Verdict, id: str, reason: str = "") -> Answer:
        """An answer resting on a rule without a table of its own, from the day it counts."""
        row = self.law.row(Worded, id)
        if not row.counts_on(self.on):
            return self.no_basis()
        return self.answer(verdict, (row,), (row.text,), reason=reason)

    def no_basis(self) -> Answer:
        """Nothing on file, said as such and never as a refusal (rule EQ-03)."""
        return self.answer(Verdict.NO_BASIS, (), (Text("暂无依据"),))
