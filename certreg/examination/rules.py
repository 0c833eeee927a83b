"""What the law asks of a batch: its scores, its terms, its examiners. Pure: values in, answers out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from certreg.policy.exams import HandedIn, hand_in_term, remark_term
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import Scheme, ScorePart

Scores = Mapping[ScorePart, Decimal | None]
"""Out of 100; None for who was absent."""


def is_passed(scheme: Scheme, level: SkillLevel, scores: Scores, pass_mark: Decimal) -> bool:
    """Whether every part that the level needs reaches its mark; a level without parts has no way in.

    Args:
        pass_mark: what the occupation's standard asks of every part; a higher mark of the law wins.
    """
    needed = scheme.at(level)
    return bool(needed) and all(
        (score := scores.get(part)) is not None and score >= pass_mark and score >= row.pass_mark
        for part, row in needed.items()
    )


def last_day_of_handing_in(law: Law, what: HandedIn, *, begins_on: date, region: str) -> date:
    """The last day on which the plan or the candidate list of an examination is in time (EX-01).

    Args:
        begins_on: first day of the examination.
    """
    term = hand_in_term(law, what, region=region, on=begins_on)
    return begins_on - timedelta(days=term.days_before)


def last_day_of_remarking(law: Law, scored_on: date, *, region: str) -> date:
    """The last day on which a candidate may ask for a score to be looked at again (EX-03)."""
    return scored_on + timedelta(days=remark_term(law, region=region, on=scored_on).days)


@dataclass(frozen=True)
class Examiner:
    """An examiner named in a plan.

    Attributes:
        judges: occupation code -> highest level on the examiner's card, as it holds on the day.
    """

    id: int
    name: str
    judges: Mapping[str, SkillLevel]


@dataclass(frozen=True)
class Examinee:
    """A candidate as far as examiners are concerned."""

    row: int
    person_id: int
    name: str
    occupation: str
    level: SkillLevel


Recused = Collection[tuple[int, int]]
"""Pairs of examiner and person who must not meet (回避, AS-04)."""


def may_judge(examiner: Examiner, who: Examinee, recused: Recused) -> bool:
    """Whether the card covers the candidate and nothing stands between the two.

    Somebody of the same name may be the same person: that alone keeps an examiner away.
    """
    top = examiner.judges.get(who.occupation)
    return (
        top is not None
        and who.level <= top
        and examiner.name != who.name
        and (examiner.id, who.person_id) not in recused
    )


def short_of_examiners(
    examinees: Iterable[Examinee], examiners: Collection[Examiner], recused: Recused, least: int
) -> list[int]:
    """Running numbers of the candidates whom fewer than `least` examiners may judge (EX-02)."""
    return [
        who.row
        for who in examinees
        if sum(may_judge(examiner, who, recused) for examiner in examiners) < least
    ]
