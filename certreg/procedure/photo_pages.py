"""The pages of every room that show a worker's photo, or take one in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from certreg.accounts.sessions import present_user
from certreg.audit.purposes import Purpose
from certreg.clock import today
from certreg.db import write_tx
from certreg.errors import MissingError
from certreg.people import photos
from certreg.people.models import Photo
from certreg.people.photos import ReadPhoto
from certreg.policy import law as policy
from certreg.text import Text


def show(
    case_id: int, find: Callable[[], Photo | None], *, concerns_id: int | None = None
) -> ResponseReturnValue:
    """A photo of a case that the reader may see; that it was seen stays on the trail.

    Args:
        case_id: the case that the photo belongs to.
        find: refuses a case that the reader may not see; None where no photo was handed in.
        concerns_id: the organisation whose case it is; None: the reader's own.

    Raises:
        MissingError: there is no photo.
    """
    with write_tx():
        photo = find()
        if photo is None:
            raise MissingError(Text("尚未上传照片"))
        user = present_user()
        content = photos.reveal(
            photo,
            viewer_id=user.id,
            purpose=Purpose.CHECKING,
            concerns_id=concerns_id or user.organisation_id,
            case=case_id,
        )
    return send_file(BytesIO(content), mimetype=photos.MEDIA_TYPE)


def receive(upload: FileStorage, taken_on: date, region: str) -> ReadPhoto:
    """Measure an uploaded photo for the face in use; takes a while, so do it before the transaction.

    Raises:
        UnreadableError: no JPEG or PNG, damaged, or too large.
    """
    size = photos.printed_size(policy.load(), region=region, on=today())
    return photos.read(upload.stream.read(photos.BYTES + 1), taken_on=taken_on, size=size)
