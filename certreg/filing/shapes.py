"""Filings as programs read them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class FiledOccupation(BaseModel):
    """One occupation that a filing covers."""

    occupation: str = Field(description="职业编码 / code of the occupation")
    occupation_name: str
    trade: str
    top_level: str = Field(description="最高等级 / highest level")
    standard: str
    since: date | None


class FiledSite(BaseModel):
    """A further place at which the body may assess."""

    id: int = Field(description="开设批次时的 site / what a new batch names")
    address: str
    region: str = Field(description="区县代码 / county")


class FilingStatus(BaseModel):
    """A filing: where it stands, from when to when it holds, what it covers."""

    id: int
    body: str | None = Field(description="评价机构编号 / number of the body")
    purpose: str
    state: str
    state_text: str
    is_running: bool = Field(description="今天是否有效 / holds today")
    valid_from: date | None
    valid_to: date | None = Field(description="有效期最后一天 / last day")
    scope: list[FiledOccupation]
    sites: list[FiledSite] = Field(description="增设的考核地点 / further places")


class FilingList(BaseModel):
    """The organisation's filings, the newest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "filings": [
                    {
                        "id": 12,
                        "body": "Y000051999001",
                        "purpose": "first",
                        "state": "approved",
                        "state_text": "已核准",
                        "is_running": True,
                        "valid_from": "2026-10-12",
                        "valid_to": "2029-10-11",
                        "scope": [
                            {
                                "occupation": "6-18-02-04",
                                "occupation_name": "焊工",
                                "trade": "",
                                "top_level": "technician",
                                "standard": "《焊工国家职业标准（2024年版）》",
                                "since": "2026-10-12",
                            }
                        ],
                        "sites": [{"id": 3, "address": "演示大道 8 号", "region": "511722"}],
                    }
                ]
            }
        }
    )

    filings: list[FilingStatus]
