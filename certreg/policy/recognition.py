"""Direct recognition (直接认定): what an enterprise must have and do to recognise a level itself.

Whether the occupation, the level and the person lie within the enterprise's filing is the filing's
question; this module asks the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.filing import AudienceName
from certreg.policy.law import Law, LawError
from certreg.policy.levels import SkillLevel, describe
from certreg.policy.rule import Rule, family
from certreg.text import Text

Waived = Literal["education", "status", "ratio", "years"]
"""学历, 身份, 比例, 从业年限."""
GroundName = Literal["performance", "superb_skill", "exceptional", "unique_skill"]


@family("recognition.toml", "recognising_body", title=Text("可以直接认定的机构"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class RecognisingBody(Rule):
    """Audiences of filings whose bodies may recognise directly."""

    audiences: tuple[AudienceName, ...]
    text: str


@family("recognition.toml", "ground", title=Text("直接认定的依据"), subject=("ground",))
@dataclass(frozen=True, kw_only=True, slots=True)
class Ground(Rule):
    """On what a level may be recognised.

    Attributes:
        levels: levels that this ground can carry.
        waived: what is no limit here.
        needs_decision_document: a decision with a number must be on file (破格, 越级).
        by_committee: a committee decides on an evidence file.
    """

    ground: GroundName
    name: str
    levels: tuple[SkillLevel, ...]
    waived: tuple[Waived, ...] = ()
    needs_decision_document: bool = False
    by_committee: bool = False


@family("recognition.toml", "ceiling", title=Text("直接认定的最高等级"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class RecognitionCeiling(Rule):
    """The highest level that can be recognised directly."""

    level: SkillLevel


@family("recognition.toml", "safeguard", title=Text("直接认定的要求"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Safeguard(Rule):
    """What every direct recognition needs: fewest experts, files, notice, who may not decide."""

    experts: int
    evidence_file: bool
    public_notice: bool
    superior_alone: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Nomination:
    """A direct recognition as far as the law asks about it.

    Attributes:
        audience: of the body's filing; None: no filing.
        ground: what it rests on; None: not stated.
        evidence_file: the evidence is on file with its hash.
        public_notice: the notice (公示) is over.
        experts: how many judged.
        superior_alone: the worker's superior alone decided.
        decision_document: number of the decision, for 破格 and 越级.
    """

    target: SkillLevel
    audience: AudienceName | None
    ground: GroundName | None = None
    evidence_file: bool = False
    public_notice: bool = False
    experts: int = 0
    superior_alone: bool = False
    decision_document: str = ""


def grounds(law: Law, *, region: str, on: date) -> tuple[Ground, ...]:
    """The grounds that count in a region on a day."""
    return law.rows(Ground, region=region, on=on)


def recognition_ceiling(law: Law, *, region: str, on: date) -> RecognitionCeiling:
    """The row with the highest level; the lowest of several decides (rule DR-03).

    Raises:
        RefusedError: nothing allows direct recognition there; reason `no_basis`.
    """
    try:
        return strictest(
            law, RecognitionCeiling, region=region, on=on, by=lambda row: -row.level.rank
        )
    except LawError:
        raise RefusedError(
            Text("{region} 在 {on} 没有直接认定的依据。", region=region, on=on), reason="no_basis"
        ) from None


def recognition_problems(
    law: Law, nomination: Nomination, *, region: str, on: date
) -> tuple[RefusedError, ...]:
    """Everything that keeps a level from being recognised directly.

    Args:
        region, on: whose law applies, and when the enterprise decides.

    Returns:
        errors with reason `no_basis`, `ceiling`, `not_enterprise`, `ground_unknown`,
        `ground_level`, `decision_missing`, `evidence_missing`, `publicity_missing`,
        `experts_short` or `superior_alone` (rules DR-01 to DR-06). A body without a filing is the
        filing's own question.
    """
    try:
        ceiling = recognition_ceiling(law, region=region, on=on)
    except RefusedError as refusal:
        return (refusal,)
    return (
        *_level_problems(law, nomination, ceiling, on),
        *_body_problems(law, nomination, region, on),
        *_ground_problems(law, nomination, region, on),
        *_safeguard_problems(law, nomination, region, on),
    )


def _level_problems(
    law: Law, nomination: Nomination, ceiling: RecognitionCeiling, on: date
) -> Iterator[RefusedError]:
    if nomination.target > ceiling.level:
        highest = Text(describe(law, ceiling.level, on=on).name)
        yield RefusedError(
            Text("直接认定最高到{highest}，更高的等级须经评聘。", highest=highest),
            reason="ceiling",
            rule=ceiling.id,
            field="level",
        )


def _body_problems(
    law: Law, nomination: Nomination, region: str, on: date
) -> Iterator[RefusedError]:
    row = strictest(law, RecognisingBody, region=region, on=on, by=lambda row: -len(row.audiences))
    if nomination.audience is not None and nomination.audience not in row.audiences:
        yield RefusedError(
            Text("只有已备案的企业可以直接认定本单位职工，其他评价机构不行。"),
            reason="not_enterprise",
            rule=row.id,
        )


def _ground_problems(
    law: Law, nomination: Nomination, region: str, on: date
) -> Iterator[RefusedError]:
    if nomination.ground is None:
        return
    row = next(
        (r for r in grounds(law, region=region, on=on) if r.ground == nomination.ground), None
    )
    if row is None:
        yield RefusedError(
            Text("这一认定依据没有规定，请另选。"), reason="ground_unknown", field="ground"
        )
        return
    if nomination.target not in row.levels:
        yield RefusedError(
            Text("“{ground}”不能用于这一等级，请核对等级。", ground=Text(row.name)),
            reason="ground_level",
            rule=row.id,
            field="ground",
        )
    if row.needs_decision_document and not nomination.decision_document.strip():
        yield RefusedError(
            Text("破格或越级须有决定文件，请填写文号。"),
            reason="decision_missing",
            rule=row.id,
            field="decision_document",
        )


def _safeguard_problems(
    law: Law, nomination: Nomination, region: str, on: date
) -> Iterator[RefusedError]:
    row = strictest(law, Safeguard, region=region, on=on, by=lambda row: row.experts)
    if row.evidence_file and not nomination.evidence_file:
        yield RefusedError(
            Text("没有证明材料。请上传材料后再认定。"),
            reason="evidence_missing",
            rule=row.id,
            field="evidence",
        )
    if row.public_notice and not nomination.public_notice:
        yield RefusedError(
            Text("尚未公示。公示期满方可认定。"), reason="publicity_missing", rule=row.id
        )
    if nomination.experts < row.experts:
        yield RefusedError(
            Text(
                "评审专家不少于 {least} 人，现为 {found} 人。",
                least=row.experts,
                found=nomination.experts,
            ),
            reason="experts_short",
            rule=row.id,
            field="experts",
        )
    if nomination.superior_alone and not row.superior_alone:
        yield RefusedError(
            Text("不能由本人上级一人决定，请另行组织评审。"), reason="superior_alone", rule=row.id
        )
