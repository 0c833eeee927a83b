"""A certificate to print in tests, its raster and its text as other programs see them."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from certreg.certificates.pdf import Attachment, Face, render

AT = datetime(2026, 4, 2, 8, 30, tzinfo=UTC)
IDENTIFIER = bytes(range(16))
CREDENTIAL = b'{"type":["VerifiableCredential","OpenBadgeCredential"]}'
ATTACHMENTS = (
    Attachment("credential.json", "application/vc", CREDENTIAL, "电子凭证"),
    Attachment("certificate.tlog-proof", "text/plain", b"c2sp.org/tlog-proof@v1\n", "登记证明"),
)
INNER_FRAME = (18.1, 18.1, 191.9, 278.9)
"""Left, top, right, bottom of the inner frame, in millimetres."""


@cache
def photo() -> bytes:
    """A drawn head on white, one inch at 300 dots: nobody's."""
    picture = Image.new("RGB", (295, 413), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((88, 70, 207, 230), fill="#e2b78f")
    pen.polygon([(20, 413), (50, 300), (148, 250), (245, 300), (275, 413)], fill="#27374d")
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=85)
    return output.getvalue()


def face(**values: Any) -> Face:
    """An ordinary certificate of a registry that is not a demo, with some values changed."""
    ordinary = Face(
        title="职业技能等级证书",
        body_text="本证书由经人力资源社会保障部门备案的评价机构颁发，表明持证人通过本机构组织的"
        "职业技能等级认定，具备该职业（工种）相应等级的职业技能水平。",
        holder_name="张三",
        document_type="居民身份证",
        document_number="51170219900101002X",
        occupation="焊工",
        trade="--",
        level_text="一级/高级技师",
        number="Y000051001064261000042",
        issuer_name="示例机械制造有限公司",
        issued_on=date(2026, 4, 2),
        query_address="http://jndj.osta.org.cn",
        body_query_address="http://pjjg.osta.org.cn",
        verify_address="https://demo.certreg.example/v/AbCdEfGhIjKlMnOpQrStUv",
        is_demo=False,
        photo=photo(),
        seal="示例机械制造有限公司",
        english="Certificate of Vocational Skill Level",
        how_won="直接认定",
    )
    return replace(ordinary, **values)


LONGEST = face(
    holder_name="阿卜杜热伊木江·阿卜杜热合曼·买买提依明·吐尔逊",
    issuer_name="中国石油天然气股份有限公司西南油气田分公司四川长宁天然气开发有限责任公司川南项目部",
    seal="中国石油天然气股份有限公司西南油气田分公司四川长宁天然气开发有限责任公司川南项目部",
    occupation="电力电气设备安装工（高压电气装置及二次系统安装调试方向）",
    trade="锅炉设备安装工",
    level_text="特级技师",
    how_won="直接认定（以赛代评）",
    term="2026年4月2日至2029年4月1日",
    note="本证书系更正后重新颁发，原证书编号 Y000051001064261000041 同时作废。",
)
RARE = face(holder_name="㐂䶮𠮷骉", photo=None, how_won="", english="", seal="")


@cache
def printed(which: Face) -> bytes:
    """The certificate, printed once for all tests."""
    return render(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT)


def saved(pdf: bytes, folder: Path) -> Path:
    """The file on disk, for programs that want a path."""
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return path


def output_of(*command: str | Path) -> str:
    """What a program prints; it must succeed."""
    return subprocess.run(
        [str(part) for part in command], check=True, capture_output=True, text=True
    ).stdout


def squeezed(text: str) -> str:
    """Text without white space: programs differ in where they see spaces and lines."""
    return "".join(text.split())


def rasters(path: Path, folder: Path, dots: int) -> Iterator[tuple[str, Image.Image]]:
    """The page as poppler, MuPDF and Ghostscript draw it."""
    commands = {
        "poppler": ["pdftoppm", "-r", dots, "-png", "-singlefile", path, folder / "poppler"],
        "mupdf": ["mutool", "draw", "-q", "-r", dots, "-o", folder / "mupdf.png", path],
        "ghostscript": [
            *("gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=png16m", f"-r{dots}"),
            *("-dTextAlphaBits=4", "-dGraphicsAlphaBits=4"),
            *(f"-sOutputFile={folder / 'ghostscript.png'}", path),
        ],
    }
    for name, command in commands.items():
        output_of(*(str(part) for part in command))
        yield name, Image.open(folder / f"{name}.png").convert("L")


def ink(page: Image.Image, left: float, top: float, right: float, bottom: float) -> float:
    """Share of dark dots in a rectangle of the A4 page, in millimetres."""
    scale = page.width / 210
    part = page.crop(tuple(round(edge * scale) for edge in (left, top, right, bottom)))
    counts = part.histogram()
    return sum(counts[:128]) / sum(counts)
