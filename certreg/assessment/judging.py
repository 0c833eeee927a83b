"""Which application condition carries a candidate, on what basis, and the answer as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from certreg.assessment.offer import Offering
from certreg.assessment.problem import pack
from certreg.people.statements import Statement, applicant
from certreg.policy import eligibility
from certreg.policy.eligibility import Eligibility
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel
from certreg.text import Text


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


def judge(law: Law, application: Application, *, region: str, on: date) -> Eligibility:
    """The answer of the law to an application on a day."""
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
    )


def refusal(answer: Eligibility) -> Text:
    """Why nobody may apply like this, and from which day on time alone will have mended it."""
    reasons = "；".join(answer.reasons())
    if answer.earliest:
        pattern = "不符合申报条件，最早 {day} 起可申报。{reasons}"
        return Text(pattern, day=answer.earliest, reasons=reasons)
    return Text("不符合申报条件。{reasons}", reasons=reasons)


def kept(law: Law, answer: Eligibility, *, region: str, on: date) -> dict[str, Any]:
    """The answer as the candidate's row keeps it: judged when, by which rows, on which basis."""
    carried = answer.carried_by
    return {
        "outcome": answer.outcome.value,
        "reason": answer.reason,
        "region": region,
        "on": on.isoformat(),
        "policy_digest": law.digest,
        "condition": carried.id if carried else "",
        "basis": [source.title for source in law.basis_of(carried)] if carried else [],
        "answers": [[one.rule.id, one.outcome.value, pack(one.text)] for one in answer.answers],
    }
