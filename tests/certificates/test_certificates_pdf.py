"""The printed certificate: what stands on it, and what is refused rather than printed badly."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from certificates.printed import (
    AT,
    IDENTIFIER,
    INNER_FRAME,
    LONGEST,
    RARE,
    face,
    ink,
    output_of,
    photo,
    printed,
    rasters,
    saved,
    squeezed,
)
from PIL import Image

from certreg.certificates.pdf import Face, render
from certreg.certificates.pdf.qr import qr_png
from certreg.errors import MissingError, RefusedError, SetupError

ORDINARY = face()
DEMO = face(is_demo=True)
SAMPLES = pytest.mark.parametrize("which", [ORDINARY, LONGEST, RARE], ids=["usual", "long", "rare"])
NAME_ROOM = (62, 97, 151, 108)


def poppler_text(which: Face, folder: Path, *options: str) -> str:
    return output_of("pdftotext", *options, saved(printed(which), folder), "-")


@SAMPLES
def test_poppler_and_mupdf_read_every_value(which: Face, tmp_path: Path) -> None:
    path = saved(printed(which), tmp_path)
    texts = [
        output_of("pdftotext", "-raw", path, "-"),
        output_of("mutool", "draw", "-q", "-F", "txt", path),
    ]
    for text in texts:
        for value in which.texts().values():
            assert squeezed(value) in squeezed(text)


@SAMPLES
@pytest.mark.long
def test_poppler_mupdf_and_ghostscript_draw_the_same_name(which: Face, tmp_path: Path) -> None:
    path = saved(printed(which), tmp_path)
    shares = {name: ink(page, *NAME_ROOM) for name, page in rasters(path, tmp_path, 120)}
    assert min(shares.values()) > 0.003
    assert max(shares.values()) < 1.2 * min(shares.values()), shares


def test_only_our_own_fonts_are_used_and_all_are_embedded(tmp_path: Path) -> None:
    lines = output_of("pdffonts", saved(printed(RARE), tmp_path)).splitlines()[2:]
    assert {line.partition("+")[2].split()[0] for line in lines} == {
        "Certreg-Serif-Core",
        "Certreg-Serif-Full",
        "Certreg-Serif-Heading-Bold",
    }
    for line in lines:
        assert re.match(r"[A-Z]{6}\+Certreg-Serif-(Core|Full|Heading)(-Bold)? ", line)
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, subset, with Unicode"


@pytest.mark.parametrize("which", [ORDINARY, DEMO], ids=["real", "demo"])
def test_the_qr_code_reads_from_the_page_at_150_dots(which: Face, tmp_path: Path) -> None:
    path = saved(printed(which), tmp_path)
    output_of("pdftoppm", "-r", "150", "-gray", "-singlefile", path, tmp_path / "page")
    found = output_of("zbarimg", "-q", "--raw", tmp_path / "page.pgm")
    assert found.strip() == which.verify_address


@pytest.mark.parametrize("host", ["https://a.cn", "https://demo.certreg.example"])
def test_a_usual_address_makes_a_code_of_version_3_or_4(host: str) -> None:
    width = int.from_bytes(qr_png(f"{host}/v/{'A' * 22}")[16:20], "big")
    assert width - 8 in (29, 33)


def test_an_address_that_would_make_the_code_too_fine_is_refused() -> None:
    with pytest.raises(SetupError, match="核验网址过长"):
        qr_png("https://" + "a" * 120)


@pytest.mark.parametrize(
    "level",
    [
        "五级/初级工",
        "四级/中级工",
        "三级/高级工",
        "二级/技师",
        "一级/高级技师",
        "特级技师",
        "首席技师",
    ],
)
def test_every_level_is_printed_in_bold(level: str, tmp_path: Path) -> None:
    path = saved(printed(face(level_text=level)), tmp_path)
    assert level in squeezed(output_of("pdftotext", "-raw", path, "-"))
    structured = unescape(output_of("mutool", "draw", "-q", "-F", "stext", path))
    headings = re.findall(r'<font name="Certreg-Serif-Heading.*?</font>', structured, re.DOTALL)
    letters = re.findall(r' c="(.)"', "".join(headings))
    assert squeezed("".join(letters)) == f"{ORDINARY.title}{level}"


def test_no_trade_prints_the_placeholder(tmp_path: Path) -> None:
    assert "工种/职业方向--职业技能等级" in squeezed(poppler_text(ORDINARY, tmp_path, "-layout"))


def test_a_line_that_has_nothing_to_say_is_left_out(tmp_path: Path) -> None:
    short = squeezed(poppler_text(ORDINARY, tmp_path))
    assert "聘任期限" not in short and "评价方式" in short
    assert "聘任期限" in squeezed(poppler_text(LONGEST, tmp_path))


def test_nothing_leaves_the_frame(tmp_path: Path) -> None:
    text = poppler_text(LONGEST, tmp_path, "-bbox")
    boxes = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)"', text)
    assert len(boxes) > 30
    for box in boxes:
        left, top, right, bottom = (float(edge) * 25.4 / 72 for edge in box)
        assert left > INNER_FRAME[0] and top > INNER_FRAME[1]
        assert right < INNER_FRAME[2] and bottom < INNER_FRAME[3]


def test_a_demo_says_so_across_the_sheet_and_in_the_seal(tmp_path: Path) -> None:
    demo = squeezed(poppler_text(DEMO, tmp_path, "-raw"))
    assert "演示·样张" in demo and "不具效力" in demo
    assert demo.count("演示") == 2
    real = squeezed(poppler_text(ORDINARY, tmp_path, "-raw"))
    assert "演示" not in real and "样张" not in real


@pytest.mark.long
def test_the_demo_mark_lies_beneath_the_values(tmp_path: Path) -> None:
    (_, real), *_ = rasters(saved(printed(ORDINARY), tmp_path), tmp_path, 100)
    (_, demo), *_ = rasters(saved(printed(DEMO), tmp_path), tmp_path, 100)
    sheet = (25, 95, 185, 205)
    assert abs(ink(demo, *sheet) - ink(real, *sheet)) < 0.002
    assert real.crop((300, 400, 600, 800)).tobytes() != demo.crop((300, 400, 600, 800)).tobytes()


def test_the_seal_is_red_and_absent_where_there_is_none(tmp_path: Path) -> None:
    for which, expected in ((ORDINARY, True), (face(seal=""), False)):
        path = saved(printed(which), tmp_path)
        output_of("pdftoppm", "-r", "50", "-singlefile", path, tmp_path / "page")
        page = Image.open(tmp_path / "page.ppm").crop((276, 410, 354, 486))
        reds = sum(
            count
            for count, (red, green, blue) in page.getcolors(10**6)
            if red > 180 and max(green, blue) < 80
        )
        assert (reds > 100) == expected


def test_the_photo_is_stored_as_it_came() -> None:
    assert photo() in printed(ORDINARY)
    assert b"/DCTDecode" not in printed(RARE)


def test_the_date_is_written_in_the_official_way() -> None:
    assert face(issued_on=date(2026, 11, 20)).texts()["issued_on"] == "2026年11月20日"


@pytest.mark.parametrize("slot", ["holder_name", "issuer_name", "seal", "note", "document_number"])
def test_a_character_without_a_glyph_is_refused_by_name(slot: str) -> None:
    with pytest.raises(RefusedError) as refused:
        print_only(**{slot: "张ئ三"})
    assert refused.value.field == slot
    assert refused.value.reason == "missing_glyph"
    assert "ئ(U+0626)" in refused.value.message


@pytest.mark.parametrize("slot", ["trade", "holder_name", "title", "verify_address"])
def test_a_blank_required_value_is_refused_by_name(slot: str) -> None:
    with pytest.raises(RefusedError) as refused:
        print_only(**{slot: ""})
    assert (refused.value.field, refused.value.reason) == (slot, "blank")


@pytest.mark.parametrize("slot", ["holder_name", "issuer_name", "occupation", "body_text", "title"])
@pytest.mark.long
def test_a_value_that_cannot_fit_is_refused_by_name(slot: str) -> None:
    with pytest.raises(RefusedError) as refused:
        print_only(**{slot: "超长" * 300})
    assert (refused.value.field, refused.value.reason) == (slot, "too_long")


def test_a_word_that_cannot_be_broken_is_broken_rather_than_clipped(tmp_path: Path) -> None:
    name = "W" * 70
    assert name in squeezed(poppler_text(face(occupation=name), tmp_path))


@pytest.mark.parametrize(
    ("picture", "reason"),
    [(b"not a picture", "photo"), (photo()[:-50], "photo_incomplete"), (b"", "photo")],
)
def test_a_photo_that_cannot_be_read_is_refused(picture: bytes, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        print_only(photo=picture)
    assert (refused.value.field, refused.value.reason) == ("photo", reason)


def test_markup_in_a_value_is_printed_as_it_is(tmp_path: Path) -> None:
    name = "<b>&amp;{{ 7 }}</b>"
    assert squeezed(name) in squeezed(poppler_text(face(occupation=name), tmp_path))


def test_an_unknown_template_version_is_named() -> None:
    for version in ("v999", "../v1", ""):
        with pytest.raises(MissingError, match="没有证书模板版本"):
            print_only(template=version)


def print_only(template: str = "v1", **values: Any) -> bytes:
    return render(face(**values), (), template=template, identifier=IDENTIFIER, at=AT)
