"""The worker's part: drawing by the first published checkpoint that covers a plan, and what proves it."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import sqlalchemy as sa

from certreg.certificates.models import Certificate
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.procedure import workflow
from certreg.procedure.models.cases import Case
from certreg.registry.models import Checkpoint
from certreg.spot_checks import record
from certreg.spot_checks.drawing import draw, seed_of
from certreg.spot_checks.models import (
    Population,
    SpotCheck,
    SpotCheckInspector,
    SpotCheckItem,
)
from certreg.spot_checks.states import TABLE
from certreg.spot_checks.workflow import members_of
from certreg.trust.note import SignedNote

AT_ONCE = 10
"""Spot checks that one round of the worker draws."""


@work.chore
def draw_planned() -> None:
    """Draw the spot checks whose plan is published by now."""
    with write_tx():
        query = (
            sa.select(SpotCheck)
            .join(SpotCheck.case)
            .where(Case.state == "planned")
            .order_by(SpotCheck.case_id)
            .limit(AT_ONCE)
        )
        for spot_check in db.session.scalars(query).all():
            checkpoint = _first_covering(spot_check)
            if checkpoint is not None:
                _draw(spot_check, checkpoint)


def seed(spot_check: SpotCheck) -> str:
    """The seed by which a spot check was drawn; empty before."""
    if spot_check.checkpoint is None:
        return ""
    return seed_of(SignedNote.from_bytes(spot_check.checkpoint.note.encode()).text)


def proof(spot_check: SpotCheck) -> dict[str, Any]:
    """Everything with which anybody can check the plan against the log and draw again."""
    checkpoint = spot_check.checkpoint
    return {
        "kind": record.PLANNED,
        "plan": record.plan(spot_check),
        "salt": b64encode(spot_check.log_salt or b"").decode(),
        "logPosition": spot_check.log_position,
        "checkpoint": checkpoint.note if checkpoint else None,
        "seed": seed(spot_check) or None,
        "objects": [item.position for item in spot_check.items],
        "inspectors": _positions(spot_check) if checkpoint else [],
    }


def _positions(spot_check: SpotCheck) -> list[int]:
    """Places of the inspectors in the pool, in the order of the lot."""
    drawn = draw(
        seed(spot_check),
        "inspector",
        length=len(spot_check.pool),
        sample=spot_check.inspector_count,
    )
    return list(drawn)


def _first_covering(spot_check: SpotCheck) -> Checkpoint | None:
    """The smallest published checkpoint in which the plan's entry stands."""
    query = (
        sa.select(Checkpoint)
        .where(
            Checkpoint.size > spot_check.log_position,
            Checkpoint.published_at.is_not(None),
        )
        .order_by(Checkpoint.size)
        .limit(1)
    )
    return db.session.scalars(query).first()


def _draw(spot_check: SpotCheck, checkpoint: Checkpoint) -> None:
    spot_check.checkpoint, spot_check.drawn_at = checkpoint, now()
    by = seed(spot_check)
    members = members_of(spot_check)
    positions = draw(by, "object", length=spot_check.length, sample=spot_check.sample)
    numbers = [members[position - 1] for position in positions]
    ids = _ids(spot_check.population, numbers)
    column = "body_id" if spot_check.population is Population.BODIES else "certificate_id"
    spot_check.items = [
        SpotCheckItem(rank=rank, position=position, **{column: ids[number]})
        for rank, (position, number) in enumerate(zip(positions, numbers, strict=True), start=1)
    ]
    spot_check.inspectors = [
        SpotCheckInspector(position=position, user_id=spot_check.pool[position - 1])
        for position in _positions(spot_check)
    ]
    workflow.apply(TABLE, spot_check.case, "draw", None)


def _ids(population: Population, numbers: list[str]) -> dict[str, int]:
    """Number -> key of the row; bodies and certificates keep their numbers for ever."""
    table = Body if population is Population.BODIES else Certificate
    query = sa.select(table.number, table.id).where(table.number.in_(numbers))
    return {number: id for number, id in db.session.execute(query)}
