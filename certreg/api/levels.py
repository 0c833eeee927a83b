"""The levels as JSON: what the law says about each."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from spectree import Response

from certreg.equivalence.api import reader
from certreg.errors import Fault, InvalidError, RefusedError
from certreg.policy import law as policy
from certreg.policy import levels as ladder
from certreg.policy.law import NATION
from certreg.web.access import public
from certreg.web.api import blueprint_for, document
from certreg.web.cited import Source, Standing, source
from certreg.web.language import translate
from certreg.web.limits import limit
from certreg.web.reading import may_lag

blueprint = blueprint_for("levels_api", __name__)


class When(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)

    on: str = Field("", description="按哪一天的规定，2026-11-20；空：今天")
    lang: Literal["zh", "en"] = Field("zh", description="回答的语言")


class Level(BaseModel):
    """One level; state grades run downwards, ranks upwards."""

    level: str
    rank: int = Field(description="1（学徒工）至 8（首席技师）")
    name: str
    name_en: str
    kind: Literal["internal", "level", "post"] = Field(
        description="internal：企业自定；level：评价认定；post：评聘任职"
    )
    state_grade: str = Field(description="三级 等；空：没有")
    five_level_code: str = Field(description="5 最低，1 最高；空：没有")
    face_text: str = Field(description="证书上的写法；空：没有证书")
    is_high_skilled: bool
    status: Standing
    sources: list[Source]


class Levels(BaseModel):
    """All levels, the lowest first."""

    on: date
    levels: list[Level]


@blueprint.get("/levels")
@public
@may_lag
@limit("120 per minute")
@document.validate(resp=Response(HTTP_200=Levels), tags=["levels"])
def levels(query: When) -> Levels:
    """The eight levels, the lowest first.

    新八级工的八个等级，从低到高。
    """
    try:
        on = reader().day(query.on.strip())
    except RefusedError as refusal:
        raise InvalidError(refusal.message, [Fault(refusal.message, "on")]) from None
    rows = sorted(policy.load().rows(ladder.Level, region=NATION, on=on), key=lambda row: row.level)
    return Levels(on=on, levels=[_level(row) for row in rows])


def _level(row: ladder.Level) -> Level:
    return Level(
        level=row.level.value,
        rank=row.level.rank,
        name=translate(row.name),
        name_en=row.name_en,
        kind=row.kind,
        state_grade=row.state_grade,
        five_level_code=row.five_level_code,
        face_text=row.face_text,
        is_high_skilled=row.is_high_skilled,
        status=row.status.value,
        sources=[source(each) for each in policy.load().basis_of(row)],
    )
