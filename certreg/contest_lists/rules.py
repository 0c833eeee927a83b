"""What the law gives for one row of a contest's result list, and why it may give nothing. Pure.

The law's own questions are `certreg.policy.contest_entries` (CT-01 to CT-14); the ceiling is that of
every recognition without an examination (`certreg.policy.recognition`, DR-03).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.policy.answers import Verdict
from certreg.policy.contest_entries import Entry, contest_result
from certreg.policy.contests import Placing
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.recognition import recognition_ceiling
from certreg.policy.rule import Rule
from certreg.text import Text, as_text, strung


@dataclass(frozen=True, slots=True)
class Given:
    """What the law gives for a result.

    Attributes:
        level: None: nothing.
        rules: the rows that say so.
        reason: why nothing is given; None where a level is.
    """

    level: SkillLevel | None
    rules: tuple[Rule, ...]
    reason: Text | None = None


def given(law: Law, entry: Entry, *, occupation: str, region: str, on: date) -> Given:
    """The level that a result leads to on a day, below the ceiling.

    Args:
        occupation: in which the body would issue.
        on: the day whose ceiling counts; the result is judged by the rows of its own year.

    Raises:
        RefusedError: the row itself is wrong: no document, or an event of another occupation.
    """
    try:
        answer = contest_result(law, entry, occupation=occupation, region=region)
    except RefusedError as refusal:
        if refusal.reason != "preliminary":
            raise
        return Given(None, (), as_text(refusal.message))
    if answer.verdict in (Verdict.MANUAL, Verdict.DRAFT_ONLY):
        words = Text("这类竞赛没有现行规定可以直接认定等级，可另行申报直接认定，把名次作为佐证")
        return Given(None, answer.rules, words)
    if answer.verdict is not Verdict.ACCEPT:
        words = strung(as_text(text) for text in answer.conditions)
        return Given(None, answer.rules, words)
    level, ceiling = SkillLevel(answer.like), recognition_ceiling(law, region=region, on=on)
    if level > ceiling.level:
        highest = Text(describe(law, ceiling.level, on=on).name)
        return Given(None, (ceiling,), Text("最高到{highest}", highest=highest))
    return Given(level, (*answer.rules, ceiling))


def prizes(law: Law, contest: str, *, region: str, on: date) -> tuple[str, ...]:
    """The prizes that rows about a contest name; empty where places alone count."""
    rows = [row for row in law.rows(Placing, region=region, on=on) if row.contest == contest]
    return tuple(dict.fromkeys(prize for row in rows for prize in row.prizes))
