"""The vendored fonts: which characters they have, and how they are cut."""

from __future__ import annotations

import timeit
from functools import cache
from pathlib import Path

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from certreg.certificates.glyphs import missing_glyphs
from certreg.settings import PACKAGE, asset

FONTS = asset("static") / "fonts"
NAMES = ("certreg-serif-core", "certreg-serif-full", "certreg-serif-bold")
BLANK = " \u00a0\u3000"


@cache
def font(name: str) -> TTFont:
    return TTFont(FONTS / f"{name}.woff2")


def general_standard_characters() -> str:
    lines = (Path(__file__).parent / "general-standard-characters.txt").read_text("utf-8")
    return "".join(line for line in lines.splitlines() if not line.startswith("#"))


def test_every_general_standard_character_can_be_printed() -> None:
    characters = general_standard_characters()
    assert len(set(characters)) == 8105
    assert missing_glyphs(characters) == ""


def test_every_occupation_can_be_printed() -> None:
    table = (PACKAGE / "policy" / "occupations-2022.csv").read_text("utf-8")
    assert len(table) > 10_000
    assert missing_glyphs("".join(table.splitlines())) == ""


def test_rare_name_characters_and_the_separator_of_minority_names_can_be_printed() -> None:
    assert missing_glyphs("张骉仫佬族㐂䶮𠮷㛃㮾𬱖𣲗·①★ÀÉÜ") == ""


@pytest.mark.parametrize(
    "character", ["ئ", "བ", "ᠮ", "⼀", "\u200b", "\n", "\ue000", "😀", "\u0301"]
)
def test_other_scripts_lookalikes_and_invisible_characters_are_reported(character: str) -> None:
    assert missing_glyphs(f"张{character}三{character}") == character


def test_missing_characters_come_once_and_in_order() -> None:
    assert missing_glyphs("ﷲ张😀三ﷲ") == "ﷲ😀"
    assert missing_glyphs("") == ""


def test_a_name_is_checked_within_five_microseconds() -> None:
    runs = timeit.repeat(lambda: missing_glyphs("阿卜杜拉·买买提"), number=1000, repeat=5)
    assert min(runs) / 1000 < 5e-6


def test_the_coverage_table_is_the_character_map_of_the_full_cut() -> None:
    covered = "".join(map(chr, font("certreg-serif-full").getBestCmap()))
    assert missing_glyphs(covered) == ""
    lines = (FONTS / "coverage.txt").read_text("ascii").split()
    spans = [line.split("-") for line in lines]
    assert sum(int(span[-1], 16) - int(span[0], 16) + 1 for span in spans) == len(covered)


def test_every_other_cut_is_part_of_the_full_one() -> None:
    full = font("certreg-serif-full").getBestCmap().keys()
    for name in NAMES:
        assert font(name).getBestCmap().keys() <= full


@pytest.mark.parametrize("name", NAMES)
def test_every_glyph_has_its_own_id_as_cid(name: str) -> None:
    order = font(name).getGlyphOrder()
    assert order == [".notdef", *(f"cid{i:05d}" for i in range(1, len(order)))]
    assert font(name)["CFF "].cff.topDictIndex[0].charset == order


@pytest.mark.parametrize("name", NAMES)
def test_no_cut_has_layout_features_or_hints(name: str) -> None:
    tables = set(font(name).keys())
    assert not tables & {"GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "kern", "glyf"}
    for part in font(name)["CFF "].cff.topDictIndex[0].FDArray:
        assert not {"BlueValues", "StdHW", "StemSnapH"} & part.Private.rawDict.keys()


@pytest.mark.parametrize("name", NAMES)
def test_every_character_leaves_ink_but_spaces_and_a_missing_one_shows_as_a_box(name: str) -> None:
    glyphs, characters = font(name).getGlyphSet(), font(name).getBestCmap()
    sample = [*list(characters.items())[:300], *list(characters.items())[-300:]]
    for code, glyph in [*sample, (0, ".notdef")]:
        pen = BoundsPen(glyphs)
        glyphs[glyph].draw(pen)
        assert (pen.bounds is None) == (chr(code) in BLANK), hex(code)


def test_the_fonts_carry_their_licence_and_a_name_of_their_own() -> None:
    licence = (FONTS / "LICENSE-OFL.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name " not in licence.split("PREAMBLE")[0]
    for name in NAMES:
        assert font(name)["name"].getDebugName(4).startswith("Certreg Serif")
        assert "Open Font License" in font(name)["name"].getDebugName(13)


def test_the_fonts_stay_under_nine_megabytes() -> None:
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 9_000_000
