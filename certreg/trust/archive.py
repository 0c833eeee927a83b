"""A ZIP archive that has one form only: same files, same bytes.

Whoever reads one and gets the same files writes the same bytes, so there is no room for anything
that a list of the files would not cover.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from certreg.errors import UnreadableError

_MOST_BYTES = 256 * 1024 * 1024
# What zipfile raises for bytes that are no archive, or one that uses other features.
_DAMAGED = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    struct.error,
)


def write_archive(files: Mapping[str, bytes]) -> bytes:
    """The one archive of these files: sorted, stored, without times or owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()


def read_archive(data: bytes) -> dict[str, bytes]:
    """The files of an archive.

    Raises:
        UnreadableError: damaged, over 256 MB, or not exactly what `write_archive` would write.
    """
    damaged = "验证数据不是完整的数据包，请重新下载。"
    if len(data) > _MOST_BYTES:
        raise UnreadableError(damaged)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            # Stored members side by side take as much room as they hold: nothing unpacks to more.
            are_stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
            if not are_stored or sum(member.file_size for member in members) > len(data):
                raise UnreadableError(damaged)
            files = {member.filename: archive.read(member) for member in members}
    except _DAMAGED as error:
        raise UnreadableError(damaged) from error
    if write_archive(files) != data:
        raise UnreadableError(damaged)
    return files
