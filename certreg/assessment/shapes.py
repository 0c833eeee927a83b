"""Batches and uploads as programs send and read them."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from spectree.model_adapter.pydantic_adapter import BaseFile

from certreg.policy.methods import ScorePart
from certreg.text import Text
from certreg.web.form import PlainText


def _plain(text: str) -> str:
    """A line as the page's form takes it."""
    if not text.strip() or any(unicodedata.category(mark) in PlainText.HIDDEN for mark in text):
        raise ValueError(Text("不能为空，也不能含有不可见字符。"))
    return text.strip()


class NewBatch(BaseModel):
    """A batch to be opened."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "title": "2026 年第四季度认定",
                "filing": 12,
                "method": "AS-03.examination",
                "assessed_on": "2026-12-10",
            }
        },
    )

    title: Annotated[str, Field(max_length=100), AfterValidator(_plain)]
    filing: int = Field(description="备案，见 GET /filings 的 id / a filing that holds")
    method: str = Field(description="评价方式的规则编号 / id of the method's rule")
    assessed_on: date = Field(description="计划评价日期 / planned day")
    site: int | None = Field(
        None,
        description="考核地点，见 GET /filings 的 sites；不填为备案自身的地点 / one of the sites of GET "
        "/filings; left out: the filing's own place",
    )


class PlannedSession(BaseModel):
    """When and where one part is examined."""

    model_config = ConfigDict(extra="forbid")

    part: ScorePart = Field(description="考核项目 / part")
    starts_at: AwareDatetime = Field(description="开始时间，含时区 / with its offset")
    site: Annotated[str, Field(max_length=200), AfterValidator(_plain)]


class NewPlan(BaseModel):
    """An exam plan (考核计划)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "sessions": [
                    {"part": "theory", "starts_at": "2026-12-10T09:00+08:00", "site": "一号教室"},
                    {
                        "part": "practical",
                        "starts_at": "2026-12-10T14:00+08:00",
                        "site": "焊接车间",
                    },
                ],
                "examiners": ["KP-0001", "KP-0002", "KP-0003"],
            }
        },
    )

    sessions: list[PlannedSession] = Field(max_length=20)
    examiners: list[str] = Field(
        max_length=100, description="考评员证卡编号 / numbers of their cards"
    )


class CandidateCounts(BaseModel):
    """How many candidates stand where."""

    enrolled: int
    manual: int = Field(description="条件待人工认定 / left to a person")
    passed: int
    failed: int
    removed: int


class BatchStatus(BaseModel):
    """A batch: where it stands and what it lacks."""

    id: int
    title: str
    filing: int
    method: str
    assessed_on: date
    place: str = Field(description="考核地点 / address at which it is held")
    region: str = Field(description="地点所在区县 / county whose offices and law it has")
    state: str
    state_text: str
    waiting_for: str = Field(description="轮到谁 / whose turn: clerk, approver, office, …")
    submitted_at: datetime | None
    receipt_sha256: str = Field(description="提交回执 / digest of the roster as submitted")
    candidates: CandidateCounts
    missing: list[str] = Field(
        description="提交前还缺什么 / what it lacks before it can be submitted"
    )
    page: str


class CandidateRow(BaseModel):
    """A candidate as the sheet of results names him or her."""

    row: int = Field(description="序号，成绩表的第一列 / running number, first column of results")
    name: str
    document_number: str = Field(description="证件号码，隐去中间各位 / masked")
    occupation: str
    trade: str
    level: str
    state: str = Field(description="enrolled, manual, passed, failed")


class CandidateList(BaseModel):
    """The batch's candidates by running number."""

    candidates: list[CandidateRow]


class RosterFiles(BaseModel):
    """A roster: the filled-in workbook, or a CSV file for each of its sheets; photos as a ZIP."""

    # Asked for by the operation: pydantic's own refusal would quote the files, which are no JSON.
    model_config = ConfigDict(json_schema_extra={"required": ["roster"]})

    roster: BaseFile | None = Field(None, description="名册 .xlsx，或“名单”表的 .csv")
    photos: BaseFile | None = Field(None, description="照片 .zip")
    works: BaseFile | None = Field(None, description="“工作经历”表的 .csv")
    holdings: BaseFile | None = Field(None, description="“已有证书”表的 .csv")
    titles: BaseFile | None = Field(None, description="“职称”表的 .csv")
    diplomas: BaseFile | None = Field(None, description="“学历”表的 .csv")
    awards: BaseFile | None = Field(None, description="“获奖”表的 .csv")


class ResultFiles(BaseModel):
    """Results: the filled-in sheet."""

    model_config = ConfigDict(json_schema_extra={"required": ["results"]})

    results: BaseFile | None = Field(None, description="成绩表 .xlsx 或 .csv")


class RowProblem(BaseModel):
    """Something wrong in a file, as the page shows it."""

    sheet: str
    row: int = Field(description="表格中的行号 / row as Excel shows it")
    column: str
    code: str
    message: str


class JudgedRow(BaseModel):
    """A row that may be imported."""

    row: int
    outcome: str = Field(description="accept 可导入 / manual 条件待人工认定")
    condition: str = Field(description="适用的申报条件 / id of the condition that carries it")


class UploadStatus(BaseModel):
    """A file handed in: whether it is checked, what is wrong, what may be imported."""

    id: int
    batch: int
    kind: str
    state: str = Field(description="checking, checked, unreadable, imported, discarded")
    reason: str = Field(description="文件为何不能读取，或处理为何中断 / why it cannot be read")
    rows: int
    correct_rows: int
    problems: list[RowProblem]
    accepted: list[JudgedRow] = Field(description="一次最多 1000 行 / at most 1000 at a time")
    next: int | None = Field(description="下一段的 after / the next ?after=")


class Slice(BaseModel):
    """Which of the correct rows."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0)
