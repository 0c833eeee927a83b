"""`certreg backup`: a whole registry in one sealed file, made while it goes on working.

The file is a compressed tar inside an age file: the manifest, the database, what was published,
the stored files (which are sealed one by one as well) and whatever else lies in the instance folder.
Secrets are left out unless asked for: keep them apart from what they open.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import make_url

from certreg import running
from certreg.clock import real_now
from certreg.errors import MissingError, SetupError
from certreg.files import shelf
from certreg.operations import sealed, snapshot
from certreg.operations.manifest import Manifest
from certreg.operations.snapshot import Snapshot
from certreg.registry import publication
from certreg.settings import Settings
from certreg.text import Text

MANIFEST, DATABASE = "manifest.json", "database"
PUBLIC, FILES, INSTANCE, SECRETS = "public/", "files/", "instance/", "secrets/"
"""Members of the archive: two files and four folders."""

ENDING = ".age"

_NOT_OURS = ("files", "secrets", "public", "backups", "metrics", running.NAME)
"""What of the instance folder is backed up another way, or not at all."""
_NOT_KEPT = (".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".log", ".tree", ENDING, f"{ENDING}.part")
"""Databases and the queue (which only wakes the worker), logs, the signer’s own memory, backups."""


@dataclass(frozen=True)
class Written:
    """A finished backup.

    Attributes:
        missing: stored files that the database names and nobody has: lost before, or destroyed meanwhile.
    """

    path: Path
    manifest: Manifest
    size: int
    missing: int


def make(target: Path, *, with_secrets: bool = False, keep_days: int | None = None) -> Written:
    """Back the registry of the running application up.

    Args:
        target: the new file, or a folder that gets one named after registry and moment.
        keep_days: remove this registry's older backups from the folder afterwards.

    Raises:
        SetupError: as `write`.
    """
    settings: Settings = current_app.config["SETTINGS"]
    with scratch(settings) as folder, snapshot.taken(with_secrets=with_secrets) as taken:
        copy = folder / DATABASE
        taken.database.copy_to(copy)
        written = write(taken, copy, target, settings)
    if keep_days is not None and target.is_dir():
        _forget_older(target, written, timedelta(days=keep_days))
    return written


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """A folder for copies in passing, on the instance's own disk and for its owner alone."""
    with TemporaryDirectory(prefix=".scratch-", dir=settings.instance) as folder:
        yield Path(folder)


def write(taken: Snapshot, copy: Path, target: Path, settings: Settings) -> Written:
    """Write a snapshot and the copy of its database into a sealed file, whole or not at all.

    The archive lies beside the copy, in the same scratch folder, until it is sealed.

    Raises:
        SetupError: nothing to seal with, the file is there already, or it cannot be written.
    """
    readers = sealed.recipients(settings.backup_recipients)
    path = target / _name(taken.manifest) if target.is_dir() else target
    if path.exists():
        raise SetupError(Text("{path} 已存在，不覆盖", path=str(path)))
    part = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            packed = copy.with_name("archive")
            missing = _pack(packed, taken, copy)
            sealed.seal(packed, file, readers)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        raise SetupError(
            Text("备份没有写成（{cause}），原有备份不受影响", cause=str(error.strerror or error))
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Written(path, taken.manifest, path.stat().st_size, missing)


def _pack(packed: Path, taken: Snapshot, copy: Path) -> int:
    with tarfile.open(packed, "w:gz", compresslevel=1, format=tarfile.PAX_FORMAT) as archive:
        _add(archive, MANIFEST, taken.manifest.to_bytes())
        archive.add(copy, DATABASE, filter=_plain)
        for path, content in taken.published.items():
            _add(archive, PUBLIC + path, content)
        for path in taken.tiles:
            _add_found(archive, PUBLIC + path, publication.folder() / path)
        for name, place in _instance_files(taken.manifest.has_secrets):
            _add_found(archive, name, place)
        return _add_stored(archive, taken.addresses())


def _add_stored(archive: tarfile.TarFile, addresses: Sequence[str]) -> int:
    missing = 0
    for address in addresses:
        try:
            file = shelf.opened(address)
        except MissingError:
            missing += 1
            continue
        with file:
            member = _member(FILES + address, file.seek(0, os.SEEK_END))
            file.seek(0)
            archive.addfile(member, file)
    return missing


def _instance_files(with_secrets: bool) -> Iterator[tuple[str, Path]]:
    """Name in the archive and place of what else is in the instance folder."""
    settings: Settings = current_app.config["SETTINGS"]
    root = settings.instance
    database = {Path(make_url(settings.database_url).database or "").name} - {""}
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if not path.is_file() or path.is_symlink() or any(part.startswith(".") for part in parts):
            continue
        if parts[0] == "secrets" and with_secrets:
            yield SECRETS + "/".join(parts[1:]), path
        elif (
            parts[0] not in _NOT_OURS
            and path.name not in database
            and (not path.name.endswith(_NOT_KEPT))
        ):
            yield INSTANCE + "/".join(parts), path


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    archive.addfile(_member(name, len(content)), BytesIO(content))


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _add_found(archive: tarfile.TarFile, name: str, path: Path) -> None:
    """Add a small file that may be gone by now."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    _add(archive, name, content)


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the names of this machine's accounts."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _name(manifest: Manifest) -> str:
    moment = datetime.fromtimestamp(manifest.made_at, UTC)
    return f"{_stem(manifest)}{moment:%Y%m%dT%H%M%SZ}{ENDING}"


def _stem(manifest: Manifest) -> str:
    return f"certreg-{urlsplit(manifest.base_url).hostname}-"


def _forget_older(folder: Path, written: Written, age_limit: timedelta) -> None:
    oldest = (real_now() - age_limit).timestamp()
    for path in folder.glob(f"{_stem(written.manifest)}*{ENDING}"):
        if path != written.path and path.stat().st_mtime < oldest:
            path.unlink()
