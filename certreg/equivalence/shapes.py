"""The shapes of equivalence as JSON: what programs ask and what they get."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from certreg.web.api import Place
from certreg.web.cited import Source, Standing

MOST_ROWS = 500
"""Questions of one request; for ten thousand there is the spreadsheet."""

LONGEST = 200

EXAMPLE = {"held": "高级工", "region": "510000", "on": "2026-11-20"}


class Words(BaseModel):
    """A question in words: names, keywords and codes are understood."""

    model_config = ConfigDict(extra="forbid", str_max_length=LONGEST)

    series: str = Field("", description="职称系列，如 engineering 或“工程技术”；空：全部")
    purpose: str = Field("", description="学历用途，如 enlistment 或“应征入伍”；空：全部")
    region: str = Field("", description="六位代码或名称；空：本登记系统所在省")
    on: str = Field("", description="按哪一天的规定，2026-11-20；空：今天")


class Query(Words):
    """What is held, by any of its names, or by sort."""

    held: str = Field("", description="持有的等级、职称、班级、学历或奖励", examples=["高级工"])
    level: str = Field("", description="等级，如 senior_worker")
    title: str = Field("", description="职称，如“中级”")
    school_class: str = Field("", description="技工院校班级，如“高级工班”")
    diploma: str = Field("", description="学历，如“大专”")
    award: str = Field("", description="奖励，如“全国技术能手”")
    lang: Literal["zh", "en"] = Field("zh", description="回答的语言")


class Question(Words):
    """One row of a batch."""

    id: str = Field("", description="您的行号或工号，原样返回")
    held: str = Field("", description="持有的等级、职称、班级、学历或奖励")


class Questions(BaseModel):
    """A batch."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "rows": [
                    {"id": "A-001", **EXAMPLE},
                    {"id": "A-002", "held": "高级工班", "purpose": "应征入伍"},
                ]
            }
        },
    )

    rows: list[Question] = Field(min_length=1, max_length=MOST_ROWS)


class Ground(BaseModel):
    """A further row on which a line rests, e.g. the one that names the fields of its scope."""

    rule: str = Field(description="条目编号")
    clause: str = Field(description="sources 中第一个文件的条款")
    sources: list[Source]


class Line(BaseModel):
    """What one row of the law says."""

    rule: str = Field(description="条目编号")
    held: str
    counts: str = Field(description="对应什么")
    text: str
    is_way_in: bool = Field(description="true：反方向，怎样可以得到所问的")
    years: int | None
    conditions: list[str]
    scope: list[str] = Field(description="系列、待遇范围或用途")
    status: Standing
    status_text: str
    region: str
    since: date | None
    until: date | None
    clause: str = Field(description="sources 中第一个文件的条款")
    evidence: str
    sources: list[Source]
    further: list[Ground] = Field(description="另据的条目，如规定同等待遇范围的")


class Remark(BaseModel):
    """Something said plainly, e.g. that nothing is on file or a certificate is no diploma."""

    text: str
    sources: list[Source]


class Group(BaseModel):
    """One kind of equivalence; kinds never mix."""

    kind: Literal["ELIGIBLE", "TREATMENT", "DIPLOMA_AS"]
    has_basis: bool = Field(description="本地区有现行规定；false 时见 remarks 和各条 status")
    lines: list[Line]
    elsewhere: list[Line] = Field(description="其他地区的规定，本地区不适用")
    remarks: list[Remark]


class Thing(BaseModel):
    """Something that may be held."""

    key: str
    name: str


class Region(BaseModel):
    """Where."""

    code: str
    name: str


class Answer(BaseModel):
    """An answer, complete enough to stand alone."""

    held: Thing
    region: Region
    on: date = Field(description="截至")
    series: str
    purpose: str
    groups: list[Group]


class Row(BaseModel):
    """The answer to one row, or what is wrong with it."""

    row: int
    id: str
    answer: Answer | None
    errors: list[Place]


class Answers(BaseModel):
    """The answers to a batch, in its order."""

    rows: list[Row]
