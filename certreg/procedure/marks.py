"""Returning a case with marks (退回补正并标注), and what became of each of them afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certreg.accounts.models import User
from certreg.db import db
from certreg.errors import RefusedError
from certreg.procedure import holding, snapshot, workflow
from certreg.procedure.models.cases import Case, Part, Waiting
from certreg.procedure.models.decisions import Decision
from certreg.procedure.models.marks import Mark
from certreg.procedure.shape import Difference, differences
from certreg.procedure.table import tables
from certreg.text import Text

RETURN = "return_for_correction"
SEE_MARKS = Text("请按逐项标注补正")
READ_AGAIN = (Waiting.APPROVER, Waiting.OFFICE, Waiting.EXPERTS)
"""Whose turn it is once the case came back."""


@dataclass(frozen=True)
class Answered:
    """A mark, and what the organisation did about it; None: nothing."""

    mark: Mark
    difference: Difference | None


@dataclass(frozen=True)
class Returned:
    """The last return of a case as somebody reads it.

    Attributes:
        decision: the return.
        is_back: the case was handed in again.
        marks: by key of their place.
        answered: the marks in their order, each with what changed there.
        changes: every place that is not what it was at the return.
    """

    decision: Decision
    is_back: bool
    marks: Mapping[str, Mark]
    answered: tuple[Answered, ...]
    changes: tuple[Difference, ...]


def give_back(case: Case, actor: User, reason: str, notes: Mapping[str, str]) -> Decision:
    """Return a case to its clerk with a note on each of some places.

    Args:
        reason: for the case as a whole; may be left out where places are marked.
        notes: key of the place -> what is wrong there.

    Raises:
        NotAllowedError, RefusedError: as `workflow.apply`, or there is no such place.
    """
    table = tables()[case.kind]
    wanted = {key: note.strip() for key, note in notes.items() if note.strip()}
    reason = reason.strip() or (SEE_MARKS if wanted else "")
    decision = workflow.apply(table, case, RETURN, actor, reason=reason)
    labels = {place.key: place.label for place in snapshot.places_of(case)}
    if missing := wanted.keys() - labels.keys():
        raise RefusedError(Text("没有“{place}”这一处，请刷新页面", place=min(missing)))
    db.session.add_all(
        Mark(decision=decision, place=key, label=label, note=wanted[key])
        for key, label in labels.items()
        if key in wanted
    )
    return decision


def returned(case: Case, reader: User) -> Returned | None:
    """The last return, while it matters: at the clerk, or after the case came back.

    An office reads its own returns only, not those within the organisation.
    """
    decision = _last(case, reader)
    if decision is None or case.waiting_for not in (Waiting.CLERK, *READ_AGAIN):
        return None
    changes = differences(snapshot.kept(decision), snapshot.places_of(case))
    changed = {change.place.key: change for change in changes}
    return Returned(
        decision=decision,
        is_back=case.waiting_for is not Waiting.CLERK,
        marks={mark.place: mark for mark in decision.marks},
        answered=tuple(Answered(mark, changed.get(mark.place)) for mark in decision.marks),
        changes=tuple(changes),
    )


def _last(case: Case, reader: User) -> Decision | None:
    office = holding.is_at_office(reader)
    for decision in reversed(case.decisions):
        if decision.action == RETURN and (not office or decision.part is not Part.APPROVER):
            return decision
    return None
