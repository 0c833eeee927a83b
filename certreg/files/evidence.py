"""Evidence as people hand it in: PDF, JPEG or PNG by content, looked into before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from flask import Response, send_file
from werkzeug.datastructures import FileStorage

from certreg.errors import RefusedError
from certreg.files import confined
from certreg.files.inspection import MOST_PAGES, MOST_PIXELS
from certreg.files.models import StoredFile
from certreg.files.store import read, store
from certreg.text import Text

LARGEST = 20 * 2**20
"""Bytes."""
SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg"}

REASONS = {
    "encrypted": Text("PDF 加了密码，请取消密码后再上传"),
    "active": Text("PDF 含有脚本、表单提交或打开其他文件的动作，请打印为普通 PDF 后再上传"),
    "embedded": Text("PDF 内嵌了其他文件，请打印为普通 PDF 后再上传"),
    "trailing": Text("PDF 末尾还有其他内容，请重新导出后再上传"),
    "pages": Text("PDF 应为 1 至 {most} 页，请拆分后再上传", most=MOST_PAGES),
    "pixels": Text(
        "图片超过 {most} 万像素，请用较低的分辨率重新拍摄或扫描", most=MOST_PIXELS // 10_000
    ),
}


@dataclass(frozen=True)
class Evidence:
    """A file that was looked into and may be kept."""

    content: bytes
    media_type: str
    name: str


def accept(upload: FileStorage) -> StoredFile:
    """Look into an uploaded file and keep it; `inspect` and `keep` in one.

    Raises:
        RefusedError, UnreadableError: as `inspect`.
    """
    return keep(inspect(upload))


def inspect(upload: FileStorage) -> Evidence:
    """Look into an uploaded file; takes up to some seconds, so do it before the transaction begins.

    Raises:
        RefusedError: too large, of another kind, or with something in it that acts or hides.
        UnreadableError: it cannot be read as what it begins as.
    """
    content = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise RefusedError(
            Text("文件超过 {most} MB，请压缩后再上传", most=LARGEST // 2**20), reason="too_large"
        )
    media_type = next(
        (kind for start, kind in SIGNATURES.items() if content.startswith(start)), None
    )
    if media_type is None:
        raise RefusedError(
            Text("只接受 PDF、JPG 或 PNG 文件（以文件内容为准）"), reason="foreign_kind"
        )
    verdict, _, rest = confined.run("certreg.files.inspection", content, media_type).partition(
        b"\n"
    )
    if verdict != b"kept":
        raise RefusedError(REASONS[rest.decode()], reason=rest.decode())
    kept_as = "image/jpeg" if media_type == "image/png" else media_type
    return Evidence(content=rest, media_type=kept_as, name=_name(upload) + ENDINGS[kept_as])


def _name(upload: FileStorage) -> str:
    """The user's name for the file, without folders, ending and characters that cannot be seen."""
    stem = PurePath((upload.filename or "").replace("\\", "/")).stem
    return "".join(character for character in stem if character.isprintable())[:100] or "file"


def keep(evidence: Evidence) -> StoredFile:
    """Put the file into the store; the row joins the running transaction."""
    return store(evidence.content, name=evidence.name, media_type=evidence.media_type)


def serve(file: StoredFile) -> Response:
    """The file as a download that no browser shows in this site's name.

    Raises:
        MissingError: the store has lost it.
    """
    answer = send_file(
        BytesIO(read(file)), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
