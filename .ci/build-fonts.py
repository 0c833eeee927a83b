#!/usr/bin/env python3
"""Cut the fonts of the printed certificate from Debian's Noto Serif CJK SC (fonts-noto-cjk).

    .venv/bin/python .ci/build-fonts.py          # writes static/fonts/*.woff2 and coverage.txt

The same source and the same fontTools give the same bytes. What is cut and why stands in
static/fonts/README.md.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
LANGUAGE = "Noto Serif CJK SC"

LATIN = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x1CD, 0x1DC),  # ǎ
    (0x1F9, 0x1F9),
    (0x251, 0x251),
    (0x261, 0x261),
    (0x1E00, 0x1EFF),
)
PUNCTUATION = ((0x2010, 0x2027), (0x2030, 0x205E))
SYMBOLS = (
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # № ℃ Ⅰ–Ⅻ
    (0x2190, 0x22FF),  # arrows, mathematics
    (0x2460, 0x24FF),  # ①
    (0x2500, 0x27BF),  # boxes, ★
    (0x3000, 0x303F),  # 、。〇々
    (0x3200, 0x33FF),  # ㈠ ㎡
    (0xFE30, 0xFE6F),
    (0xFF01, 0xFF9F),  # full-width forms
    (0xFFE0, 0xFFEE),
)
HAN = (
    (0x3400, 0x4DBF),  # extension A
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),  # extensions B to H, as far as the source has them
)
BOLD = "职业技能等级证书岗位聘任一二三四五级学徒工初中高级特首席技师演示样张不具效力·/（）"


@dataclass(frozen=True)
class Cut:
    """One file: the characters taken from one weight, under a family name of its own."""

    file: str
    source: str
    family: str
    characters: frozenset[int]


def main() -> int:
    """Write the cuts and the coverage table; print name, size and SHA-256 of each file."""
    latin = _expand(LATIN)
    core = _gb2312() | latin | _expand(PUNCTUATION)
    full = core | _expand(SYMBOLS) | _expand(HAN)
    bold = latin | frozenset(map(ord, BOLD))
    regular_source, bold_source = "NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"
    _write(Cut("certreg-serif-core.woff2", regular_source, "Certreg Serif Core", core))
    _write(Cut("certreg-serif-bold.woff2", bold_source, "Certreg Serif Heading", bold))
    covered = _write(Cut("certreg-serif-full.woff2", regular_source, "Certreg Serif Full", full))
    (TARGET / "coverage.txt").write_text(_ranges(covered), encoding="ascii")
    return 0


def _write(cut: Cut) -> frozenset[int]:
    """Write one file; returns the characters that the source really had."""
    font = _cut(_open(cut.source), cut)
    font.flavor = "woff2"
    font.save(TARGET / cut.file)
    content, covered = (TARGET / cut.file).read_bytes(), frozenset(font.getBestCmap())
    digest = hashlib.sha256(content).hexdigest()
    print(f"{cut.file} {len(content):,} B {len(covered):,} characters sha256 {digest}")
    return covered


def _open(file: str) -> TTFont:
    """The face of the collection whose Han forms are those of mainland China."""
    for font in TTCollection(SOURCE / file, lazy=True).fonts:
        if font["name"].getDebugName(4).startswith(LANGUAGE):
            return font
    raise SystemExit(f"{SOURCE / file} has no face {LANGUAGE}: apt-get install fonts-noto-cjk")


def _cut(font: TTFont, cut: Cut) -> TTFont:
    font.recalcTimestamp = False
    subsetter = Subsetter(_options())
    subsetter.populate(unicodes=cut.characters & set(font.getBestCmap()))
    subsetter.subset(font)
    _renumber(font)
    _rename(font, cut.family)
    return font


def _options() -> Options:
    """No layout features, no hinting, a visible .notdef.

    Without features a glyph is what the character map says and its advance what `hmtx` says,
    so text can be measured and written without a shaping engine.
    """
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.name_languages = [0x409]
    options.desubroutinize = False
    return options


def _renumber(font: TTFont) -> None:
    """Give glyph i the CID i.

    fontTools renumbers the glyphs of a CID-keyed face and keeps the old CIDs. WeasyPrint writes
    glyph ids into the page; poppler reads them as glyph ids, MuPDF and Ghostscript as CIDs, and
    in those two the page would have no Chinese at all.
    """
    old = font.getGlyphOrder()
    new = [".notdef", *(f"cid{i:05d}" for i in range(1, len(old)))]
    renamed = dict(zip(old, new, strict=True))
    cmaps, metrics = font["cmap"].tables, font["hmtx"].metrics
    top = font["CFF "].cff.topDictIndex[0]
    outlines = top.CharStrings
    outlines.charStrings = {renamed[name]: index for name, index in outlines.charStrings.items()}
    top.charset = new
    top.CIDCount = len(new)
    font.setGlyphOrder(new)
    font["hmtx"].metrics = {renamed[name]: metric for name, metric in metrics.items()}
    for table in cmaps:
        table.cmap = {code: renamed[name] for code, name in table.cmap.items()}


def _rename(font: TTFont, family: str) -> None:
    """A name of its own: the cut is a modified version, and Noto is a trademark."""
    names = font["name"]
    style = names.getDebugName(2) or "Regular"
    plain = family.replace(" ", "")
    for number, text in ((1, family), (2, style), (3, plain), (4, family), (6, plain)):
        names.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [plain]
    top.topDictIndex[0].FullName = family
    top.topDictIndex[0].FamilyName = family


def _gb2312() -> frozenset[int]:
    """All characters of GB/T 2312-1980: 6,763 Han and 682 others."""
    rows = ((row, cell) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    decoded = (bytes(pair).decode("gb2312", "ignore") for pair in rows)
    return frozenset(ord(character) for character in decoded if character)


def _expand(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


def _ranges(codes: Iterable[int]) -> str:
    """Sorted code points as lines `first-last` or `only`, in hexadecimal."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{a:X}-{b:X}\n" if a != b else f"{a:X}\n" for a, b in spans)


if __name__ == "__main__":
    sys.exit(main())
