"""May this person apply for this level on this day? (申报条件审核)

Every condition of the target level is answered, so that people see what is missing and until when.
Where a fact is unknown or a relation is in no list, the answer is `manual`: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property, lru_cache

from certreg.policy.applicant import Applicant
from certreg.policy.conditions import Condition
from certreg.policy.facts import Facts, Reading
from certreg.policy.lacks import Lack, lacks
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.work import counting
from certreg.text import Text, strung

READINGS = (
    (Reading.LISTED, ""),
    (Reading.UNLISTED_TOO, "related_unlisted"),
    (Reading.UNKNOWN_TOO, "fact_unknown"),
)
"""From the strictest reading of the facts to the most generous, with the reason to ask a person."""


_WITHOUT_CONDITIONS = {
    "not_by_conditions": Text("该等级由企业自定或评聘产生，没有申报条件"),
    "standard_row_missing": Text("该职业标准另有申报条件，规则库中尚无记载，需人工核定"),
}


class Outcome(Enum):
    """Outcome of an application (words of the worked cases)."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    MANUAL = "manual"


class Fit(Enum):
    """How one condition fits."""

    MET = "met"
    FAILED = "failed"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class ConditionAnswer:
    """How one condition fits the applicant.

    Attributes:
        rule: the condition, with its basis.
        lacks: what is missing by the listed facts alone; empty when met.
        manual_reason: why a person must decide, empty otherwise.
        unverified: ids of unverified rows on which this answer rests.
    """

    rule: Condition
    outcome: Fit
    lacks: tuple[Lack, ...] = ()
    manual_reason: str = ""
    unverified: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """Keyword: why a person must decide, or the first thing missing; empty when met."""
        return self.manual_reason or next(iter(self.reasons), "")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Keywords of everything that is missing."""
        return tuple(lack.reason for lack in self.lacks)

    @property
    def earliest(self) -> date | None:
        """The first day on which only time will have been missing, if the condition counts then.

        None where more than time is missing, or where the condition ends before that day.
        """
        days = [lack.earliest for lack in self.lacks if lack.earliest]
        if not days or len(days) < len(self.lacks):
            return None
        day = max(days)
        return day if self.rule.until is None or day <= self.rule.until else None

    @property
    def text(self) -> Text:
        """For people: the condition if met, else what is missing and since when it will not be."""
        if self.outcome is Fit.MET:
            return Text("符合：{condition}", condition=Text(self.rule.text))
        missing = strung(lack.text for lack in self.lacks)
        if self.outcome is Fit.MANUAL:
            return Text("需人工核定：{missing}", missing=missing)
        if self.earliest:
            return Text("{missing}，{day} 起可申报", missing=missing, day=self.earliest)
        return Text("{missing}", missing=missing)


@dataclass(frozen=True)
class Eligibility:
    """The answer to an application.

    Attributes:
        reason: keyword; `no_item` where nothing that any condition starts from is there,
            `standard_row_missing` where the occupation's own standard must be asked,
            `norm_unknown` where nobody knows under which norm that standard was written,
            `not_by_conditions` for levels that nobody applies for.
    """

    outcome: Outcome
    answers: tuple[ConditionAnswer, ...]
    reason: str = ""

    @cached_property
    def carried_by(self) -> Condition | None:
        """The condition that carries an acceptance; one that rests on verified rows comes first."""
        if self.outcome is not Outcome.ACCEPT:
            return None
        met = [answer for answer in self.answers if answer.outcome is Fit.MET]
        return min(met, key=lambda answer: bool(answer.unverified)).rule if met else None

    @property
    def unverified(self) -> tuple[str, ...]:
        """Ids of unverified rows on which the acceptance rests; see `Law.require_verified`."""
        carried = self.carried_by
        return next((a.unverified for a in self.answers if a.rule is carried), ())

    @property
    def earliest(self) -> date | None:
        """The first day on which a refused applicant will meet a condition if work goes on."""
        if self.outcome is not Outcome.REFUSE:
            return None
        return min((a.earliest for a in self.answers if a.earliest), default=None)

    def reasons(self) -> tuple[Text, ...]:
        """For people: each condition that is not met, by its item, and what is missing."""
        if not self.answers:
            return (_WITHOUT_CONDITIONS[self.reason],)
        return tuple(
            Text("{item}：{text}", item=answer.rule.item, text=answer.text)
            for answer in self.answers
            if answer.outcome is not Fit.MET
        )


def check(
    law: Law,
    applicant: Applicant,
    *,
    occupation: str,
    norm: int | None,
    target: SkillLevel,
    region: str,
    on: date,
    standard_deviates: bool = False,
) -> Eligibility:
    """Judge an application by the conditions in force in a region on a day.

    Args:
        occupation: code of the occupation applied for; work and certificates without a stated
            relation count as the same occupation if their code is this one.
        norm: edition of the 技术规程 under which the occupation's standard was written; None is
            unknown: the conditions of every edition are answered and a person decides which bind.
        on: the day of application, itself no day worked.
        standard_deviates: the standard carries conditions of its own that are not on file (CD-01).

    Source: 国家职业标准编制技术规程; rules N5.1 … N1.3-SC, O5.1 … O1.1, CD-01 … CD-07.
    """
    if describe(law, target, on=on).kind != "level":
        return Eligibility(Outcome.REFUSE, (), "not_by_conditions")
    rows = _conditions(law, norm, target, region, on)
    if standard_deviates or not rows:
        return Eligibility(Outcome.MANUAL, (), "standard_row_missing")
    judge = _Judge(law, applicant, occupation, on)
    answers = tuple(map(judge.answer, rows))
    if norm is None:
        return Eligibility(Outcome.MANUAL, answers, "norm_unknown")
    if any(answer.outcome is Fit.MET for answer in answers):
        return Eligibility(Outcome.ACCEPT, answers)
    for answer in answers:
        if answer.outcome is Fit.MANUAL:
            return Eligibility(Outcome.MANUAL, answers, answer.reason)
    return Eligibility(Outcome.REFUSE, answers, _refusal(answers))


def answer_condition(
    law: Law, applicant: Applicant, row: Condition, *, occupation: str, on: date
) -> ConditionAnswer:
    """How one condition fits the applicant, whatever the level's other conditions say."""
    return _Judge(law, applicant, occupation, on).answer(row)


