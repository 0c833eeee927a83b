"""Stamped certificates: the same to the eye and to a program as the sheet that WeasyPrint lays out."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import structlog
from certificates.generated import generated
from certificates.printed import AT, ATTACHMENTS, IDENTIFIER, face, output_of, photo
from PIL import Image, ImageChops, ImageDraw

from certreg.certificates.pdf import Face, lay_out, render, tally
from certreg.certificates.pdf.jpeg import plain_jpeg
from certreg.errors import RefusedError

DOTS = 144
"""Per inch: no baseline of the sheet falls on the border of two dots, where rounding would decide."""
MOST = 0.0005
"""Share of the sheet's dots that may differ."""
APART = 64
"""Steps of 255 from which a dot is another one."""
QR = (28, 208, 60, 244)
"""Millimetres: the pattern may have another mask, see `qr_bits`."""

USUAL = (4, 7, 9, 10, 13, 15)
"""Both faces, with rare names, names with ·, a long one, and a post by appointment."""

Drawing = Callable[[Path], Image.Image]


def both(number: int) -> tuple[bytes, bytes, str]:
    """A generated certificate stamped and laid out, and how the first came about."""
    which, template = generated(number)
    with tally.counting() as counted:
        stamped = render(which, ATTACHMENTS, template=template, identifier=IDENTIFIER, at=AT)
    laid_out = lay_out(which, ATTACHMENTS, template=template, identifier=IDENTIFIER, at=AT)
    return stamped, laid_out, next(iter(counted))


def words(pdf: Path) -> Counter[str]:
    found = re.findall(r"<word [^>]*>(.*)</word>", output_of("pdftotext", "-bbox", pdf, "-"))
    return Counter(map(unescape, found))


def by_poppler(pdf: Path) -> Image.Image:
    output_of("pdftoppm", "-r", str(DOTS), "-gray", "-singlefile", pdf, pdf.with_suffix(""))
    return Image.open(pdf.with_suffix(".pgm"))


def by_pdfium(pdf: Path) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        page: Image.Image = document[0].render(scale=DOTS / 72, grayscale=True).to_pil()
        return page


def without_qr(page: Image.Image) -> Image.Image:
    box = [edge * DOTS / 25.4 for edge in QR]
    ImageDraw.Draw(page).rectangle(box, fill=255)
    return page


def differing(one: Image.Image, other: Image.Image) -> float:
    """Share of dots that are not the same."""
    counts = ImageChops.difference(one, other).histogram()
    return sum(counts[APART + 1 :]) / sum(counts)


def compare(numbers: Iterable[int], folder: Path, drawn: Drawing) -> Counter[str]:
    """Compare both ways of printing; returns how often which was taken."""
    taken: Counter[str] = Counter()
    for number in numbers:
        stamped, laid_out, outcome = both(number)
        taken[outcome] += 1
        paths = [folder / "stamped.pdf", folder / "laid-out.pdf"]
        for path, content in zip(paths, (stamped, laid_out), strict=True):
            path.write_bytes(content)
        assert words(paths[0]) == words(paths[1]), number
        assert differing(*(without_qr(drawn(path)) for path in paths)) <= MOST, number
    return taken


@pytest.mark.long
def test_stamped_and_laid_out_certificates_differ_in_no_word_and_no_dot_to_speak_of(
    tmp_path: Path,
) -> None:
    assert compare(USUAL, tmp_path, by_poppler) == {tally.STAMPED: len(USUAL)}


@pytest.mark.long
@pytest.mark.parametrize("numbers", [range(1, 200, 2), range(0, 200, 2)], ids=["v1", "v1en"])
def test_so_do_200_generated_ones(tmp_path: Path, numbers: range) -> None:
    taken = compare(numbers, tmp_path, by_pdfium)
    assert taken[tally.STAMPED] >= 75  # the others have names that do not fit: laid out, and alike


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"holder_name": "阿卜杜热伊木江·阿卜杜热合曼·买买提依明·吐尔逊·示例"}, "overflow"),
        ({"holder_name": "张〪三"}, "complex_script"),
        ({"holder_name": "张  三"}, "complex_script"),
        ({"note": "①"}, "complex_script"),
    ],
)
def test_what_cannot_be_stamped_is_laid_out_and_that_is_said(
    values: dict[str, Any], reason: str
) -> None:
    which = face(**values)
    with structlog.testing.capture_logs() as logged, tally.counting() as counted:
        pdf = render(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT)
    assert counted == {reason: 1}
    (event,) = logged
    (slot,) = values
    assert (event["event"], event["reason"], event["slot"]) == (
        "certificate.laid_out",
        reason,
        slot,
    )
    assert values[slot] not in str(event)
    assert pdf == lay_out(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT)


def test_what_cannot_be_laid_out_either_is_refused() -> None:
    with pytest.raises(RefusedError, match="过长"):
        render(face(holder_name="长" * 99), (), identifier=IDENTIFIER, at=AT)


def test_a_photo_is_embedded_unread_only_if_it_is_plain() -> None:
    grey = io.BytesIO()
    Image.new("L", (10, 20)).save(grey, "JPEG")
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (10, 20)).save(turned, "JPEG", exif=exif)
    cmyk = io.BytesIO()
    Image.new("CMYK", (10, 20)).save(cmyk, "JPEG")
    found = plain_jpeg(photo())
    assert found is not None and (found.width, found.height) == (295, 413)
    assert (plain_jpeg(grey.getvalue()) or found).colours == b"/DeviceGray"
    for other in (turned.getvalue(), cmyk.getvalue(), photo()[:-9], b"", b"\xff\xd8\xff\xd9"):
        assert plain_jpeg(other) is None


def test_every_character_shown_is_in_its_font_and_none_is_the_box() -> None:
    which = face(holder_name="㐂𠮷·骉")
    with pikepdf.open(io.BytesIO(rendered(which))) as pdf:
        fonts = pdf.pages[0].Resources.Font
        shown: dict[str, set[bytes]] = {}
        font = ""
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            if str(operator) == "Tf":
                font = str(operands[0])
            if str(operator) == "Tj":
                codes = bytes(operands[0])
                shown.setdefault(font, set()).update(
                    codes[at : at + 2] for at in range(0, len(codes), 2)
                )
        assert shown
        for name, codes in shown.items():
            mapped = re.findall(rb"^<([0-9a-f]{4})> <", fonts[name].ToUnicode.read_bytes(), re.M)
            assert {bytes.fromhex(code.decode()) for code in mapped} >= codes
            assert b"\0\0" not in codes


def rendered(which: Face) -> bytes:
    return render(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT)
