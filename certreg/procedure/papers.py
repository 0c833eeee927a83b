"""The files beside a case: adding one, taking back what nobody can have seen; the photo of who it is about."""

from __future__ import annotations

from datetime import date

from certreg.accounts.models import User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.files import evidence as files
from certreg.people import photos
from certreg.people.models import Photo
from certreg.people.photos import ReadPhoto
from certreg.people.rules import photo_problems
from certreg.policy import law as policy
from certreg.procedure.models.cases import Case
from certreg.procedure.models.evidence import Evidence
from certreg.text import Text


def add(case: Case, actor: User, title: str, file: files.Evidence) -> None:
    """Put a file that was looked into beside the case."""
    case.evidence.append(
        Evidence(file=files.keep(file), title=title, added_by_id=actor.id, added_at=now())
    )


def is_removable(item: Evidence) -> bool:
    """Whether nobody at the office can have seen the file: it came after the last submission."""
    handed_in = item.case.submitted_at
    return handed_in is None or item.added_at > handed_in


def remove(case: Case, evidence_id: int) -> None:
    """Take back a file that was never handed in.

    Raises:
        MissingError: there is none such.
    """
    for item in case.evidence:
        if item.id == evidence_id and is_removable(item):
            db.session.delete(item)
            return
    raise MissingError(Text("没有这份材料，或它已随申请提交，不能移除"))


def keep_photo(
    photo: ReadPhoto, taken_on: date, *, person_id: int, actor: User, region: str
) -> Photo:
    """Put a photo on record that fits the face in use there.

    Raises:
        RefusedError: it does not; field `photo`.
    """
    for problem in photo_problems(policy.load(), photo.facts, issued_on=today(), region=region):
        raise RefusedError(problem.message, reason=problem.reason, rule=problem.rule, field="photo")
    return photos.keep(
        photo, person_id=person_id, taken_on=taken_on, stated_by_id=actor.organisation_id
    )
