"""The files beside a case: adding one, taking back what nobody can have seen."""

from __future__ import annotations

from certreg.accounts.models import User
from certreg.clock import now
from certreg.db import db
from certreg.errors import MissingError
from certreg.files import evidence as files
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.text import Text


def add(case: Case, actor: User, title: str, file: files.Evidence) -> None:
    """Put a file that was looked into beside the case."""
    case.evidence.append(
        Evidence(file=files.keep(file), title=title, added_by_id=actor.id, added_at=now())
    )


def is_removable(case: Case, item: Evidence) -> bool:
    """Whether nobody at the office can have seen the file: it came after the last submission."""
    return case.submitted_at is None or item.added_at > case.submitted_at


def remove(case: Case, evidence_id: int) -> None:
    """Take back a file that was never handed in.

    Raises:
        MissingError: there is none such.
    """
    for item in case.evidence:
        if item.id == evidence_id and is_removable(case, item):
            db.session.delete(item)
            return
    raise MissingError(Text("没有这份材料，或它已随申请提交，不能移除"))
