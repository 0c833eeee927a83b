"""The certificate as a file: PDF/A-3b, attachments, same bytes again, the registry's signature."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from certificates.printed import (
    AT,
    ATTACHMENTS,
    CREDENTIAL,
    IDENTIFIER,
    LONGEST,
    RARE,
    face,
    output_of,
    printed,
    saved,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel
from trust.sealed_pdf import CHAIN, SIGNER, judged_by_pyhanko, said_by_pdfsig, verdict
from weasyprint import HTML
from weasyprint.text import ffi

from certreg.certificates.pdf import Attachment, check_fonts, render, render_signed
from certreg.certificates.pdf.engine import GivenFiles, strict
from certreg.errors import RefusedError, SetupError

ORDINARY = face()
HIDDEN_FONTS = "<?xml version='1.0'?><fontconfig></fontconfig>"


@pytest.fixture(scope="module")
def sheet() -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(printed(ORDINARY)))


@pytest.fixture(scope="module")
def signed() -> bytes:
    return render_signed(
        ORDINARY, ATTACHMENTS, SIGNER, CHAIN, signed_by="示例省厅", identifier=IDENTIFIER, at=AT
    )


def elsewhere(program: str, **environment: str) -> str:
    """What a Python program prints in a process of its own, in this folder of tests."""
    tests = str(Path(__file__).parent.parent)
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": tests, **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


@pytest.mark.long
def test_the_same_input_gives_the_same_bytes_where_no_system_font_exists(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(HIDDEN_FONTS)
    program = (
        "from hashlib import sha256; from certificates.printed import RARE, LONGEST, printed;"
        "print(sha256(printed(RARE) + printed(LONGEST)).hexdigest())"
    )
    there = elsewhere(program, FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    assert there == sha256(printed(RARE) + printed(LONGEST)).hexdigest()


def test_the_second_printing_gives_the_same_bytes_as_the_first() -> None:
    again = render(ORDINARY, ATTACHMENTS, identifier=IDENTIFIER, at=AT)
    assert again == printed(ORDINARY)


@pytest.mark.long
def test_threads_do_not_disturb_each_other() -> None:
    faces = [ORDINARY, LONGEST, RARE, face(is_demo=True)] * 2
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(
            lambda which: render(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT), faces
        )
        assert list(made) == [printed(which) for which in faces]


def test_the_time_zone_of_the_date_makes_no_difference() -> None:
    local = AT.astimezone(ZoneInfo("Asia/Shanghai"))
    assert render(ORDINARY, ATTACHMENTS, identifier=IDENTIFIER, at=local) == printed(ORDINARY)


@pytest.mark.parametrize("which", [ORDINARY, LONGEST, RARE], ids=["usual", "long", "rare"])
def test_qpdf_finds_no_fault(which: object, tmp_path: Path) -> None:
    said = output_of("qpdf", "--check", saved(printed(which), tmp_path))  # type: ignore[arg-type]
    assert "No syntax or stream encoding errors found" in said


def test_the_file_declares_pdf_a_3b_with_its_colours_and_language(sheet: pikepdf.Pdf) -> None:
    with sheet.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "B")
        assert metadata["dc:title"] == f"{ORDINARY.title} {ORDINARY.number}"
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == "2026-04-02T08:30:00Z"
    (intent,) = sheet.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    assert b"sRGB" in intent.DestOutputProfile.read_bytes()
    assert sheet.Root.Lang == "zh-CN"
    assert sheet.pdf_version == "1.7"
    assert str(sheet.docinfo["/CreationDate"]) == "D:20260402083000+00'00"
    assert "Filter" not in sheet.Root.Metadata


def test_the_file_identifier_begins_with_the_one_given(sheet: pikepdf.Pdf) -> None:
    assert bytes(sheet.trailer.ID[0]) == IDENTIFIER


def test_the_sheet_is_one_upright_a4_page(sheet: pikepdf.Pdf) -> None:
    (page,) = sheet.pages
    assert [round(float(edge) * 25.4 / 72) for edge in page.mediabox] == [0, 0, 210, 297]


def test_nothing_in_the_file_acts_or_is_smoothed_or_lacks_its_font(sheet: pikepdf.Pdf) -> None:
    for key in ("OpenAction", "AA", "AcroForm", "Outlines"):
        assert f"/{key}" not in sheet.Root
    assert "/Annots" not in sheet.pages[0]
    for thing in sheet.objects:
        if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            continue
        assert thing.get("/Interpolate", False) is False
        assert thing.get("/S") not in ("/JavaScript", "/Launch", "/Transparency")
        if thing.get("/Type") == "/FontDescriptor":
            assert thing.FontFile3.Subtype in ("/OpenType", "/CIDFontType0C")


def test_every_attachment_is_there_exactly_once(sheet: pikepdf.Pdf) -> None:
    names = [file.name for file in ATTACHMENTS]
    assert sorted(sheet.attachments) == sorted(names)
    assert sorted(str(file.UF) for file in sheet.Root.AF) == sorted(names)
    assert {file.objgen for file in sheet.Root.AF} == {
        sheet.attachments[name].obj.objgen for name in names
    }
    for file in sheet.Root.AF:
        assert file.AFRelationship == "/Data"
    kept = sheet.attachments["credential.json"]
    assert kept.description == "电子凭证"
    assert kept.get_file().mime_type == "application/vc"
    assert kept.get_file().read_bytes() == CREDENTIAL
    assert kept.get_file().mod_date == AT


def test_two_attachments_of_one_name_are_refused() -> None:
    twice = [Attachment("a.txt", "text/plain", text, "") for text in (b"1", b"2")]
    with pytest.raises(ValueError, match="one name"):
        render(ORDINARY, twice, identifier=IDENTIFIER, at=AT)


def test_the_signed_certificate_is_genuine_and_gives_its_attachments(signed: bytes) -> None:
    result = verdict(signed)
    assert result.genuine, result.checks
    assert result.signed_at == AT
    assert result.attachments == {file.name: file.content for file in ATTACHMENTS}


def test_others_accept_the_signed_certificate(signed: bytes, tmp_path: Path) -> None:
    status = judged_by_pyhanko(signed)
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    path = saved(signed, tmp_path)
    said = said_by_pdfsig(path)
    assert "Signature is Valid" in said and "Total document signed" in said
    assert "No syntax or stream encoding errors" in output_of("qpdf", "--check", path)


def test_the_signature_changes_nothing_that_is_seen(signed: bytes, tmp_path: Path) -> None:
    pages = []
    for pdf in (signed, printed(ORDINARY)):
        path = saved(pdf, tmp_path)
        output_of("pdftoppm", "-r", "60", "-singlefile", path, tmp_path / "page")
        pages.append((tmp_path / "page.ppm").read_bytes())
    assert pages[0] == pages[1]


def test_the_same_certificate_signed_again_has_the_same_bytes(signed: bytes) -> None:
    again = render_signed(
        ORDINARY, ATTACHMENTS, SIGNER, CHAIN, signed_by="示例省厅", identifier=IDENTIFIER, at=AT
    )
    assert again == signed
    later = render(ORDINARY, ATTACHMENTS, identifier=IDENTIFIER, at=AT + timedelta(seconds=1))
    assert later != printed(ORDINARY)


def test_a_refused_certificate_leaves_the_press_in_order() -> None:
    with pytest.raises(RefusedError):
        render(face(issuer_name="长" * 400), (), identifier=IDENTIFIER, at=AT)
    assert render(ORDINARY, ATTACHMENTS, identifier=IDENTIFIER, at=AT) == printed(ORDINARY)


def test_this_machine_can_print_at_full_speed() -> None:
    check_fonts()


def test_the_absence_of_harfbuzz_subset_is_reported_with_its_cure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    with pytest.raises(SetupError, match="apt-get install libharfbuzz-subset0"):
        check_fonts()


def test_the_absence_of_pango_is_reported_and_stops_nothing_else() -> None:
    program = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
sys.meta_path.insert(0, Absent())
from certreg.certificates.pdf import check_fonts
from certreg.errors import SetupError
try:
    check_fonts()
except SetupError as error:
    print(error.message)
"""
    assert "apt-get install libpango-1.0-0" in elsewhere(program)


def test_what_weasyprint_would_only_log_is_an_error() -> None:
    with pytest.raises(SetupError, match="a picture was left out"), strict():
        logging.getLogger("weasyprint").error("a picture was left out")


def test_weasyprint_reads_nothing_but_what_it_is_given(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    for address in (secret.as_uri(), "https://example.invalid/a.png", "certreg:other", "data:,a"):
        with pytest.raises(SetupError, match="排版出错"), strict():
            HTML(string=f'<img src="{address}">', url_fetcher=GivenFiles({"a": b""})).render()
