"""Cases about application conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from certreg.policy.applicant import (
    Applicant,
    Award,
    AwardRank,
    Diploma,
    EducationLevel,
    Holding,
    HoldingKind,
    HoldingState,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
    Title,
    TitleGrade,
    Work,
)
from certreg.policy.eligibility import Eligibility, Fit, check
from certreg.policy.law import NATION, Law
from certreg.policy.levels import parse
from certreg.policy.titles import skill_for_award
from certreg.policy_check.adapter import Adapter, Result

Facts = Iterable[Mapping[str, Any]]


def eligible(
    law: Law,
    *,
    norm: int | None = None,
    occupation: str,
    target: str,
    on: date,
    region: str = NATION,
    birth: date | None = None,
    intends: bool | None = None,
    apprenticeship_done: bool | None = None,
    standard_deviates: bool = False,
    work: Facts = (),
    certs: Facts = (),
    titles: Facts = (),
    diplomas: Facts = (),
) -> list[Result]:
    """Whether an applicant meets a condition of the target level."""
    applicant = Applicant(
        birth_date=birth,
        intends=intends,
        apprenticeship_done=apprenticeship_done,
        works=read_work(work),
        holdings=read_holdings(law, certs),
        titles=read_titles(titles),
        diplomas=tuple(map(_read_diploma, diplomas)),
    )
    return list(
        _results(
            check(
                law,
                applicant,
                occupation=occupation,
                norm=norm,
                target=parse(law, target),
                region=region,
                on=on,
                standard_deviates=standard_deviates,
            )
        )
    )


def science_award(
    law: Law,
    *,
    award_rank: str,
    has_skill: bool,
    target: str,
    occupation: str,
    region: str,
    on: date,
) -> list[Result]:
    """Whether an award for science opens a level; the rule is condition or equivalence."""
    applicant = Applicant(awards=(Award(AwardRank(award_rank), has_skill),))
    answer = skill_for_award(
        law, applicant, target=parse(law, target), occupation=occupation, region=region, on=on
    )
    rules = [name for row in answer.rules for name in (row.id, getattr(row, "condition", ""))]
    return [
        {"outcome": answer.verdict.value, "reason": answer.reason, "rule": rule}
        for rule in rules or [""]
    ]


def read_work(facts: Facts) -> tuple[Work, ...]:
    """Work of a case."""
    return tuple(
        Work(
            since=fact["from"],
            until=fact.get("to"),
            occupation=fact.get("occupation", ""),
            relation=_relation(fact),
        )
        for fact in facts
    )


def read_holdings(law: Law, facts: Facts) -> tuple[Holding, ...]:
    """Certificates of a case."""
    return tuple(
        Holding(
            kind=HoldingKind(fact["kind"]),
            level=parse(law, fact["level"]),
            occupation=fact["occupation"],
            issued_on=fact["issued"],
            relation=_relation(fact),
            state=HoldingState(fact["state"]),
        )
        for fact in facts
    )


def read_titles(facts: Facts) -> tuple[Title, ...]:
    """Titles of a case."""
    return tuple(
        Title(TitleGrade(fact["grade"]), fact["since"], fact.get("matching")) for fact in facts
    )


def _read_diploma(fact: Mapping[str, Any]) -> Diploma:
    school_class, rank = fact.get("class"), fact.get("rank")
    return Diploma(
        school=SchoolKind(fact["school"]),
        school_class=SchoolClass(school_class) if school_class else None,
        rank=EducationLevel(rank) if rank else None,
        major=Relation(fact["major"]),
        state=StudyState(fact["state"]),
        evaluated=fact.get("evaluated"),
    )


def _relation(fact: Mapping[str, Any]) -> Relation | None:
    return Relation(fact["relation"]) if "relation" in fact else None


def _results(found: Eligibility) -> Iterator[Result]:
    """The whole answer, then every condition that answers like it."""
    outcome = found.outcome.value
    yield {"outcome": outcome, "reason": found.reason}
    fit = {"accept": Fit.MET, "manual": Fit.MANUAL, "refuse": Fit.FAILED}[outcome]
    for answer in found.answers:
        if answer.outcome is fit:
            for reason in (answer.reason, *answer.reasons):
                yield {"outcome": outcome, "item": answer.rule.item, "reason": reason}


OPS: Mapping[str, Adapter] = {"eligible": eligible, "science_award": science_award}
