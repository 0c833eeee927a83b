"""Where the sealed bytes of files lie: a folder, or whatever else fsspec reaches; whole, or not there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import get_ident
from typing import Any, BinaryIO, cast

import fsspec
from flask import current_app
from fsspec.implementations.local import LocalFileSystem

from certreg.clock import real_now
from certreg.errors import MissingError
from certreg.settings import Settings
from certreg.text import Text

PARTS = "parts"
"""Folder of what is being written; those of addresses have two letters."""

ABANDONED = timedelta(days=1)
"""A part of this age has nobody who writes it: a power cut left it behind."""


@dataclass
class Part:
    """A file that is being written; with an address it goes to its place at the end."""

    file: BinaryIO
    address: str = ""


@contextmanager
def part() -> Iterator[Part]:
    """Write a file whole or not at all: a full disk or a power cut leaves nothing under the address.

    What breaks it off removes the part; after a power cut `sweep` does.
    """
    filesystem, root = _shelf()
    path = f"{root}/{PARTS}/{secrets.token_hex(16)}"
    try:
        with filesystem.open(path, "wb") as file:
            written = Part(file)
            yield written
            file.flush()
            if isinstance(filesystem, LocalFileSystem):
                os.fsync(file.f.fileno())
        filesystem.mv(path, _place(root, written.address))
    except BaseException:
        with suppress(FileNotFoundError):
            filesystem.rm_file(path)
        raise


def holds(address: str) -> bool:
    """Whether something lies under an address."""
    filesystem, root = _shelf()
    return bool(filesystem.exists(_place(root, address)))


def opened(address: str) -> BinaryIO:
    """The bytes kept under an address as they lie there; the caller closes it.

    Raises:
        MissingError: there are none.
    """
    filesystem, root = _shelf()
    try:
        return cast(BinaryIO, filesystem.open(_place(root, address), "rb"))
    except FileNotFoundError:
        raise MissingError(Text("文件已超过保存期或已丢失")) from None


def put_back(address: str, content: BinaryIO) -> None:
    """Keep sealed bytes from a backup under their address."""
    with part() as written:
        shutil.copyfileobj(content, written.file)
        written.address = address


def remove(address: str) -> None:
    """Remove the bytes under an address, if there are any."""
    filesystem, root = _shelf()
    with suppress(FileNotFoundError):  # lost before: `certreg fsck` has said so
        filesystem.rm_file(_place(root, address))


def sweep() -> None:
    """Remove parts that nobody goes on writing."""
    filesystem, root = _shelf()
    with suppress(FileNotFoundError):
        for path in filesystem.ls(f"{root}/{PARTS}", detail=False):
            if filesystem.modified(path) < real_now() - ABANDONED:
                filesystem.rm_file(path)


def _shelf() -> tuple[Any, str]:
    """The file system, and the folder of it that is ours."""
    settings: Settings = current_app.config["SETTINGS"]
    return _reached(settings.files_url, os.getpid(), get_ident())


@lru_cache(maxsize=64)
def _reached(url: str, _process: int, _thread: int) -> tuple[Any, str]:
    """One for each process and thread, as fsspec itself has it, which takes long to find it again."""
    filesystem, root = fsspec.url_to_fs(url, auto_mkdir=True)
    return filesystem, str(root)


def _place(root: str, address: str) -> str:
    return f"{root}/{address[:2]}/{address[2:]}"
