"""A holder's name in Latin letters: pinyin of the characters, or the passport's spelling of them.

Pinyin follows GB/T 28039-2011: surname, space, given name in one word; here the surname in capitals, so
that readers elsewhere know which is which. A spelling that somebody states is printed only where it
can be read out of the characters: a certificate must not be lent to another name.

pypinyin takes most of a second to load: it is loaded when somebody asks for a bilingual face.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from certreg.errors import RefusedError
from certreg.text import Text

LONGEST = 80
"""Letters of a stated spelling."""

SURNAMES = {
    "万俟": "mo qi", "单于": "chan yu", "尉迟": "yu chi", "澹台": "tan tai", "长孙": "zhang sun",
    "令狐": "ling hu", "上官": "shang guan", "东方": "dong fang", "东郭": "dong guo",
    "公孙": "gong sun", "南宫": "nan gong", "司徒": "si tu", "司空": "si kong", "司马": "si ma",
    "夏侯": "xia hou", "太史": "tai shi", "宇文": "yu wen", "慕容": "mu rong", "欧阳": "ou yang",
    "淳于": "chun yu", "申屠": "shen tu", "皇甫": "huang fu", "百里": "bai li", "第五": "di wu",
    "端木": "duan mu", "西门": "xi men", "诸葛": "zhu ge", "赫连": "he lian", "轩辕": "xuan yuan",
    "闻人": "wen ren", "闾丘": "lü qiu",
    "万": "wan", "乐": "yue", "仇": "qiu", "任": "ren", "会": "gui", "冼": "xian", "华": "hua",
    "单": "shan", "召": "shao", "员": "yun", "区": "ou", "卜": "bu",
    "尉": "wei", "尹": "yin", "应": "ying", "折": "she", "曾": "zeng", "朴": "piao", "查": "zha",
    "柏": "bai", "牟": "mu", "盖": "gai", "相": "xiang", "秘": "bi", "种": "chong", "繁": "po",
    "缪": "miao", "翟": "zhai", "臧": "zang", "葛": "ge", "行": "xing", "覃": "qin", "解": "xie",
    "訾": "zi", "谌": "chen", "逄": "pang", "郇": "xun", "郗": "xi", "都": "du", "阚": "kan",
    "隗": "wei", "宁": "ning", "教": "jiao", "石": "shi", "那": "na",
}  # fmt: skip
"""Surnames that a dictionary splits or reads wrongly -> their syllables (Xinhua dictionary)."""

_SPELLING = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ'’ .,-]+")
_SEPARATORS = "·•・"
_MOST_READINGS = 4096
"""Spellings that are tried before a name is given up as too ambiguous."""


class Origin(Enum):
    """Where a name in Latin letters comes from: it is printed with it."""

    DOCUMENT = "document"
    """It is the name in the identity document on record."""
    STATED = "stated"
    """Its holder states it, and it can be read out of the characters."""
    PINYIN = "pinyin"
    """Made from the characters."""


@dataclass(frozen=True)
class LatinName:
    """A name in Latin letters."""

    text: str
    origin: Origin


def latin_name(name: str, stated: str = "") -> LatinName | None:
    """The name as a bilingual face prints it; None where the characters have no reading on file.

    Args:
        name: as printed on the Chinese face.
        stated: the passport's spelling, if the holder gives it.

    Raises:
        RefusedError: field `latin_name`; reason `letters` (other characters) or `other_name` (it
            cannot be read out of the characters).
    """
    if is_latin(name):
        return LatinName(name, Origin.DOCUMENT)
    if stated:
        return LatinName(_checked(stated, name), Origin.STATED)
    spelt = pinyin(name)
    return LatinName(spelt, Origin.PINYIN) if spelt else None


def is_latin(name: str) -> bool:
    """Whether a name is written in Latin letters already, as holders of passports have it."""
    return bool(_SPELLING.fullmatch(name))


def pinyin(name: str) -> str:
    """`ZHANG Shili` of 张示例, `Ayiguli Maimaiti` of 阿依古丽·买买提; empty where a reading lacks."""
    parts = _parts(name)
    if len(parts) > 1:  # a name of another people's order: it has no surname
        words = ["".join(_usual(part)) for part in parts]
        return " ".join(word.capitalize() for word in words) if all(words) else ""
    surname, given = _split(name)
    first = SURNAMES[surname].split() if surname in SURNAMES else _usual(surname)
    second = _usual(given)
    if not first or bool(given) != bool(second):
        return ""
    return f"{''.join(first).upper()} {_joined(second)}".strip()


def _joined(syllables: list[str]) -> str:
    """One word, with an apostrophe before a syllable that begins with a, o or e (西安 Xi'an)."""
    word = "".join(
        ("'" if place and syllable[0] in "aoeāōē" else "") + syllable
        for place, syllable in enumerate(syllables)
    )
    return word.capitalize()


def _checked(stated: str, name: str) -> str:
    """A stated spelling, its blanks tidied.

    Raises:
        RefusedError: as `latin_name`.
    """
    text = " ".join(stated.split())
    if not is_latin(text) or len(text) > LONGEST:
        raise RefusedError(
            Text("姓名拼写只能用拉丁字母、空格、逗号、连字符和撇号，最长 {n} 个字符", n=LONGEST),
            reason="letters",
            field="latin_name",
        )
    if _key(text) not in _spellings(name):
        raise RefusedError(
            Text(
                "该拼写与证书上的姓名“{name}”不符。请核对护照；不填写则按汉语拼音印制。", name=name
            ),
            reason="other_name",
            field="latin_name",
        )
    return text


@cache
def _spellings(name: str) -> frozenset[str]:
    """Every way in which a passport may spell a name, as `_key` writes it: either order, each ü."""
    parts = _parts(name)
    surname, given = ("", name) if len(parts) > 1 else _split(name)
    readings = [_readings(character) for character in given if character not in _SEPARATORS]
    own = [_readings(character) for character in surname]
    if surname in SURNAMES:
        own = [[*each, usual] for each, usual in zip(own, SURNAMES[surname].split(), strict=True)]
    firsts, seconds = _combined(own), _combined(readings)
    if len(firsts) * len(seconds) > _MOST_READINGS:
        return frozenset()
    return frozenset(
        whole
        for first in firsts
        for second in seconds
        for whole in (first + second, second + first)
    )


def _combined(readings: Iterable[Iterable[str]]) -> set[str]:
    spelt = {""}
    for syllables in readings:
        keys = {key for syllable in syllables for key in _umlauts(syllable)}
        spelt = {before + key for before in spelt for key in keys}
        if len(spelt) > _MOST_READINGS:
            return set()
    return spelt


def _umlauts(syllable: str) -> set[str]:
    """Passports write ü as YU, older ones as U, V or UE; pinyin keeps it."""
    if "ü" not in syllable:
        return {_key(syllable)}
    return {syllable.replace("ü", letters).upper() for letters in ("ü", "yu", "u", "v", "ue")}


def _key(text: str) -> str:
    """What counts of a spelling: its letters."""
    return "".join(letter for letter in text.upper() if letter.isalpha())


def _parts(name: str) -> list[str]:
    return [part for part in re.split(f"[{_SEPARATORS}]", name) if part]


def _split(name: str) -> tuple[str, str]:
    """Surname and given name."""
    length = 2 if name[:2] in SURNAMES and len(name) > 2 else 1
    return name[:length], name[length:]


def _usual(text: str) -> list[str]:
    """The usual reading of each character; empty where one has none."""
    from pypinyin import Style, lazy_pinyin

    found = lazy_pinyin(text, style=Style.NORMAL, v_to_u=True, errors=lambda _: "?")
    return found if text and all(map(str.isalpha, found)) and len(found) == len(text) else []


def _readings(character: str) -> list[str]:
    """Every reading of a character, without tones."""
    from pypinyin import Style
    from pypinyin import pinyin as readings

    (found,) = readings(
        character, style=Style.NORMAL, heteronym=True, v_to_u=True, errors=lambda _: "?"
    ) or [[]]
    return [each for each in found if each.isalpha()]
