"""The shapes of the next steps as JSON: what programs ask and what they get."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from certreg.policy.applicant import Applicant
from certreg.web.cited import Basis
from certreg.web.facts import Facts

EXAMPLE: dict[str, JsonValue] = {
    "occupation": "6-18-02-04",
    "region": "511702",
    "on": "2026-11-20",
    "facts": {
        "works": [{"since": "2018-03-01", "until": None, "occupation": "6-18-02-04"}],
        "holdings": [
            {
                "kind": "level",
                "level": "senior_worker",
                "occupation": "6-18-02-04",
                "issued_on": "2024-03-05",
            }
        ],
    },
}


class Inquiry(BaseModel):
    """A person's facts, the occupation and the place; what is left out is unknown, which is not no."""

    model_config = ConfigDict(
        extra="forbid", str_max_length=200, json_schema_extra={"example": EXAMPLE}
    )

    occupation: str = Field(description="职业代码或名称，如 6-18-02-04 或“焊工”")
    region: str = Field("", description="在哪里工作：六位代码或名称；空：本登记系统所在省")
    on: str = Field("", description="从哪一天起算，2026-11-20；空：今天")
    facts: Facts = Field(default_factory=Applicant, description="个人情况")


When = Literal["now", "later", "ask", "missing", "given", "held"]


class Way(BaseModel):
    """One condition of a step, and how it stands."""

    text: str
    when: When
    earliest: date | None = Field(description="只差时间时，可以申报之日")
    missing: list[str]
    norms: list[int] = Field(description="条件出自哪些年版的技术规程")
    is_unverified: bool = Field(description="true：所依据的条目待核")
    basis: list[Basis]


class NormWay(BaseModel):
    """The nearest condition under one edition of the 技术规程."""

    norm: int
    way: Way


class Step(BaseModel):
    """A level or a professional title."""

    kind: Literal["level", "title"]
    key: str = Field(description="等级，如 technician；职称为条目编号")
    name: str
    when: When = Field(
        description="now：现在可报；later：到时可报；ask：要先问清；missing：还缺条件；"
        "given：由用人单位评聘或自定；held：已取得或不必再报"
    )
    earliest: date | None = Field(description="可以申报之日；空：定不下来")
    remark: str
    basis: list[Basis] = Field(description="remark 的依据")
    ways: list[Way] = Field(description="各种条件，最近的在前")
    by_norm: list[NormWay] = Field(
        description="不知道标准按哪年规程编写、而答案不同时，各年版最近的条件"
    )


class OtherWay(BaseModel):
    """A way that no years of work open: by enterprise, contest or award."""

    text: str
    is_unverified: bool
    basis: list[Basis]


Nearness = Literal["county", "city", "province", "elsewhere"]


class NearBody(BaseModel):
    """A body with one row of its scope."""

    name: str
    number: str
    distance: Nearness = Field(description="同县、同市、省内、外省")
    region: str
    site_address: str
    audience: Literal["employees", "students", "public"] = Field(
        description="employees：只评本单位职工；students：只评本校学生；public：面向社会"
    )
    trade: str
    top_level: str
    standard: str
    valid_to: date


class Near(BaseModel):
    """Bodies that may assess the level aimed at, the nearest first."""

    level: str = Field(description="现在能报的最高等级，没有则最先能报的")
    bodies: list[NearBody] = Field(description="第一页")
    has_more: bool
    page: str = Field(description="列出全部机构的网页；空：所问地区不是本省区县，没有这一页")


class Prospects(BaseModel):
    """Every level and title along a line of time: open now, then by day, then without a day."""

    occupation: str
    occupation_name: str
    region: str
    region_name: str
    on: date
    level: str | None = Field(description="现有最高等级；空：没有")
    norm: int | None = Field(description="当地机构的标准所依据的技术规程；空：不一或没有记载")
    steps: list[Step]
    other_ways: list[OtherWay]
    near: Near | None = Field(description="空：没有能定下的等级")
