"""What somebody reached in a contest, and the level or title that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.answers import Answer, Question, Verdict
from certreg.policy.contests import (
    ByContest,
    Contest,
    ContestTitle,
    EventKind,
    Participant,
    Placed,
    Placing,
)
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.provisions import Provision
from certreg.text import Text

Stage = Literal["preliminary", "final"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """What somebody reached in a contest.

    Attributes:
        contest: keyword of the contest.
        year: in which it was held.
        event_occupation: code of the occupation of the event.
        place, prize: of the person or the team.
        held: highest level held in that occupation.
        document: number of the document of the contest.
    """

    contest: str
    year: int
    stage: Stage
    event_kind: EventKind
    event_occupation: str
    participant: Participant
    team_size: int = 1
    place: int | None = None
    prize: str = ""
    papers_passed: bool = False
    held: SkillLevel | None = None
    document: str = ""

    @property
    def judged_on(self) -> date:
        """Rows that count on the last day of the contest's year judge it."""
        return date(self.year, 12, 31)


def contest_problems(law: Law, entry: Entry, *, occupation: str) -> tuple[RefusedError, ...]:
    """Why an entry cannot lead to a level of an occupation at all.

    Returns:
        errors with reason `document_missing`, `preliminary` (CT-11) or `other_occupation` (CT-10).
    """
    return tuple(_problems(entry, occupation))


def contest_result(law: Law, entry: Entry, *, occupation: str, region: str) -> Answer:
    """Which level of an occupation a place or prize leads to.

    Args:
        occupation: code of the occupation in which a level is wanted.

    Returns:
        `accept` with the level in `like` (a `SkillLevel` value); `none` with reason `place`,
        `no_upgrade` or `technical_event`; `manual` where the class has no row; `draft_only`.

    Raises:
        RefusedError: the first of `contest_problems`.

    Source: rules CT-01 to CT-14.
    """
    for problem in _problems(entry, occupation):
        raise problem
    ask = Question(law, None, region, entry.judged_on)
    known = ask.rows(Placing, lambda row: row.contest == entry.contest)
    if not known:
        return _without_rows(ask, entry)
    of_kind = [row for row in known if row.event_kind == entry.event_kind]
    if entry.event_kind == "technical" and all(row.level is None for row in of_kind):
        return ask.answer(
            Verdict.NONE,
            of_kind or known,
            (Text("专业技术类项目不给技能等级"),),
            reason="technical_event",
        )
    rows = [row for row in of_kind if row.level and _covers(row, entry)]
    if not rows:
        cited = (*(of_kind or known), law.row(Provision, "CT-14"))
        return ask.answer(Verdict.NONE, cited, (Text("名次不在所列范围内"),), reason="place")
    return _best(ask, rows, entry.held)


def contest_title(law: Law, entry: Entry, *, region: str) -> Answer:
    """Which title a place leads to.

    Returns:
        `flag` with the title in `like`; `manual` where only another contest of the same class has
        such a row; `none` with reason `student` or `place`; `no_basis`.

    Source: rules CT-03, CT-05.
    """
    ask = Question(law, None, region, entry.judged_on)
    known = ask.rows(ContestTitle, lambda row: row.contest == entry.contest)
    if not known:
        return _by_class(ask, entry)
    if entry.stage != "final":
        return ask.answer(Verdict.NONE, known, (Text("只认决赛"),), reason="preliminary")
    open_to = [row for row in known if entry.participant in row.participants]
    if not open_to:
        return ask.answer(Verdict.NONE, known, (Text("学生选手不授予该称号"),), reason="student")
    row = next((row for row in open_to if _covers(row, entry)), None)
    if row is None:
        return ask.answer(Verdict.NONE, open_to, (Text("名次不在所列范围内"),), reason="place")
    words = Text("可申报{award}", award=Text(row.award))
    if row.subject_to_approval:
        words = Text("可申报{award}，以批准为准", award=Text(row.award))
    return ask.answer(Verdict.FLAG, (row,), (words,), like=row.award)


def _by_class(ask: Question, entry: Entry) -> Answer:
    """A row of another contest of the same class may be meant for this one: people decide."""
    contests = {row.keyword: row for row in ask.rows(Contest, lambda row: True)}
    own = contests.get(entry.contest)

    def fits(row: ContestTitle) -> bool:
        other = contests.get(row.contest)
        return own is not None and other is not None and other.rank == own.rank

    rows = [row for row in ask.rows(ContestTitle, fits) if _covers(row, entry)]
    if own is None or not rows or entry.stage != "final":
        return ask.no_basis()
    words = Text("同类竞赛可申报{award}，是否适用由人工决定", award=Text(rows[0].award))
    cited = (rows[0], own)
    return ask.answer(Verdict.MANUAL, cited, (words,), like=rows[0].award, reason="same_class")


def _problems(entry: Entry, occupation: str) -> Iterator[RefusedError]:
    if not entry.document.strip():
        yield RefusedError(
            Text("没有竞赛文件的文号，请填写。"),
            reason="document_missing",
            rule="CT-11",
            field="document",
        )
    if entry.stage != "final":
        yield RefusedError(
            Text("只认决赛名次。"), reason="preliminary", rule="CT-11", field="stage"
        )
    if entry.event_occupation != occupation:
        yield RefusedError(
            Text(
                "竞赛项目属于职业 {event}，不能用于职业 {occupation}。",
                event=entry.event_occupation,
                occupation=occupation,
            ),
            reason="other_occupation",
            rule="CT-10",
            field="occupation",
        )


def _without_rows(ask: Question, entry: Entry) -> Answer:
    """A class without a row is people's decision; one that a draft alone names is a draft."""
    drafts = ask.drafts(Contest, lambda row: row.keyword == entry.contest)
    if drafts:
        ways = ask.drafts(ByContest, lambda row: entry.participant in row.participants)
        return ask.answer(Verdict.DRAFT_ONLY, (*drafts, *ways), reason="no_row")
    return ask.principle(Verdict.MANUAL, "CT-08", "no_row")


def _covers(row: Placed, entry: Entry) -> bool:
    return (
        row.event_kind == entry.event_kind
        and entry.participant in row.participants
        and row.team_from <= entry.team_size
        and (row.team_to is None or entry.team_size <= row.team_to)
        and _reached(row, entry)
    )


def _reached(row: Placed, entry: Entry) -> bool:
    """Whether prize, papers or place are enough; an unknown place reaches nothing."""
    if row.prizes:
        return entry.prize in row.prizes
    if row.papers_passed:
        return entry.papers_passed
    if entry.place is None:
        return False
    return row.place_from <= entry.place and (row.place_to is None or entry.place <= row.place_to)


def _best(ask: Question, rows: list[Placing], held: SkillLevel | None) -> Answer:
    """The highest level that any of the rows gives to this holder (CT-12, CT-13)."""
    given = [(level, row) for row in rows if (level := _level(row, held))]
    if not given:
        cited = (*rows, ask.law.row(Provision, "CT-12"))
        return ask.answer(
            Verdict.NONE, cited, (Text("已持有同等或更高等级，不再晋级"),), reason="no_upgrade"
        )
    level, row = max(given, key=lambda pair: pair[0])
    name = Text(describe(ask.law, level, on=ask.on).name)
    return ask.answer(
        Verdict.ACCEPT, (row,), (Text("可认定为{level}", level=name),), like=level.value
    )


def _level(row: Placing, held: SkillLevel | None) -> SkillLevel | None:
    if row.level is None or held is None or held < row.level:
        return row.level
    return row.level_for_holders if held is row.level else None
