"""What one certificate prints: the values, already in the words of the official form."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from PIL import Image

from certreg.certificates.glyphs import missing_glyphs
from certreg.errors import RefusedError
from certreg.text import Text

_NAMES = {
    "title": "标题",
    "body_text": "证书正文",
    "holder_name": "姓名",
    "latin_name": "姓名的拉丁字母拼写",
    "document_type": "证件类型",
    "document_number": "证件号码",
    "occupation": "职业名称",
    "trade": "工种/职业方向",
    "level_text": "职业技能等级",
    "number": "证书编号",
    "issuer_name": "评价机构名称",
    "issued_on": "发证日期",
    "query_address": "证书查询网址",
    "body_query_address": "评价机构查询网址",
    "verify_address": "核验网址",
    "english": "外文标题",
    "how_won": "评价方式",
    "term": "聘任期限",
    "note": "备注",
    "seal": "印章文字",
}
_END_OF_IMAGE = b"\xff\xd9"
PERSONAL = frozenset(
    {"holder_name", "latin_name", "document_number", "number", "verify_address", "note"}
)
"""The values that hardly two certificates of a batch have in common."""
_OPTIONAL = frozenset({"latin_name", "english", "how_won", "term", "note", "seal"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """The printed values (CF-01 to CF-05 of face.toml), exactly as they will stand on the sheet.

    The caller takes title, body text, addresses and the sign for "no trade" from the law.
    An empty optional value leaves out its line, an empty required one is refused.
    """

    title: str
    body_text: str
    holder_name: str
    document_type: str
    document_number: str
    occupation: str
    trade: str
    """工种/职业方向; where there is none, the placeholder of the law (`--`), never blank."""
    level_text: str
    number: str
    issuer_name: str
    issued_on: date
    query_address: str
    """The national query of certificates, in words."""
    body_query_address: str
    """The national query of assessment bodies, in words."""
    verify_address: str
    """`https://HOST/v/PUBLICID`: the QR code, and in words."""
    is_demo: bool
    """Prints 演示 · 样张 不具效力 across the sheet and 演示 into the seal."""
    photo: bytes | None = field(repr=False)
    """One-inch picture, JPEG, RGB or grey; None leaves the frame empty."""
    seal: str = ""
    """Words around the red seal; empty: no seal."""
    english: str = ""
    latin_name: str = ""
    """The name in Latin letters; of the bilingual face."""
    beside: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Slot name -> what a bilingual face says in English beside its Chinese value."""
    how_won: str = ""
    """评价方式."""
    term: str = ""
    """聘任期限 of a post by appointment."""
    note: str = ""
    """One line more, such as the number of the certificate that this one replaces."""

    def texts(self) -> dict[str, str]:
        """Slot name -> printed text; lines that are left out are absent."""
        values = {name: getattr(self, name) for name in _NAMES if name != "seal"}
        values["issued_on"] = printed_date(self.issued_on)
        return {name: text for name, text in values.items() if text}


def printed_date(day: date) -> str:
    """A date as official papers write it: 2026年4月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def name_of(slot: str) -> str:
    """What people call a value of the face."""
    return _NAMES[slot]


def check_face(face: Face) -> None:
    """Refuse what would print badly: a blank, a character without a glyph, a bad photo.

    Raises:
        RefusedError: names the value and the character, and what to do.
    """
    check_texts(face)
    if face.photo is not None:
        _check_photo(face.photo)


def check_texts(face: Face) -> None:
    """As `check_face`, whatever the photo is."""
    texts = face.texts() | ({"seal": face.seal} if face.seal else {})
    for slot, said in face.beside.items():
        texts[slot] = texts.get(slot, "") + said
    for slot, name in _NAMES.items():
        if slot not in texts and slot not in _OPTIONAL:
            raise RefusedError(
                Text("证书票面缺少「{name}」，该栏不得留空", name=name), reason="blank", field=slot
            )
        if missing := missing_glyphs(texts.get(slot, "")):
            raise RefusedError(
                Text(
                    "「{name}」中的字符 {characters} 无法印制，请核对是否录入有误；"
                    "确为本人用字的，请联系登记机构补充字库",
                    name=name,
                    characters=_shown(missing),
                ),
                reason="missing_glyph",
                field=slot,
            )


def _shown(characters: str) -> str:
    """Characters with their code points: the reader's screen may not have them either."""
    return "、".join(
        f"{character if character.isprintable() else ''}(U+{ord(character):04X})"
        for character in characters
    )


def _check_photo(photo: bytes) -> None:
    try:
        with Image.open(io.BytesIO(photo), formats=["JPEG"]) as picture:
            _check_end(photo)
            picture.load()
            colours = picture.mode
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedError(
            Text("照片无法读取，请重新上传 JPEG 格式的照片"), reason="photo", field="photo"
        ) from error
    if colours not in ("RGB", "L"):
        raise RefusedError(
            Text("照片须为 RGB 彩色的 JPEG 文件"), reason="photo_colours", field="photo"
        )


def _check_end(photo: bytes) -> None:
    """Refuse half a JPEG, whether or not a library made Pillow forgive it.

    Raises:
        RefusedError: the mark of the end is missing.
    """
    if not photo.rstrip(b"\0").endswith(_END_OF_IMAGE):
        raise RefusedError(
            Text("照片文件不完整，请重新上传"), reason="photo_incomplete", field="photo"
        )
