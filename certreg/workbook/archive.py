"""What a ZIP archive may be before anything reads its members: a workbook, or photos.

Everything here is judged from the directory at the archive's end, so a bomb costs nothing; what a
member really unpacks to is counted when it is read (`read_member`).
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from certreg.errors import UnreadableError
from certreg.text import Text

BLOCK = 256 * 1024
DIRECTORY_ENTRY = 512
"""Bytes of the directory that one member may take: a fixed head of 46 and its name."""

_END = struct.Struct("<4s4H2LH")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class ArchiveLimits:
    """How much an archive may hold.

    Attributes:
        members: most members.
        unpacked: most bytes of all members together.
        ratio: how many times larger than the archive its members may be.
    """

    members: int
    unpacked: int
    ratio: int


def open_archive(content: bytes, limits: ArchiveLimits) -> zipfile.ZipFile:
    """The archive, after its directory was found harmless.

    Raises:
        UnreadableError: no ZIP archive, damaged, encrypted, too large, or with members that no
            honest program writes.
    """
    _check_kind(content)
    _check_directory(content, limits)
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError(Text("文件已损坏，无法打开。请重新保存后再上传。")) from error
    _check_members(archive.infolist(), len(content), limits)
    return archive


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of a member, block by block; never more than the directory declares.

    Raises:
        UnreadableError: what is there is not what the directory declares.
    """
    try:
        with archive.open(member) as stream:
            while block := stream.read(BLOCK):
                yield block
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise UnreadableError(
            Text(
                "文件中的“{name}”已损坏，无法读取。请重新保存后再上传。",
                name=shown(member.filename),
            )
        ) from error


def shown(name: str) -> str:
    """A member's name as it may be shown: short, without characters that turn text around."""
    return "".join(character if character.isprintable() else "�" for character in name[:80])


def _check_kind(content: bytes) -> None:
    if not content:
        raise UnreadableError(Text("文件是空的。请选择已填写的文件。"))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(
            Text("文件已加密，或是旧版 Excel（.xls）格式。请去掉密码，另存为 .xlsx 后再上传。")
        )
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise UnreadableError(
            Text("文件内容与扩展名不符，不是有效的 .xlsx 或 .zip 文件。请用原软件另存后再上传。")
        )


def _check_directory(content: bytes, limits: ArchiveLimits) -> None:
    """The end record must close the file, and the directory must lie right in front of it."""
    place = content.rfind(b"PK\x05\x06")
    end = content[place : place + _END.size]
    if place < 0 or len(end) < _END.size:
        raise UnreadableError(Text("文件不完整，可能没有传完。请重新上传。"))
    _, _, _, _, count, size, offset, comment = _END.unpack(end)
    if offset + size != place or place + _END.size + comment != len(content):
        raise UnreadableError(Text("文件前后附有其他内容，不能接受。请用原软件另存后再上传。"))
    if count > limits.members or size > limits.members * DIRECTORY_ENTRY:
        raise UnreadableError(
            Text("压缩包内文件过多（最多 {most} 个）。请分批上传。", most=limits.members)
        )


def _check_members(members: list[zipfile.ZipInfo], packed: int, limits: ArchiveLimits) -> None:
    names: set[str] = set()
    for member in members:
        name = member.filename
        if not _is_plain(name, member.orig_filename):
            raise UnreadableError(
                Text("压缩包内的文件名“{name}”含有路径或特殊字符，不能接受。", name=shown(name))
            )
        if name.lower() in names:
            raise UnreadableError(
                Text("压缩包内有两个同名文件“{name}”。请删除其一。", name=shown(name))
            )
        names.add(name.lower())
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableError(Text("压缩包已加密。请去掉密码后再上传。"))
        if member.compress_type not in _METHODS:
            raise UnreadableError(Text("压缩方式不受支持。请用普通 ZIP 方式重新压缩。"))
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.unpacked or unpacked > limits.ratio * packed:
        raise UnreadableError(
            Text(
                "文件解压后过大（上限 {most} MB）。请删去多余内容，或分批上传。",
                most=limits.unpacked >> 20,
            )
        )


def _is_plain(name: str, original: str) -> bool:
    """A relative path without tricks; `original` is the name before zipfile cut it at a NUL."""
    return (
        name == original
        and name.isprintable()
        and "\\" not in name
        and ":" not in name
        and not name.startswith("/")
        and ".." not in name.split("/")
    )
