"""A ZIP of photos named by identity number."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from datetime import date
from pathlib import PurePosixPath

from certreg.errors import UnreadableError
from certreg.people import photos
from certreg.people.photos import ReadPhoto, Size
from certreg.people.rules import normalise
from certreg.text import Text
from certreg.workbook.archive import ArchiveLimits, open_archive, read_member

LIMITS = ArchiveLimits(members=20_000, unpacked=2**30, ratio=200)
SUFFIXES = (".jpg", ".jpeg", ".png")
_NOT_THE_USERS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What operating systems add by themselves."""


class PhotoZip:
    """The photos of an archive by identity number.

    Raises:
        UnreadableError: no ZIP, a hostile one, or one that holds something else than photos.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = open_archive(content, LIMITS)
        self._members: dict[str, list[zipfile.ZipInfo]] = {}
        for member in self._archive.infolist():
            if not member.is_dir() and not _is_added(member.filename):
                self._members.setdefault(_number(member.filename), []).append(member)

    @property
    def numbers(self) -> Collection[str]:
        """Identity numbers of which there is a photo."""
        return self._members.keys()

    def read(self, number: str, *, taken_on: date | None, size: Size) -> ReadPhoto:
        """The photo of a person, measured and written anew.

        Raises:
            UnreadableError: damaged, too large, no JPEG or PNG, or there are two.
        """
        member, *others = self._members[number]
        if others:
            raise UnreadableError(Text("压缩包内有两张以同一证件号码命名的照片，请保留一张。"))
        if member.file_size > photos.BYTES:
            raise UnreadableError(
                Text("照片超过 {most} MB，请缩小后再上传。", most=photos.BYTES >> 20)
            )
        content = b"".join(read_member(self._archive, member))
        return photos.read(content, taken_on=taken_on, size=size)


def _is_added(name: str) -> bool:
    return any(part in _NOT_THE_USERS or part.startswith("._") for part in name.split("/"))


def _number(name: str) -> str:
    path = PurePosixPath(name)
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableError(
            Text(
                "压缩包内的“{name}”不是照片，只接受以证件号码命名的 .jpg 或 .png 文件。",
                name=path.name[:80],
            )
        )
    return normalise(path.stem)
