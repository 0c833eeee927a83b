"""Putting files into the store and getting them back."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import fsspec
import sqlalchemy as sa
from flask import current_app

from certreg.clock import now
from certreg.db import db
from certreg.errors import MissingError
from certreg.files.models import StoredFile
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import sealing


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
    master = _settings().master_key
    digest = sha256(content).hexdigest()
    address = sealing.blind_index(sealing.derive(master, "file-address"), digest).hex()
    place = _place(address)
    filesystem = _filesystem()
    if not filesystem.exists(place):
        key = sealing.derive(master, "file-content")
        filesystem.pipe_file(place, sealing.seal(key, content, address.encode()))
    row = StoredFile(
        address=address,
        sha256=digest,
        size=len(content),
        media_type=media_type,
        name=PurePath(name.replace("\\", "/")).name[:200],
        stored_at=now(),
        keep_until=keep_until,
    )
    db.session.add(row)
    db.session.flush()  # the row's id is what callers keep
    return row


def read(file: StoredFile) -> bytes:
    """The content of a stored file.

    Raises:
        MissingError: it was destroyed, or the store has lost it.
    """
    if file.destroyed_at is not None:
        raise MissingError(Text("文件已超过保存期限，按规定销毁"))
    try:
        content = sealed(file.address)
    except MissingError:
        raise MissingError(Text("文件“{name}”已超过保存期或已丢失", name=file.name)) from None
    key = sealing.derive(_settings().master_key, "file-content")
    return sealing.unseal(key, content, file.address.encode())


def sealed(address: str) -> bytes:
    """The bytes kept under an address as they lie there, for a backup.

    Raises:
        MissingError: there are none.
    """
    try:
        return bytes(_filesystem().cat_file(_place(address)))
    except FileNotFoundError:
        raise MissingError(Text("文件已超过保存期或已丢失")) from None


def put_back(address: str, content: bytes) -> None:
    """Keep sealed bytes from a backup under their address."""
    _filesystem().pipe_file(_place(address), content)


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
            with suppress(FileNotFoundError):  # lost before: `certreg fsck` has said so
                _filesystem().rm_file(_place(address))


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _filesystem() -> Any:
    return fsspec.url_to_fs(_settings().files_url, auto_mkdir=True)[0]


def _place(address: str) -> str:
    root = fsspec.url_to_fs(_settings().files_url)[1]
    return f"{root}/{address[:2]}/{address[2:]}"
