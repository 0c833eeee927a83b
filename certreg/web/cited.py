"""What answers in JSON rest on: rows of the law and their documents, as programs get them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from certreg.policy.answers import Citation
from certreg.policy.sources import Source as Document
from certreg.web.language import translate

Standing = Literal["in_force", "draft", "superseded", "unverified"]
"""How far a row may be relied upon: 现行, 征求意见稿, 已被替代, 待核."""


class Source(BaseModel):
    """A document (依据)."""

    id: str
    name: str
    number: str = Field(description="文号；空：没有记载")
    number_verified: bool = Field(description="false：文号待核")
    date: date | None
    kind: Literal["official", "press", "standard", "other_province", "default"]
    remark: str = Field(description="不是正式文件时的说明")
    address: str = Field(description="官方网址；空：没有")


class Basis(BaseModel):
    """A row of the law and one of its documents."""

    rule: str = Field(description="条目编号")
    region: str
    since: date | None
    until: date | None
    status: Standing
    clause: str
    source: Source


def source(found: Document) -> Source:
    """A document; its name stays Chinese."""
    return Source(
        id=found.id,
        name=found.name,
        number=found.number,
        number_verified=found.number_verified,
        date=found.date,
        kind=found.kind,
        remark=translate(found.remark),
        address=found.address,
    )


def basis(citation: Citation) -> Basis:
    """What a citation says."""
    rule = citation.rule
    return Basis(
        rule=rule.id,
        region=rule.region,
        since=rule.since,
        until=rule.until,
        status=rule.status.value,
        clause=rule.clause_in(citation.source.id),
        source=source(citation.source),
    )
