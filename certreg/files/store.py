"""Putting files into the store and getting them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import PurePath

import sqlalchemy as sa
from flask import current_app

from certreg.clock import now
from certreg.db import db
from certreg.errors import MissingError
from certreg.files import shelf
from certreg.files.models import StoredFile
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import pieces, sealing


class Draft:
    """A file in the making, sealed as it is written, for what is too large for memory."""

    def __init__(self, part: shelf.Part) -> None:
        self._part = part
        self._sealer = pieces.Sealer(part.file.write)
        self._digest = sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Take more of the content."""
        self._sealer.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing: a piece is kept once it is full."""

    @property
    def sha256(self) -> str:
        """Hex digest of what was written."""
        return self._digest.hexdigest()

    def finish(self) -> None:
        """Make it readable under its address."""
        address = _address(self.sha256)
        self._sealer.finish(_key(), address.encode())
        self._part.address = address


@contextmanager
def writing() -> Iterator[Draft]:
    """A file that is written in the course of the block and whole at its end; then `keep` it.

    Broken off it is nowhere; what a power cut leaves of it nobody can read.
    """
    with shelf.part() as part:
        draft = Draft(part)
        yield draft
        draft.finish()


def keep(draft: Draft, *, name: str, media_type: str, keep_until: date | None = None) -> StoredFile:
    """Put a written file on record, as `store` does; the row joins the running transaction."""
    return _recorded(draft.sha256, draft.size, name, media_type, keep_until)


def store(
    content: bytes, *, name: str, media_type: str, keep_until: date | None = None
) -> StoredFile:
    """Keep a file, encrypted under a key outside the database; the row joins the running transaction.

    Args:
        content: the bytes as handed in.
        name: the user's name for it, shown to people.
        media_type: what the content was found to be (never what the browser claimed).
        keep_until: last day of keeping, or None.
    """
    digest = sha256(content).hexdigest()
    address = _address(digest)
    if not shelf.holds(address):
        with shelf.part() as part:
            part.file.write(sealing.seal(_key(), content, address.encode()))
            part.address = address
    return _recorded(digest, len(content), name, media_type, keep_until)


def read(file: StoredFile) -> bytes:
    """The content of a stored file.

    Raises:
        MissingError: it was destroyed, or the store has lost it.
        UnreadableError: its bytes were changed.
    """
    return b"".join(in_pieces(file))


def in_pieces(file: StoredFile) -> Iterator[bytes]:
    """The content of a stored file, in order, without holding all of a large one in memory.

    Raises:
        MissingError, UnreadableError: as `read`, at once; a later piece that was changed is told of when it is its turn.
    """
    if file.destroyed_at is not None:
        raise MissingError(Text("文件已超过保存期限，按规定销毁"))
    try:
        source = shelf.opened(file.address)
    except MissingError:
        raise MissingError(Text("文件“{name}”已超过保存期或已丢失", name=file.name)) from None
    with ExitStack() as until_handed_on:
        until_handed_on.enter_context(source)
        beginning = source.read(len(pieces.MARK))
        if beginning != pieces.MARK:
            sealed = beginning + source.read()
            return iter([sealing.unseal(_key(), sealed, file.address.encode())])
        content = pieces.unseal(source, _key(), file.address.encode())
        handed_on = _closing(until_handed_on.pop_all(), content)
        next(handed_on)
        return handed_on


def _closing(source: ExitStack, content: Iterator[bytes]) -> Iterator[bytes]:
    with source:
        yield b""  # begun: whoever lets go of it before the end closes the file
        yield from content


def remove_expired(on: date) -> int:
    """Remove the bytes and rows of files whose last day is before `on`; the number of rows removed."""
    expired = db.session.scalars(sa.select(StoredFile).where(StoredFile.keep_until < on)).all()
    discard(*expired)
    return len(expired)


def discard(*files: StoredFile) -> None:
    """Destroy files: their rows, and the bytes that no other file shares."""
    addresses = {row.address for row in files}
    for row in files:
        db.session.delete(row)
    _remove_unshared(addresses)


def destroy(*files: StoredFile, rule: str) -> None:
    """Destroy the bytes of files and keep their rows, digest included, as a record of it.

    Args:
        rule: row of the law that says so.
    """
    for row in files:
        row.destroyed_at, row.destroyed_by_rule = now(), rule
        row.name = ""  # people put names into it
    _remove_unshared({row.address for row in files})


def _remove_unshared(addresses: set[str]) -> None:
    """Remove the bytes that no living row shares."""
    db.session.flush()  # so that the next query sees what is left
    for address in addresses:
        lives = sa.exists().where(StoredFile.address == address, StoredFile.destroyed_at.is_(None))
        if not db.session.scalar(sa.select(lives)):
            shelf.remove(address)


def _recorded(
    digest: str, size: int, name: str, media_type: str, keep_until: date | None
) -> StoredFile:
    row = StoredFile(
        address=_address(digest),
        sha256=digest,
        size=size,
        media_type=media_type,
        name=PurePath(name.replace("\\", "/")).name[:200],
        stored_at=now(),
        keep_until=keep_until,
    )
    db.session.add(row)
    db.session.flush()  # the row's id is what callers keep
    return row


def _address(digest: str) -> str:
    key = sealing.derive(_settings().master_key, "file-address")
    return sealing.blind_index(key, digest).hex()


def _key() -> bytes:
    return sealing.derive(_settings().master_key, "file-content")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
