"""What a case said when it was returned, kept sealed; each room says what its cases consist of."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from certreg.db import db
from certreg.files import store
from certreg.procedure.models.cases import Case, CaseKind
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.marks import Snapshot
from certreg.procedure.shape import Place, packed, unpacked
from certreg.text import Text

JSON = "application/json"
EVIDENCE = Text("佐证材料")

_shapes: dict[CaseKind, Callable[[Case], Sequence[Place]]] = {}


def register(kind: CaseKind, places: Callable[[Case], Sequence[Place]]) -> None:
    """Say what the cases of a kind consist of; their evidence is added here."""
    _shapes[kind] = places


def has_shape(kind: CaseKind) -> bool:
    """Can places of such a case be marked?"""
    return kind in _shapes


def places_of(case: Case) -> list[Place]:
    """Every place of the case as it is now; none of a kind that registered nothing."""
    if case.kind not in _shapes:
        return []
    return [*_shapes[case.kind](case), *_evidence(case)]


def keep(decision: Decision) -> None:
    """Keep what the case says at its return."""
    if not has_shape(decision.case.kind):
        return
    content = json.dumps(packed(places_of(decision.case)), ensure_ascii=False).encode()
    name = f"case-{decision.case_id}-returned-{decision.id}.json"
    file = store.store(content, name=name, media_type=JSON)
    db.session.add(Snapshot(decision_id=decision.id, file_id=file.id))


def kept(decision: Decision) -> list[Place]:
    """What the case said when it was returned by a decision; nothing where nothing was kept."""
    row = db.session.get(Snapshot, decision.id)
    return unpacked(json.loads(store.read(row.file))) if row is not None else []


def _evidence(case: Case) -> list[Place]:
    return [
        Place(
            f"evidence:{item.id}",
            Text("材料“{title}”", title=item.title),
            item.file.name,
            EVIDENCE,
            item.file.sha256,
        )
        for item in case.evidence
    ]
