"""Which figures of a batch ask for an explanation, by the thresholds of the law. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from certreg.policy.law import Law
from certreg.policy.supervision import FlagName, Threshold, threshold
from certreg.text import Text


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A batch as supervision sees it.

    Attributes:
        candidates, passed: people.
        ages: running number -> age in full years on the day of the assessment.
        shared_photos: groups of running numbers of this batch under one photo -> how many
            different persons of the registry have that photo.
        roster_after: days from the first day of the examination to the last candidates that were
            handed in; None: not known.
        examined: (examiner, day) -> people whom he or she judges on that day.
    """

    candidates: int
    passed: int
    ages: Mapping[int, int] = field(default_factory=dict)
    shared_photos: Mapping[tuple[int, ...], int] = field(default_factory=dict)
    roster_after: int | None = None
    examined: Mapping[tuple[str, date], int] = field(default_factory=dict)


@dataclass(frozen=True)
class Raised:
    """A figure beyond its threshold.

    Attributes:
        rule: the row of the law with the threshold.
        rows: running numbers of the candidates concerned; empty: the batch as a whole.
    """

    flag: FlagName
    rule: Threshold
    message: Text
    rows: tuple[int, ...] = ()


def raised(law: Law, figures: Figures, *, region: str, on: date) -> Iterator[Raised]:
    """The flags of a batch.

    Args:
        region, on: whose law applies, and of which day.
    """

    def limit(flag: FlagName) -> Threshold:
        return threshold(law, flag, region=region, on=on)

    yield from chain(
        _pass_rate(figures, limit("pass_rate")),
        _batch_size(figures, limit("batch_size")),
        _shared_photos(figures, limit("shared_photo")),
        _ages(figures, limit("too_young"), limit("too_old")),
        _late_roster(figures, limit("late_roster")),
        _examiners(figures, limit("examiner_day")),
    )


def age_on(birth_date: date, day: date) -> int:
    """Full years on a day; who is born on 29 February is older from 1 March on."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def _pass_rate(figures: Figures, rule: Threshold) -> Iterator[Raised]:
    if figures.candidates < max(rule.least, 1):
        return
    if figures.passed * 100 >= rule.limit * figures.candidates:
        yield Raised(
            "pass_rate",
            rule,
            Text(
                "{candidates} 人中 {passed} 人合格，合格率不低于 {limit}%",
                candidates=figures.candidates,
                passed=figures.passed,
                limit=rule.limit,
            ),
        )


def _batch_size(figures: Figures, rule: Threshold) -> Iterator[Raised]:
    if figures.candidates > rule.limit:
        message = Text(
            "一个批次 {candidates} 人，超过 {limit} 人",
            candidates=figures.candidates,
            limit=rule.limit,
        )
        yield Raised("batch_size", rule, message)


def _shared_photos(figures: Figures, rule: Threshold) -> Iterator[Raised]:
    groups = {rows: people for rows, people in figures.shared_photos.items() if people > rule.limit}
    if groups:
        message = Text(
            "{count} 张照片用于不同的人，最多的一张用于 {people} 人",
            count=len(groups),
            people=max(groups.values()),
        )
        rows = tuple(sorted(row for group in groups for row in group))
        yield Raised("shared_photo", rule, message, rows)


def _ages(figures: Figures, youngest: Threshold, oldest: Threshold) -> Iterator[Raised]:
    young = tuple(row for row, age in figures.ages.items() if age < youngest.limit)
    old = tuple(row for row, age in figures.ages.items() if age > oldest.limit)
    if young:
        message = Text("{count} 名考生不满 {limit} 岁", count=len(young), limit=youngest.limit)
        yield Raised("too_young", youngest, message, young)
    if old:
        message = Text("{count} 名考生超过 {limit} 岁", count=len(old), limit=oldest.limit)
        yield Raised("too_old", oldest, message, old)


def _late_roster(figures: Figures, rule: Threshold) -> Iterator[Raised]:
    if figures.roster_after is not None and figures.roster_after > rule.limit:
        message = Text("有考生在考核开始 {days} 天后才报送名单", days=figures.roster_after)
        yield Raised("late_roster", rule, message)


def _examiners(figures: Figures, rule: Threshold) -> Iterator[Raised]:
    most = max(figures.examined.items(), key=lambda pair: pair[1], default=None)
    if most is not None and most[1] > rule.limit:
        (name, day), people = most
        message = Text(
            "考评员 {name} 在 {day} 一天考评 {people} 人，超过 {limit} 人",
            name=name,
            day=day,
            people=people,
            limit=rule.limit,
        )
        yield Raised("examiner_day", rule, message)
