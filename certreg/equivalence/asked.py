"""A question about something held, and which rows of the law of that region and day answer it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from certreg.equivalence.held import Held
from certreg.equivalence.line import Line, Remark
from certreg.policy.answers import Answer
from certreg.policy.conditions import Condition
from certreg.policy.equivalence import Kind, Principle, Worded
from certreg.policy.law import Law, Rule, region_chain
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.look_up import by_class, by_level, by_title
from certreg.text import Text

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Asked:
    """A question.

    Attributes:
        region: six digits; whose law applies.
        on: as of which day.
        series: keyword of a series of titles; empty: all.
        purpose: keyword of a purpose of a diploma; empty: all.
    """

    law: Law
    held: Held
    region: str
    on: date
    series: str = ""
    purpose: str = ""

    def rows(self, row_class: type[R]) -> Iterator[tuple[R, bool]]:
        """Rows of a family that count on the day, each with whether it applies in the region."""
        for row in self.law.rows(row_class, region=self.region, on=self.on, drafts=True):
            yield row, True
        chain = region_chain(self.region)
        for row in self.law.every(row_class):
            if row.region not in chain and row.counts_on(self.on) and not row.is_draft:
                yield row, False

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What the law answers about the thing held, in this region."""
        law, region, on = self.law, self.region, self.on
        if self.held.level is not None:
            return by_level(law, self.held.level, region=region, on=on)
        if self.held.grade is not None:
            return by_title(law, self.held.grade, region=region, on=on)
        if self.held.school_class is not None:
            return by_class(
                law, self.held.school_class, purpose=self.purpose or None, region=region, on=on
            )
        return ()

    @cached_property
    def answering(self) -> frozenset[str]:
        """Ids of the rows that answer."""
        return frozenset(row.id for answer in self.answers for row in answer.rules)

    def principles(self, kind: Kind) -> list[Remark]:
        """Rules without a table of their own that decide, e.g. that a certificate is no diploma."""
        return [
            Remark(Text(row.text), self.law.basis_of(row))
            for answer in self.answers
            if answer.kind is kind
            for row in answer.rules
            if isinstance(row, Principle)
        ]

    def line(self, kind: Kind, row: Worded | Condition, here: bool, **said: object) -> Line:
        """A line of a row; `said` are further fields of `Line`."""
        return Line(
            kind=kind,
            rule=row,
            text=Text(row.text),
            sources=self.law.basis_of(row),
            applies_here=here,
            **said,  # type: ignore[arg-type]
        )

    def level_name(self, level: SkillLevel) -> Text:
        """What a level is called."""
        return Text(describe(self.law, level, on=self.on).name)


def no_basis(asked: Asked) -> Remark:
    """Nothing on file, said as such and never as a refusal (EQ-03)."""
    return Remark(
        Text(
            "{held}：暂无依据。没有查到规定，不等于不可以，请向主管部门核实。",
            held=asked.held.title,
        )
    )


def either(names: list[Text]) -> Text:
    """One name, or several joined by 或."""
    text = names[0]
    for name in names[1:]:
        text = Text("{first}或{second}", first=text, second=name)
    return text
