"""A file lies in the store whole and sealed, or not at all: also when the disk fills while it is written."""

from __future__ import annotations

import errno
import os
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileOpener

from certreg.clock import real_now
from certreg.db import db
from certreg.errors import MissingError, UnreadableError
from certreg.files import shelf, store
from certreg.trust.pieces import PIECE

pytestmark = pytest.mark.database

KIND = {"name": "名单.bin", "media_type": "application/octet-stream"}


@pytest.fixture
def folder(settings) -> Path:
    return Path(settings.files_url.removeprefix("file://"))


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def written(*parts: bytes):
    return written_of(parts)


def written_of(parts):
    with store.writing() as draft:
        for part in parts:
            draft.write(part)
    return store.keep(draft, **KIND)


def test_a_file_written_in_portions_is_read_back_and_nothing_of_it_lies_open(session, folder):
    content = "张示例".encode() * PIECE
    file = written(content[:10], content[10:])
    assert (file.size, store.read(file)) == (len(content), content)
    assert len(list(store.in_pieces(file))) == -(-file.size // PIECE)
    assert not any("张示例".encode() in path.read_bytes() for path in lying(folder))
    assert file.sha256 == store.store(content, **KIND).sha256


def test_a_large_file_never_fills_the_memory(session):
    tracemalloc.start()
    try:
        file = written_of(os.urandom(PIECE // 2) for _ in range(60))
        assert sum(map(len, store.in_pieces(file))) == 30 * PIECE
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 8 * PIECE


def test_what_breaks_off_leaves_nothing_behind(session, folder):
    before = lying(folder)
    with pytest.raises(KeyError), store.writing() as draft:
        draft.write(b"x" * 3 * PIECE)
        raise KeyError
    assert lying(folder) == before


def test_a_full_disk_leaves_no_half_file_that_a_second_try_would_take_for_the_whole(
    session, folder, monkeypatch
):
    content, before = os.urandom(1000), lying(folder)

    def full(file, data):
        file.f.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk, pytest.raises(OSError, match="space"):
        disk.setattr(LocalFileOpener, "write", full)
        store.store(content, **KIND)
    assert lying(folder) == before
    assert store.read(store.store(content, **KIND)) == content


def test_what_a_power_cut_left_is_swept_away_after_a_day_and_what_is_being_written_is_not(
    session, folder
):
    parts = folder / shelf.PARTS
    parts.mkdir(parents=True, exist_ok=True)
    old, new = parts / "old", parts / "new"
    for path in (old, new):
        path.write_bytes(b"part")
    long_ago = (real_now() - shelf.ABANDONED - timedelta(minutes=1)).timestamp()
    os.utime(old, (long_ago, long_ago))
    shelf.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    new.unlink()


def test_what_is_lost_or_changed_is_said_before_anything_is_served(session, folder):
    file = written(b"x" * 3 * PIECE)
    (path,) = (each for each in lying(folder) if each.parent.name + each.name == file.address)
    with path.open("r+b") as sealed:
        sealed.truncate(2 * PIECE)
    with pytest.raises(UnreadableError):
        store.in_pieces(file)
    path.unlink()
    with pytest.raises(MissingError):
        store.in_pieces(file)
    db.session.rollback()
