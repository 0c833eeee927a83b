"""Cases about contests and awards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from certreg.policy import awards, contest_entries, contests
from certreg.policy.answers import Answer
from certreg.policy.contest_entries import Entry, Stage
from certreg.policy.contests import EventKind, Participant
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe, parse
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.verdict import verdict

REGION = "510000"
"""Cases that name no region are Sichuan's."""


def award_level(
    law: Law, *, award: str, on: date, occupation: str = "", region: str = REGION
) -> Result:
    """What an award may be worth; the occupation changes nothing."""
    answer = awards.award_level(law, award, region=region, on=on)
    return {
        "outcome": answer.verdict.value,
        "reason": answer.reason,
        "rule": answer.rules[0].id,
        "proposed_ceiling": _level_name(law, answer, on),
        "unverified": answer.is_unverified,
    }


def contest_result(
    law: Law,
    *,
    contest: str,
    year: int,
    occupation: str,
    event_occupation: str,
    stage: Stage = "final",
    event_kind: EventKind = "skills",
    participant: Participant = "employee",
    team_size: int = 1,
    place: int | None = None,
    prize: str = "",
    papers_passed: bool = False,
    held: str = "",
    document: str = "",
    region: str = REGION,
) -> list[Result]:
    """The level that a place leads to; the row is one of those that decided."""
    entry = Entry(
        contest=contest,
        year=year,
        stage=stage,
        event_kind=event_kind,
        event_occupation=event_occupation,
        participant=participant,
        team_size=team_size,
        place=place,
        prize=prize,
        papers_passed=papers_passed,
        held=parse(law, held) if held else None,
        document=document,
    )
    if problems := contest_entries.contest_problems(law, entry, occupation=occupation):
        return verdict(problems)
    answer = contest_entries.contest_result(law, entry, occupation=occupation, region=region)
    return [
        {
            "outcome": answer.verdict.value,
            "reason": answer.reason,
            "level": _level_name(law, answer, entry.judged_on),
            "rule": rule.id,
            "row_status": rule.status.value,
            "mark": answer.mark,
            "unverified": answer.is_unverified,
        }
        for rule in answer.rules
    ]


def contest_title(
    law: Law,
    *,
    contest: str,
    year: int,
    stage: Stage = "final",
    event_kind: EventKind = "skills",
    event_occupation: str = "",
    occupation: str = "",
    participant: Participant = "employee",
    team_size: int = 1,
    place: int | None = None,
    prize: str = "",
    papers_passed: bool = False,
    held: str = "",
    document: str = "",
    region: str = REGION,
) -> Result:
    """The title that a place leads to; level and occupation change nothing."""
    entry = Entry(
        contest=contest,
        year=year,
        stage=stage,
        event_kind=event_kind,
        event_occupation=event_occupation,
        participant=participant,
        team_size=team_size,
        place=place,
        prize=prize,
        document=document,
    )
    answer = contest_entries.contest_title(law, entry, region=region)
    return {
        "outcome": answer.verdict.value,
        "reason": answer.reason,
        "title": answer.like,
        "subject_to_approval": any(
            getattr(rule, "subject_to_approval", False) for rule in answer.rules
        ),
    }


def awards_on_file(law: Law, *, on: date, region: str = REGION, drafts: bool = False) -> Result:
    """The awards that documents name, each with its rank."""
    rows = awards.awards(law, region=region, on=on, drafts=drafts)
    return {"outcome": "value", "awards": [f"{row.name} {row.rank}" for row in rows]}


def contests_on_file(law: Law, *, on: date, region: str = REGION) -> Result:
    """Keywords of the contests that documents name."""
    rows = contests.contests(law, region=region, on=on)
    return {"outcome": "value", "contests": [row.keyword for row in rows]}


def _level_name(law: Law, answer: Answer, on: date) -> str:
    return describe(law, SkillLevel(answer.like), on=on).name if answer.like else ""


OPS: Mapping[str, Adapter] = {
    "award_level": award_level,
    "awards_on_file": awards_on_file,
    "contest_result": contest_result,
    "contest_title": contest_title,
    "contests_on_file": contests_on_file,
}
