"""What the log commits to of holds and erasures: setting, lifting, erasing; no names, no numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from certreg.db import db
from certreg.procedure.models.cases import Case
from certreg.registry.log import Record, Recorded
from certreg.registry.log import recorded as claimed
from certreg.retention.models import Erasure, Hold, Lifting
from certreg.text import Text

PLACED = "hold.placed"
LIFTED = "hold.lifted"
IN_FORCE = ("in_force", "lift_proposed", "lifted")
"""States of holds that were confirmed."""
ERASED = "erasure.carried_out"


def placing_record(hold: Hold) -> Record:
    """What is logged when a hold is confirmed; its salt stays with the hold."""
    return Record(PLACED, _hold(hold))


def lifting_record(lifting: Lifting) -> Record:
    """What is logged when a hold is lifted; its salt stays with the lifting."""
    return Record(LIFTED, _hold(lifting.hold))


def erasure_record(erasure: Erasure) -> Record:
    """What is logged when an erasure is carried out; its salt stays with it."""
    return Record(ERASED, _erasure(erasure))


def recorded() -> Iterator[Recorded]:
    """What holds and erasures claim of the log."""
    for hold in db.session.scalars(sa.select(Hold).order_by(Hold.case_id)):
        name = Text("保全 #{case}", case=hold.case_id)
        if hold.case.state in IN_FORCE:
            yield claimed(name, hold, PLACED, _hold(hold))
        if hold.lifting is not None:
            yield claimed(name, hold.lifting, LIFTED, _hold(hold))
    query = sa.select(Erasure).join(Erasure.case).where(Case.state == "erased")
    for erasure in db.session.scalars(query.order_by(Erasure.case_id)):
        name = Text("个人信息删除 #{case}", case=erasure.case_id)
        yield claimed(name, erasure, ERASED, _erasure(erasure))


def _hold(hold: Hold) -> dict[str, Any]:
    return {
        "case": hold.case_id,
        "subject": hold.subject.value,
        "heldCase": hold.held_case_id,
        "person": hold.person_id,
        "organisation": hold.organisation_id,
        "document": hold.document,
    }


def _erasure(erasure: Erasure) -> dict[str, Any]:
    """Without the person's key, which is gone where nothing was left."""
    return {
        "case": erasure.case_id,
        "askedOn": erasure.asked_on.isoformat(),
        "erased": erasure.erased,
        "kept": erasure.kept,
    }
