"""What a correction of document or photo rests on: the evidence, and the right photo itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from werkzeug.datastructures import FileStorage

from certreg.accounts.models import User
from certreg.clock import now, today
from certreg.db import db
from certreg.errors import RefusedError
from certreg.files import evidence, store
from certreg.people import photos
from certreg.people.photos import ReadPhoto
from certreg.people.rules import photo_problems
from certreg.policy import law as policy
from certreg.procedure import papers
from certreg.procedure.models.evidence import Evidence
from certreg.supervision.correcting import Correction
from certreg.supervision.models import Measure
from certreg.text import Text

PROOF = Text("更正的佐证材料")
PHOTO = Text("更正后的照片")


@dataclass(frozen=True)
class Material:
    """Files that were looked into and may be kept."""

    proof: evidence.Evidence | None = None
    photo: ReadPhoto | None = None


def read(
    proof: FileStorage | None, photo: FileStorage | None, *, taken_on: date | None, region: str
) -> Material:
    """Look into the files of a correction; takes up to some seconds, so before the transaction.

    Args:
        taken_on: day of taking of the photo, as stated.
        region: whose face the photo has to fit.

    Raises:
        RefusedError, UnreadableError: as `certreg.files.evidence.inspect`; or a photo that does not
            fit the face, field `photo`.
    """
    looked = evidence.inspect(proof) if proof else None
    if not photo:
        return Material(looked)
    law = policy.load()
    size = photos.printed_size(law, region=region, on=today())
    content = photo.stream.read(photos.BYTES + 1)
    found = photos.read(content, taken_on=taken_on, size=size)
    for problem in photo_problems(law, found.facts, issued_on=today(), region=region):
        raise RefusedError(problem.message, reason=problem.reason, rule=problem.rule, field="photo")
    return Material(looked, found)


def attach(measure: Measure, correction: Correction, material: Material, actor: User) -> None:
    """Put the files beside the case.

    Raises:
        RefusedError: document or photo are to be corrected and nothing shows it; field `proof`.
    """
    needs = correction.document is not None or correction.with_photo
    if needs and material.proof is None:
        raise RefusedError(
            Text("更正证件或照片的，请上传佐证材料（证件复印件、原始报名材料等）"),
            reason="evidence_missing",
            field="proof",
        )
    if material.proof:
        papers.add(measure.case, actor, PROOF.pattern, material.proof)
    if material.photo:
        measure.photo, measure.photo_taken_on = (
            _kept(measure, material.photo, actor),
            (material.photo.facts.taken_on),
        )


def _kept(measure: Measure, photo: ReadPhoto, actor: User) -> Evidence:
    file = store.store(photo.jpeg, name="photo.jpg", media_type=photos.MEDIA_TYPE)
    row = Evidence(
        case=measure.case, file=file, title=PHOTO.pattern, added_by_id=actor.id, added_at=now()
    )
    db.session.add(row)
    db.session.flush()  # the measure refers to its key
    return row
