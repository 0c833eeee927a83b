"""What the law allows a nomination, row by row, and what stands against it. Pure.

The law's own questions are `certreg.policy.recognition` (rules DR-01 to DR-06) and
`certreg.policy.contest_entries` (CT-01 to CT-14); the filing's are the filing's. This module asks
them the same way before anybody has judged and when the office decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.policy import recognition
from certreg.policy.answers import Answer, Verdict
from certreg.policy.contest_entries import Entry, contest_result
from certreg.policy.deciding import strictest
from certreg.policy.filing import AudienceName
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.recognition import (
    Ground,
    Nomination,
    RecognisingBody,
    RecognitionCeiling,
    Safeguard,
    recognition_problems,
)
from certreg.policy.rule import Rule
from certreg.text import Text, as_text, listed, strung

BY_CONTEST = "contest"
"""The ground of 以赛代评: not one of the law's grounds of direct recognition but a contest's row."""

WAIVED = {
    "education": Text("学历条件"),
    "status": Text("身份条件"),
    "ratio": Text("比例条件"),
    "years": Text("年限条件"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A nomination as far as the law asks about it.

    Attributes:
        ground: keyword of a ground of the law, or `BY_CONTEST`.
        audience: of the body's filing; None: it has none.
        occupation: code of the occupation in which the level is wanted.
        held: highest level that the worker holds in it.
        decision_document: number of the decision for 破格 and 越级.
        results: what the worker reached in contests, as on file.
    """

    target: SkillLevel
    ground: str
    audience: AudienceName | None
    occupation: str
    held: SkillLevel | None = None
    has_evidence: bool = False
    decision_document: str = ""
    results: tuple[Entry, ...] = ()

    @property
    def is_by_contest(self) -> bool:
        """The contest has judged: no panel does."""
        return self.ground == BY_CONTEST


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """What has happened to a nomination since.

    Attributes:
        experts: how many voted.
        notice_over: the notice (公示) is over.
    """

    experts: int
    notice_over: bool


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that the law says to a nomination, and the row that says it."""

    label: Text
    text: Text
    rule: Rule


def safeguard(law: Law, *, region: str, on: date) -> Safeguard:
    """The row that says how many experts judge at least; the strictest of several decides (DR-05)."""
    return strictest(law, Safeguard, region=region, on=on, by=lambda row: row.experts)


def ground_row(law: Law, ground: str, *, region: str, on: date) -> Ground | None:
    """The row of a ground; None: it is none of the law's grounds there and then."""
    rows = recognition.grounds(law, region=region, on=on)
    return next((row for row in rows if row.ground == ground), None)


def ground_name(law: Law, ground: str, *, region: str, on: date) -> Text:
    """What a ground is called."""
    if ground == BY_CONTEST:
        return Text("以赛代评：登记的竞赛决赛名次")
    row = ground_row(law, ground, region=region, on=on)
    return Text(row.name) if row else Text("没有规定的依据")


def allowed_levels(
    law: Law, ground: str, *, top: SkillLevel, region: str, on: date
) -> tuple[SkillLevel, ...]:
    """The levels that a ground can carry below the ceiling and within the filing, lowest first.

    Args:
        top: highest level that the filing covers in the occupation.
    """
    row = ground_row(law, ground, region=region, on=on)
    if row is None:
        return ()
    ceiling = recognition.recognition_ceiling(law, region=region, on=on).level
    return tuple(sorted(level for level in row.levels if level <= min(ceiling, top)))


def problems(
    law: Law, proposal: Proposal, *, region: str, on: date, review: Review | None = None
) -> tuple[RefusedError, ...]:
    """Everything that keeps a level from being recognised.

    Args:
        review: None before anybody has judged: panel and notice are then not asked about.

    Returns:
        errors of `recognition_problems`; `no_upgrade` where as much is held already; with
        `BY_CONTEST` `result_missing`, `result_level` or the contest's own reason.
    """
    needed = safeguard(law, region=region, on=on).experts
    asked = Nomination(
        target=proposal.target,
        audience=proposal.audience,
        ground=None if proposal.is_by_contest else _ground(law, proposal, region, on),
        evidence_file=proposal.has_evidence,
        public_notice=review is None or review.notice_over,
        experts=needed if review is None or proposal.is_by_contest else review.experts,
        decision_document=proposal.decision_document,
    )
    return (
        *recognition_problems(law, asked, region=region, on=on),
        *_unknown_ground(law, proposal, region, on),
        *_held_problems(proposal),
        *(_contest_problems(law, proposal, region) if proposal.is_by_contest else ()),
    )


