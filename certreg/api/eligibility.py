"""May this person apply? Facts in, every condition with what is missing out; nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from spectree import Response

from certreg.equivalence.api import reader
from certreg.errors import UNKNOWN, Faults, RefusedError
from certreg.filing.catalogue import find_occupation
from certreg.policy import law as policy
from certreg.policy.applicant import Applicant
from certreg.policy.conditions import Condition
from certreg.policy.eligibility import ConditionAnswer, Eligibility, check
from certreg.policy.levels import SkillLevel, parse
from certreg.text import Text
from certreg.web.access import public
from certreg.web.api import blueprint_for, document
from certreg.web.cited import Source, Standing, source
from certreg.web.facts import Facts
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = blueprint_for("eligibility_api", __name__)

EXAMPLE: dict[str, JsonValue] = {
    "level": "高级工",
    "occupation": "6-18-02-04",
    "norm": 2023,
    "region": "511700",
    "on": "2026-11-20",
    "facts": {
        "birth_date": "1995-03-08",
        "works": [{"since": "2019-07-01", "until": None, "occupation": "6-18-02-04"}],
        "holdings": [
            {
                "kind": "level",
                "level": "intermediate_worker",
                "occupation": "6-18-02-04",
                "issued_on": "2023-05-10",
            }
        ],
    },
}


class Application(BaseModel):
    """A person's facts, and the level in question; what is left out is unknown, which is not no."""

    model_config = ConfigDict(
        extra="forbid", str_max_length=200, json_schema_extra={"example": EXAMPLE}
    )

    level: str = Field(description="申报的等级，如“高级工”“三级/高级工”或 senior_worker")
    occupation: str = Field(description="职业代码或名称，如 6-18-02-04 或“焊工”")
    norm: int = Field(description="该职业标准按哪一年的技术规程编写，如 2023")
    region: str = Field("", description="六位代码或名称；空：本登记系统所在省")
    on: str = Field("", description="申报日期，2026-11-20；空：今天")
    facts: Facts = Field(default_factory=Applicant, description="个人情况")


class Missing(BaseModel):
    """One thing that is missing."""

    reason: str
    text: str
    earliest: date | None = Field(description="只差时间时，满足之日")


class Fitted(BaseModel):
    """One condition, and how it fits."""

    rule: str
    item: str
    text: str
    outcome: Literal["met", "failed", "manual"]
    said: str
    missing: list[Missing]
    earliest: date | None = Field(description="只差时间时，可以申报之日")
    status: Standing
    unverified: list[str] = Field(description="所依据的待核条目")
    sources: list[Source]


class Outcome(BaseModel):
    """Whether the level may be applied for; `manual`: a person decides."""

    outcome: Literal["accept", "refuse", "manual"]
    reason: str
    reasons: list[str]
    earliest: date | None
    level: str
    occupation: str
    region: str
    on: date
    conditions: list[Fitted]


@blueprint.post("/eligibility")
@public
@may_lag
@limit("60 per minute")
@document.validate(resp=Response(HTTP_200=Outcome), tags=["eligibility"])
def eligibility(json: Application) -> Outcome:
    """Whether somebody may apply for a level: each condition met or not, and from when.

    能否申报某一等级：逐条说明符合与否、还缺什么、最早何时可以申报、依据什么。所填内容不保存。
    """
    asked = _Asked(json)
    found = check(
        policy.load(),
        json.facts,
        occupation=asked.occupation,
        norm=json.norm,
        target=asked.level,
        region=asked.region,
        on=asked.on,
    )
    return Outcome(
        outcome=found.outcome.value,
        reason=found.reason,
        reasons=_reasons(found),
        earliest=found.earliest,
        level=asked.level.value,
        occupation=asked.occupation,
        region=asked.region,
        on=asked.on,
        conditions=[_fitted(each) for each in found.answers],
    )


class _Asked:
    """What an application names, looked up; every fault is told at once."""

    def __init__(self, application: Application) -> None:
        reading, faults = reader(), Faults()

        def tried(field: str, work: Callable[[str], Any]) -> Any:
            return faults.reading(field, lambda: work(getattr(application, field).strip()))

        self.on: date = tried("on", reading.day)
        self.region: str = tried("region", reading.region_code)
        self.level: SkillLevel = tried("level", _level)
        self.occupation: str = tried(
            "occupation", lambda text: find_occupation(text, self.on or reading.on).code
        )
        faults.reading("norm", lambda: _check_norm(application.norm))
        faults.check(UNKNOWN)


def _level(text: str) -> SkillLevel:
    known = {level.value: level for level in SkillLevel}
    return known.get(text) or parse(policy.load(), text)


def _check_norm(norm: int) -> None:
    known = sorted({each for row in policy.load().every(Condition) for each in row.norms})
    if norm not in known:
        years = "、".join(map(str, known))
        raise RefusedError(
            Text("没有 {norm} 年的技术规程。可填：{years}。", norm=norm, years=years)
        )


def _reasons(found: Eligibility) -> list[str]:
    return [] if found.carried_by else [translate(text) for text in found.reasons()]


def _fitted(answer: ConditionAnswer) -> Fitted:
    row = answer.rule
    return Fitted(
        rule=row.id,
        item=row.item,
        text=translate(row.text),
        outcome=answer.outcome.value,
        said=translate(answer.text),
        missing=[
            Missing(reason=lack.reason, text=translate(lack.text), earliest=lack.earliest)
            for lack in answer.lacks
        ],
        earliest=answer.earliest,
        status=row.status.value,
        unverified=list(answer.unverified),
        sources=[source(each) for each in policy.load().basis_of(row)],
    )
