"""What the log commits to of a spot check: the plan before the lot, the findings at its end."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.registry import log
from certreg.registry.log import Record, Recorded
from certreg.spot_checks.models import SpotCheck, SpotCheckEnd
from certreg.text import Text
from certreg.trust.canonical import canonical

PLANNED = "spot_check.planned"
CLOSED = "spot_check.closed"


def plan_record(spot_check: SpotCheck) -> Record:
    """What is logged when a plan is made; its salt is published with the plan."""
    return Record(PLANNED, plan(spot_check))


def end_record(spot_check: SpotCheck, end: SpotCheckEnd) -> Record:
    """What is logged when a spot check is closed; its salt stays with its end."""
    return Record(CLOSED, _closed(spot_check, end))


def recorded() -> Iterator[Recorded]:
    """What the spot checks claim of the log."""
    for row in db.session.scalars(sa.select(SpotCheck).order_by(SpotCheck.case_id)):
        name = Text("双随机抽查 #{case}", case=row.case_id)
        yield log.recorded(name, row, PLANNED, plan(row))
        if row.end is not None:
            name = Text("双随机抽查 #{case} 的结果", case=row.case_id)
            yield log.recorded(name, row.end, CLOSED, _closed(row, row.end))


def plan(spot_check: SpotCheck) -> dict[str, Any]:
    """The plan as it is logged and published: digests of the lists, never the lists themselves."""
    return {
        "case": spot_check.case_id,
        "population": spot_check.population.value,
        "region": spot_check.case.region,
        "since": str(spot_check.since),
        "until": str(spot_check.until),
        "listSha256": spot_check.list_file.sha256,
        "length": spot_check.length,
        "sample": spot_check.sample,
        "poolSha256": sha256(canonical(spot_check.pool)).hexdigest(),
        "poolLength": len(spot_check.pool),
        "inspectors": spot_check.inspector_count,
    }


def _closed(spot_check: SpotCheck, end: SpotCheckEnd) -> dict[str, Any]:
    return {
        "case": spot_check.case_id,
        "checkpoint": spot_check.checkpoint_size,
        "inspectors": [row.user_id for row in spot_check.inspectors],
        "findings": [
            {
                "position": item.position,
                "result": item.result.value if item.result else None,
                "note": item.note,
                "by": item.found_by_id,
            }
            for item in spot_check.items
        ],
        "closedAt": end.closed_at.isoformat(),
    }