def clauses(law: Law, proposal: Proposal, *, region: str, on: date) -> tuple[Clause, ...]:
    """What the law says to a nomination, for whoever nominates, signs off, judges or decides.

    Raises:
        RefusedError: nothing allows direct recognition there; reason `no_basis`.
    """
    ceiling = recognition.recognition_ceiling(law, region=region, on=on)
    bodies = strictest(
        law, RecognisingBody, region=region, on=on, by=lambda row: -len(row.audiences)
    )
    needs = safeguard(law, region=region, on=on)
    found = [
        Clause(Text("谁可以认定"), Text(bodies.text), bodies),
        _ceiling_clause(law, ceiling, on),
    ]
    if row := ground_row(law, proposal.ground, region=region, on=on):
        found.append(Clause(Text("认定依据"), _ground_text(law, row, on), row))
    if proposal.is_by_contest:
        found.append(Clause(Text("要求"), Text("有证明材料；公示期满"), needs))
    else:
        words = Text("有证明材料；评审专家不少于 {least} 人；公示期满", least=needs.experts)
        found.append(Clause(Text("要求"), words, needs))
    return tuple(found)


def relied_on(law: Law, proposal: Proposal, *, region: str, on: date) -> tuple[Rule, ...]:
    """The rows on which a decision about the nomination rests."""
    rules = [clause.rule for clause in clauses(law, proposal, region=region, on=on)]
    if proposal.is_by_contest:
        rules += [
            rule
            for answer in _judged(law, proposal, region)[0]
            if answer.like == proposal.target.value
            for rule in answer.rules
        ]
    return tuple(rules)


def _ground(law: Law, proposal: Proposal, region: str, on: date) -> recognition.GroundName | None:
    row = ground_row(law, proposal.ground, region=region, on=on)
    return row.ground if row else None


def _unknown_ground(law: Law, proposal: Proposal, region: str, on: date) -> Iterator[RefusedError]:
    if not proposal.is_by_contest and not ground_row(law, proposal.ground, region=region, on=on):
        yield RefusedError(
            Text("这一认定依据没有规定，请另选。"), reason="ground_unknown", field="ground"
        )


def _held_problems(proposal: Proposal) -> Iterator[RefusedError]:
    if proposal.held is not None and proposal.held >= proposal.target:
        yield RefusedError(
            Text("此人在该职业已持有同等或更高等级的证书。"), reason="no_upgrade", field="level"
        )


def _contest_problems(law: Law, proposal: Proposal, region: str) -> Iterator[RefusedError]:
    """The level must be the one that the law gives for a result on file, no other."""
    if not proposal.results:
        yield RefusedError(
            Text("请先附上已登记竞赛的决赛名次。"), reason="result_missing", field="ground"
        )
        return
    answers, refusals = _judged(law, proposal, region)
    given = [answer for answer in answers if answer.verdict is Verdict.ACCEPT]
    if any(answer.like == proposal.target.value for answer in given):
        return
    yield from refusals
    yield from (_no_level(answer) for answer in answers if answer not in given)
    if given:
        yield _other_level(law, given)


def _judged(law: Law, proposal: Proposal, region: str) -> tuple[list[Answer], list[RefusedError]]:
    """What the law makes of each result on file in the occupation, and why of others it makes nothing."""
    answers, refusals = list[Answer](), list[RefusedError]()
    for entry in proposal.results:
        try:
            answers.append(
                contest_result(law, entry, occupation=proposal.occupation, region=region)
            )
        except RefusedError as refusal:
            refusals.append(refusal)
    return answers, refusals


def _other_level(law: Law, given: Sequence[Answer]) -> RefusedError:
    """Says which level the results give."""
    names = {
        answer.like: Text(describe(law, SkillLevel(answer.like), on=answer.as_of).name)
        for answer in given
    }
    return RefusedError(
        Text("按竞赛名次可认定为{levels}，请核对申报等级。", levels=listed(names.values())),
        reason="result_level",
        rule=given[0].rules[0].id,
        field="level",
    )


def _no_level(answer: Answer) -> RefusedError:
    """Why a result gives no level; where people must decide, the result may support another ground."""
    rule = answer.rules[0].id if answer.rules else None
    if answer.verdict in (Verdict.MANUAL, Verdict.DRAFT_ONLY):
        message = Text("这类竞赛没有现行规定可以直接认定等级。可改选其他认定依据，把名次作为佐证。")
        return RefusedError(message, reason=answer.reason, rule=rule, field="ground")
    words = strung(as_text(text) for text in answer.conditions)
    message = Text("竞赛结果不能认定等级：{reason}。", reason=words)
    return RefusedError(message, reason=answer.reason, rule=rule, field="ground")


def _ceiling_clause(law: Law, row: RecognitionCeiling, on: date) -> Clause:
    highest = Text(describe(law, row.level, on=on).name)
    words = Text("最高到{highest}，更高的等级须经评聘", highest=highest)
    return Clause(Text("最高等级"), words, row)


def _ground_text(law: Law, row: Ground, on: date) -> Text:
    """The ground with its levels, what it waives and what it asks."""
    levels = listed(Text(describe(law, level, on=on).name) for level in sorted(row.levels))
    parts = [Text("{name}：可认定{levels}", name=Text(row.name), levels=levels)]
    if row.waived:
        waived = listed(WAIVED[name] for name in row.waived)
        parts.append(Text("不设{waived}", waived=waived))
    if row.needs_decision_document:
        parts.append(Text("须有决定文件"))
    if row.by_committee:
        parts.append(Text("由评审委员会依据材料决定"))
    return strung(parts)
