"""Handing stored files out over HTTP."""

from __future__ import annotations

from flask import Response

from certreg.files import store
from certreg.files.models import StoredFile


def in_pieces(file: StoredFile) -> Response:
    """A large file as a download, under its own name, read as it is sent.

    Its length is told beforehand: a download that breaks off is seen to be one.

    Raises:
        MissingError, UnreadableError: as `store.in_pieces`, before anything is sent.
    """
    answer = Response(store.in_pieces(file), mimetype=file.media_type)
    answer.content_length = file.size
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    return answer
