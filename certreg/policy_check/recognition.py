"""Cases about direct recognition: the filing's own questions and those of the recognition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from certreg.filing.rules import scope_problems
from certreg.policy.awards import award_level
from certreg.policy.filing import Relation
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe, parse
from certreg.policy.recognition import (
    GroundName,
    Nomination,
    grounds,
    recognition_ceiling,
    recognition_problems,
)
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.filing import read_filing
from certreg.policy_check.verdict import verdict

REGION = "510000"
"""Cases that name no region are Sichuan's."""


def recognise_direct(
    law: Law,
    *,
    on: date,
    occupation: str,
    target: str,
    person: Relation,
    filing: Mapping[str, Any] | None = None,
    evidence_file: bool = False,
    publicity: bool = False,
    experts: int = 0,
    superior_alone: bool = False,
    ground: GroundName | None = None,
    decision_document: str = "",
    award: str = "",
    region: str = REGION,
) -> list[Result]:
    """Whether a level may be recognised; on an award alone people decide."""
    facts = read_filing(law, filing) if filing else None
    level = parse(law, target)
    nomination = Nomination(
        target=level,
        audience=facts.audience if facts else None,
        ground=ground,
        evidence_file=evidence_file,
        public_notice=publicity,
        experts=experts,
        superior_alone=superior_alone,
        decision_document=decision_document,
    )
    problems = (
        *scope_problems(
            law, facts, on=on, occupation=occupation, level=level, person=person, region=region
        ),
        *recognition_problems(law, nomination, region=region, on=on),
    )
    if problems:
        return verdict(problems)
    if not award:
        return [{"outcome": "accept", "level": describe(law, level, on=on).name}]
    answer = award_level(law, award, region=region, on=on)
    proposed = describe(law, SkillLevel(answer.like), on=on).name if answer.like else ""
    return [
        {
            "outcome": answer.verdict.value,
            "reason": answer.reason,
            "proposed_ceiling": proposed,
            "unverified": answer.is_unverified,
        }
    ]


def recognition_on_file(law: Law, *, on: date, region: str = REGION) -> Result:
    """The grounds of direct recognition and its ceiling."""
    ceiling = recognition_ceiling(law, region=region, on=on)
    return {
        "outcome": "value",
        "grounds": [row.ground for row in grounds(law, region=region, on=on)],
        "ceiling": describe(law, ceiling.level, on=on).name,
        "unverified": ceiling.is_unverified,
    }


OPS: Mapping[str, Adapter] = {
    "recognise_direct": recognise_direct,
    "recognition_on_file": recognition_on_file,
}