@lru_cache(maxsize=1024)
def _conditions(
    law: Law, norm: int | None, target: SkillLevel, region: str, on: date
) -> tuple[Condition, ...]:
    return tuple(
        row
        for row in law.rows(Condition, region=region, on=on)
        if target in row.levels and (norm is None or norm in row.norms)
    )


def _refusal(answers: tuple[ConditionAnswer, ...]) -> str:
    """The reason of the closest condition; `no_item` if none has anything to start from."""
    started = [answer for answer in answers if not any(lack.at_start for lack in answer.lacks)]
    return min(started, key=lambda answer: len(answer.lacks)).reason if started else "no_item"


@lru_cache(maxsize=1024)
def _face_text(law: Law, level: SkillLevel, on: date) -> Text:
    return Text(describe(law, level, on=on).face_text)


class _Judge:
    """Answers conditions about one applicant, whose facts are read in each way once."""

    def __init__(self, law: Law, applicant: Applicant, occupation: str, on: date) -> None:
        self._law = law
        self._on = on
        self._counting = counting(law, on=on)
        self._readings = [
            Facts(applicant, occupation, on, self._counting.days_in_a_month, reading)
            for reading, _ in READINGS
        ]

    def answer(self, row: Condition) -> ConditionAnswer:
        facts, *generous = self._readings
        missing = tuple(lacks(row, facts, self._name))
        if not missing:
            return ConditionAnswer(row, Fit.MET, unverified=tuple(self._unverified(row, facts)))
        if not facts.met_unsettled:
            return ConditionAnswer(row, Fit.FAILED, missing)
        for wider, (_, reason) in zip(generous, READINGS[1:], strict=True):
            if not any(lacks(row, wider, self._name)):
                return ConditionAnswer(row, Fit.MANUAL, missing, reason)
        return ConditionAnswer(row, Fit.FAILED, missing)

    def _name(self, level: SkillLevel) -> Text:
        return _face_text(self._law, level, self._on)

    def _unverified(self, row: Condition, facts: Facts) -> Iterator[str]:
        if row.is_unverified:
            yield row.id
        if self._counting.is_unverified and facts.owes_to_spare_days(row):
            yield self._counting.id
