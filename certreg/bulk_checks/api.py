"""Verifying many for programs: hand in, ask how far it is, read what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from pydantic import BaseModel, ConfigDict, Field
from spectree import Response
from spectree.model_adapter.pydantic_adapter import BaseFile

from certreg.bulk_checks import keeping, working
from certreg.bulk_checks.models import BulkCheck, BulkEntry
from certreg.bulk_checks.taking import take
from certreg.db import db
from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.verify.api import CheckStep
from certreg.web.access import public
from certreg.web.api import Failure, blueprint_for, document
from certreg.web.language import translate
from certreg.web.limits import limit

blueprint = blueprint_for("bulk_check_api", __name__, takes_files=True)

SLICE = 500
"""Entries of one answer."""


class ManyFiles(BaseModel):
    """A ZIP of certificate files, or a sheet of numbers and names."""

    model_config = ConfigDict(json_schema_extra={"required": ["file"]})

    file: BaseFile | None = Field(None, description=".zip，或有“证书编号”“姓名”两列的 .xlsx、.csv")


class EntriesAfter(BaseModel):
    """From where on."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, description="从第几项之后 / entries after this number")


class EntryVerdict(BaseModel):
    """One entry; `status` as for one verification, or not_found, duplicate."""

    number: int
    item: str
    name: str
    status: str
    reason: str
    fields: dict[str, str]
    checks: list[CheckStep]
    certificate: str = Field(description="登记页面 / the register's page")


class BulkStatus(BaseModel):
    """How far it is, and what is done."""

    id: str
    address: str = Field(description="结果页面，只有您知道 / only you know it")
    total: int
    done: int
    is_over: bool
    kept_until: date
    entries: list[EntryVerdict]


@blueprint.post("/verifications/batch")
@public
@limit("20 per hour")
@document.validate(resp=Response(HTTP_202=BulkStatus, HTTP_429=Failure), tags=["verification"])
def hand_in(form: ManyFiles) -> tuple[dict[str, Any], int]:
    """Hand in up to 10,000 files (ZIP) or rows (number and name); the work goes on in the background.

    上传 ZIP 或表格，一次最多 10000 项；凭回答中的 id 查询进度和结果。
    """
    if "file" not in request.files:
        raise UnreadableError(
            Text("请以 multipart/form-data 上传文件，名称为 {name}。", name="file")
        )
    public_id = take(request.files["file"].stream.read())
    return _status(keeping.find(public_id), 0), 202


@blueprint.get("/verifications/batch/<public_id>")
@public
@limit("120 per minute")
@document.validate(resp=Response(HTTP_200=BulkStatus, HTTP_404=Failure), tags=["verification"])
def batch(public_id: str, query: EntriesAfter) -> dict[str, Any]:
    """How far it is, and up to 500 entries that are done, in order.

    进度，和已核验的项（每次最多 500 项，用 after 接着读）。
    """
    return _status(keeping.find(public_id), query.after)


def _status(check: BulkCheck, after: int) -> dict[str, Any]:
    query = (
        sa.select(BulkEntry)
        .where(
            BulkEntry.check_id == check.id,
            BulkEntry.number > after,
            BulkEntry.result.is_not(None),
        )
        .order_by(BulkEntry.number)
        .limit(SLICE)
    )
    return {
        "id": check.public_id,
        "address": url_for("bulk_checks.show", public_id=check.public_id, _external=True),
        "total": check.total,
        "done": check.job.done if check.job else 0,
        "is_over": check.job is None or check.job.is_over,
        "kept_until": check.keep_until.isoformat(),
        "entries": [_entry(entry) for entry in db.session.scalars(query)],
    }


def _entry(entry: BulkEntry) -> dict[str, Any]:
    line = working.line_of(entry)
    return {
        "number": entry.number,
        "item": line.item,
        "name": line.name,
        "status": line.result,
        "reason": translate(line.reason),
        "fields": dict(line.fields),
        "checks": [
            {
                "name": c.name,
                "outcome": c.outcome.value,
                "reason": c.reason,
                "text": translate(c.text),
            }
            for c in line.checks
        ],
        "certificate": line.address,
    }
