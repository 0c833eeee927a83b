"""What somebody hands in to have many verified: the files of a ZIP, or the rows of a sheet. Nothing is judged here.

An archive or sheet that cannot be taken as a whole is refused; whatever is wrong with one entry
stays with that entry.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from certreg.certificates.checking import LARGEST
from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.verify import pairs
from certreg.verify.pairs import Item
from certreg.workbook.archive import ArchiveLimits, open_archive, read_member

MOST = 10_000
"""Entries of one hand-in."""
RATIO = 100
"""How many times larger than its packed bytes a file may be: certificates hardly shrink."""
SMALL = 64 * 2**10
"""Bytes below which nobody asks for the ratio."""
LIMITS = ArchiveLimits(members=MOST + 500, unpacked=2**62, ratio=2**31)
"""Size and ratio are judged file by file, so that one bomb does not keep the others from their verdict."""

WORKBOOK = "[content_types].xml"
"""Part by which an Excel workbook is told from other archives."""

BESIDES = ("__MACOSX/", ".DS_Store", "Thumbs.db")
"""What archivers add and nobody meant."""


@dataclass(frozen=True)
class HandedIn:
    """Everything that was handed in together.

    Attributes:
        is_archive: files of a ZIP, whose bytes are still needed; otherwise rows of a sheet.
    """

    items: Sequence[Item]
    is_archive: bool

    @property
    def asks_register(self) -> int:
        """How many rows ask the register by number and name."""
        return 0 if self.is_archive else sum(item.fault is None for item in self.items)


def read_handed_in(content: bytes, names: Mapping[str, str]) -> HandedIn:
    """The entries of an archive, a workbook or a CSV file.

    Args:
        names: further headings, in lower case -> column.

    Raises:
        UnreadableError: none of these, nothing in it, too much, or no columns for number and name.
    """
    if content.startswith(b"PK"):
        with open_archive(content, LIMITS) as archive:
            if WORKBOOK not in {name.lower() for name in archive.namelist()}:
                return HandedIn(_files(archive, len(content)), is_archive=True)
    return HandedIn(pairs.read_sheet(content, names, most=MOST), is_archive=False)


def member_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of a file in the archive.

    Raises:
        UnreadableError: damaged, or not what the directory declares.
    """
    content = b"".join(read_member(archive, archive.getinfo(name)))
    if not content:
        raise UnreadableError(Text("文件是空的。"))
    return content


def _files(archive: zipfile.ZipFile, size: int) -> list[Item]:
    members = [each for each in archive.infolist() if _is_meant(each)]
    if not members:
        raise UnreadableError(Text("压缩包中没有文件。"))
    pairs.check_count(len(members), MOST)
    if sum(member.compress_size for member in members) > size:
        raise UnreadableError(Text("压缩包的目录与内容不符，不能接受。请重新压缩后再上传。"))
    return [Item(member.filename, fault=_fault_of(member)) for member in members]


def _is_meant(member: zipfile.ZipInfo) -> bool:
    return not (
        member.is_dir()
        or member.filename.startswith(BESIDES[0])
        or member.filename.endswith(BESIDES[1:])
    )


def _fault_of(member: zipfile.ZipInfo) -> Text | None:
    """What is wrong with a file, judged from the directory alone."""
    if member.file_size > LARGEST:
        return Text("文件超过 {megabytes} MB，不是本登记簿的证书。", megabytes=LARGEST >> 20)
    if member.file_size > SMALL and member.file_size > RATIO * max(member.compress_size, 1):
        return Text("解压后比压缩时大 {ratio} 倍以上，没有解压。", ratio=RATIO)
    return None
