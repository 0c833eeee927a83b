"""What the law asks of an appointment, row by row with its basis; which offices it passes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.filing.rules import FilingFacts, scope_problems
from certreg.policy.answers import Answer
from certreg.policy.appointments import (
    OverridablePostError,
    PostRecord,
    post_problems,
    prior_rule,
)
from certreg.policy.deciding import strictest
from certreg.policy.equivalence import TreatmentScope
from certreg.policy.filing import Relation
from certreg.policy.law import NATION, Law
from certreg.policy.levels import Level, SkillLevel, describe
from certreg.policy.posts import Appointment, PostModel, PostReview, PostStandard, PriorLevel
from certreg.policy.regions import Tier
from certreg.policy.rule import Rule
from certreg.policy.sources import Source
from certreg.policy.standards import standards_of
from certreg.policy.treatment import treatment
from certreg.text import Text, as_text

LEVEL_OUTSIDE = "level_outside_filing"
"""A filing names levels; the posts are none, so that its top level does not limit them."""


@dataclass(frozen=True)
class Asked:
    """One thing that the law asks of a nomination.

    Attributes:
        rule: the row of the law.
        text: what it asks, in words.
        sources: the documents that it rests on.
        problems: what is missing; none: it is met.
        is_overridable: whether people may appoint nevertheless and give a reason.
    """

    rule: Rule
    text: Text
    sources: tuple[Source, ...]
    problems: tuple[RefusedError, ...] = ()
    is_overridable: bool = False

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.problems


def posts(law: Law, *, on: date) -> tuple[Level, ...]:
    """The levels that are held by appointment, the lower one first."""
    rows = sorted(law.rows(Level, region=NATION, on=on), key=lambda row: row.level)
    return tuple(row for row in rows if row.kind == "post")


def asked(law: Law, record: PostRecord, *, region: str, on: date) -> tuple[Asked, ...]:
    """Everything that the law asks of a nomination, with what it lacks (rules LD-01 to LD-05).

    Args:
        on: first day of the term.
    """
    problems = post_problems(law, record, region=region, on=on)
    return tuple(
        Asked(
            rule,
            text,
            law.basis_of(rule),
            tuple(problem for problem in problems if problem.rule == rule.id),
            isinstance(rule, PriorLevel) and rule.override_possible,
        )
        for rule, text in _rows(law, record.level, region, on)
    )


def blocking(answers: Iterable[Asked], exception: str) -> Iterator[Text]:
    """What keeps a nomination back: what is not met, unless an exception is possible and reasoned.

    Args:
        exception: the employer's reason; empty: none is asked for.
    """
    for answer in answers:
        if answer.is_overridable and exception.strip():
            continue
        for problem in answer.problems:
            message = as_text(problem.message)
            if isinstance(problem, OverridablePostError):
                message = Text("{problem}如须破例，请写明理由。", problem=message)
            yield message


def models(law: Law, level: SkillLevel, *, on: date) -> tuple[PostModel, ...]:
    """What other provinces ask for a post: for people to compare, answering nothing here."""
    return tuple(row for row in law.every(PostModel) if row.level is level and row.counts_on(on))


def top_level(
    law: Law, occupation: str, filed: Iterable[SkillLevel], *, region: str, on: date
) -> SkillLevel | None:
    """The highest level that an occupation's standard is known to have; None: nothing is known.

    Args:
        filed: top levels of filings for this occupation; offices approved them.
    """
    rows = standards_of(law, occupation, region=region, on=on)
    return max([*filed, *(level for row in rows for level in row.levels)], default=None)


def employer_problems(
    law: Law,
    filing: FilingFacts | None,
    *,
    occupation: str,
    level: SkillLevel,
    person: Relation,
    region: str,
    on: date,
) -> tuple[RefusedError, ...]:
    """Why an employer cannot appoint and issue: no filing that runs and has the occupation.

    Source: rules LD-07 (the enterprise is filed), FI-01, FI-02, FI-06 to FI-09.
    """
    problems = scope_problems(
        law, filing, on=on, occupation=occupation, level=level, person=person, region=region
    )
    return tuple(problem for problem in problems if problem.reason != LEVEL_OUTSIDE)


def is_passed_over(tier: Tier, review: PostReview, offices: Collection[Tier]) -> bool:
    """Whether a tier takes no part: the law names none there, or there is no office."""
    return tier not in review.tiers or tier not in offices


def treatments(
    law: Law, level: SkillLevel, *, is_in_post: bool, region: str, on: date
) -> tuple[tuple[str, Answer], ...]:
    """Field -> how somebody in such a post is treated in it (rules EQ-30 to EQ-35).

    Outside of the term, and after an early end, the answer is none.
    """
    scopes = law.rows(TreatmentScope, region=region, on=on)
    fields = dict.fromkeys(field for row in scopes for field in row.fields)
    return tuple(
        (
            field,
            treatment(law, level=level, field=field, is_in_post=is_in_post, region=region, on=on),
        )
        for field in fields
    )


def _rows(law: Law, level: SkillLevel, region: str, on: date) -> Iterator[tuple[Rule, Text]]:
    """The rows that ask something of this post, each in words."""
    record = strictest(law, Appointment, region=region, on=on, by=lambda row: len(row.required))
    yield record, Text("写明用人单位、职业和聘期")
    for row in law.rows(PostStandard, region=region, on=on):
        if level in row.levels:
            name = Text(describe(law, row.top_level, on=on).name)
            yield row, Text("职业标准设有{level}等级", level=name)
    prior = prior_rule(law, level, region=region, on=on)
    name = Text(describe(law, prior.prior_level, on=on).name)
    if prior.years_held:
        yield prior, Text("聘任前已取得{level}满 {years} 年", level=name, years=prior.years_held)
    else:
        yield prior, Text("聘任前为{level}", level=name)
