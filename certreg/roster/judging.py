"""Which application condition carries a candidate, on what basis, and the answer as it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from certreg.errors import RefusedError
from certreg.people.statements import Recorded, Statement, applicant
from certreg.policy import eligibility
from certreg.policy.eligibility import Eligibility, Outcome
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.policy.standards import deviates
from certreg.roster.offer import Offering
from certreg.text import Text, listed, pack, strung


@dataclass(frozen=True, slots=True)
class Application:
    """Who applies for what, with which facts.

    Attributes:
        statements: every usable fact; of several about one thing the last counts.
    """

    birth_date: date
    offering: Offering
    level: SkillLevel
    statements: tuple[Statement, ...]
    intends: bool | None = None
    apprenticeship_done: bool | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the law says to an application.

    Attributes:
        condition_id: row of the law that carries it; empty while a person must decide.
        kept: the whole answer as JSON, for the candidate's row.
    """

    condition_id: str
    kept: dict[str, Any]


def usable(record: Iterable[Recorded], stated: Iterable[Statement] = ()) -> tuple[Statement, ...]:
    """The facts that count for an organisation: what it stated, what it states now, and above all
    the registry's own certificates."""
    own = [one for one in record if one.is_own]
    return (
        *(one.statement for one in own if one.id),
        *stated,
        *(one.statement for one in own if not one.id),
    )


def judge(law: Law, application: Application, *, region: str, on: date, is_demo: bool) -> Judgement:
    """Judge an application by the law of a region on a day.

    Raises:
        RefusedError: no condition is met (reason `condition`), or outside a demo the one that is
            rests on an unverified row (reason `unverified_rule`).
    """
    answer = _ask(law, application, region=region, on=on)
    if answer.outcome is Outcome.REFUSE:
        raise RefusedError(_refusal(answer), reason="condition")
    if answer.unverified and not is_demo:
        rules = listed(map(Text, answer.unverified))
        message = Text("所依据的规则 {rules} 尚未核实，不能据此办理。", rules=rules)
        raise RefusedError(message, reason="unverified_rule", rule=answer.unverified[0])
    carried = answer.carried_by
    return Judgement(
        carried.id if carried else "", _kept(law, application, answer, region=region, on=on)
    )


def _ask(law: Law, application: Application, *, region: str, on: date) -> Eligibility:
    offering = application.offering
    return eligibility.check(
        law,
        applicant(
            application.birth_date,
            application.statements,
            occupation=offering.occupation,
            intends=application.intends,
            apprenticeship_done=application.apprenticeship_done,
        ),
        occupation=offering.occupation,
        norm=offering.norm,
        target=application.level,
        region=region,
        on=on,
        standard_deviates=deviates(law, offering.occupation, offering.norm, region=region, on=on),
    )


def _refusal(answer: Eligibility) -> Text:
    """Why nobody may apply like this, and from which day on time alone will have mended it."""
    reasons = strung(answer.reasons())
    if answer.earliest:
        return Text(
            "不符合申报条件，最早 {day} 起可申报。{reasons}", day=answer.earliest, reasons=reasons
        )
    return Text("不符合申报条件。{reasons}", reasons=reasons)


def _kept(
    law: Law, application: Application, answer: Eligibility, *, region: str, on: date
) -> dict[str, Any]:
    carried = answer.carried_by
    return {
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "region": region,
        "on": on.isoformat(),
        "policy_digest": law.digest,
        "intends": application.intends,
        "apprenticeship_done": application.apprenticeship_done,
        "condition": carried.id if carried else "",
        "basis": [source.title for source in law.basis_of(carried)] if carried else [],
        "answers": [_answer(one.rule.id, one.outcome.value, one.text) for one in answer.answers],
    }


@lru_cache(maxsize=4096)  # of fifty thousand rows most lack the same few things
def _answer(rule: str, outcome: str, text: Text) -> list[Any]:
    return [rule, outcome, pack(text)]
