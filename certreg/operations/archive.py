"""Opening a backup: every byte of it proven before anything is done with it."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from pyrage.x25519 import Identity

from certreg.errors import UnreadableError
from certreg.operations.backup import DATABASE, FILES, INSTANCE, MANIFEST, PUBLIC, SECRETS
from certreg.operations.manifest import Manifest
from certreg.operations.sealed import open_sealed
from certreg.text import Text

_FOLDERS = (PUBLIC, FILES, INSTANCE, SECRETS)
_BLOCK = 1 << 20


def unpack(source: Path, key: Identity, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder, as `backup` names its members.

    Raises:
        UnreadableError: it does not open, or is no backup; what was unpacked then is worth nothing.
    """
    packed = folder / "archive"
    open_sealed(source, packed, key)
    try:
        with tarfile.open(packed, "r:gz") as archive:
            for member in archive:
                _unpack(archive, member, folder)
        packed.unlink()
        return Manifest.from_bytes((folder / MANIFEST).read_bytes())
    except (tarfile.TarError, zlib.error, gzip.BadGzipFile, EOFError, FileNotFoundError) as error:
        raise UnreadableError(Text("备份文件的内容不完整")) from error


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    parts = PurePosixPath(member.name).parts
    is_known = member.name in (MANIFEST, DATABASE) or member.name.startswith(_FOLDERS)
    content = archive.extractfile(member) if member.isreg() else None
    if content is None or not is_known or ".." in parts or parts[0] == "/":
        raise UnreadableError(Text("备份文件中有不认识的内容 {name}", name=member.name))
    place = folder.joinpath(*parts)
    place.parent.mkdir(parents=True, exist_ok=True)
    with open(place, "wb") as target:
        copyfileobj(content, target, _BLOCK)
