"""The bilingual face: the certificate in two languages, every value of both read by other programs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import issued
import pikepdf
import pytest
from certificates.printed import (
    AT,
    ATTACHMENTS,
    IDENTIFIER,
    LONGEST,
    face,
    output_of,
    saved,
    squeezed,
)
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering
from certreg.certificates.bilingual import TEMPLATES, printed_date
from certreg.certificates.checking import check_file
from certreg.certificates.issuing import TEMPLATE
from certreg.certificates.pdf import Face, render
from certreg.clock import now
from certreg.errors import RefusedError
from certreg.registry import identifiers
from certreg.trust.credential import Standing

Db = scoped_session[Session]

ENGLISH = {
    "document_type": "Resident identity card",
    "occupation": "(code 6-18-02-04 of the national classification of occupations)",
    "level_text": "Grade 1 / senior technician",
    "issued_on": "2 April 2026",
    "how_won": "Direct recognition",
    "latin_name": "(Hanyu Pinyin)",
}


def printed(of: Face) -> bytes:
    return render(of, ATTACHMENTS, template="v1en", identifier=IDENTIFIER, at=AT)


def bilingual(**values: object) -> Face:
    return face(**{"latin_name": "ZHANG San", "beside": ENGLISH, **values})


def test_every_face_that_is_issued_has_its_bilingual_one() -> None:
    assert TEMPLATE in TEMPLATES


@pytest.mark.long
def test_every_value_stands_on_one_sheet_in_both_languages(tmp_path: Path) -> None:
    longest = bilingual(
        **{
            name: getattr(LONGEST, name) for name in ("holder_name", "issuer_name", "seal", "trade")
        },
        occupation=LONGEST.occupation,
        term=LONGEST.term,
        note=LONGEST.note,
        latin_name="Abudureyimujiang Abudureheman Maimaitiyiming Tuerxun",
    )
    for each in (bilingual(), longest):
        path = saved(printed(each), tmp_path)
        text = squeezed(output_of("pdftotext", "-raw", path, "-"))
        for value in (*each.texts().values(), *each.beside.values()):
            assert squeezed(value) in text
        assert "TheChinesetextprevails" in text and "Vocationalskilllevel" in text
        assert len(pikepdf.open(path).pages) == 1


def test_a_letter_without_a_glyph_is_refused_in_english_too() -> None:
    with pytest.raises(RefusedError, match="无法印制") as refusal:
        printed(bilingual(beside={**ENGLISH, "how_won": "\u0e01"}))
    assert refusal.value.field == "how_won"


@given(st.dates(date(2019, 1, 1), date(2199, 12, 31)))
def test_no_reader_takes_the_day_for_the_month(day: date) -> None:
    number, month, year = printed_date(day).split()
    assert (int(number), int(year)) == (day.day, day.year) and month.isalpha()


@pytest.mark.long
def test_the_sealed_bilingual_file_is_as_genuine_as_the_chinese_one(
    session: Db, tmp_path: Path
) -> None:
    certificate = issued.make_certificate(with_photo=True)
    pdf = rendering.bilingual_pdf_of(certificate)
    text = squeezed(output_of("pdftotext", "-raw", saved(pdf, tmp_path), "-"))

    verdict = check_file(pdf, identifiers.live_store(), at=now())
    assert (verdict.standing, verdict.is_holders) == (Standing.VALID, True)
    assert verdict.public_id == certificate.public_id
    for words in ("张示例", "ZHANGShili(HanyuPinyin)", "Grade3/seniorworker", "三级/高级工"):
        assert words in text
    assert pdf == rendering.bilingual_pdf_of(certificate)


def test_a_stated_spelling_is_marked_as_stated(session: Db, tmp_path: Path) -> None:
    certificate = issued.make_certificate(with_photo=True)
    pdf = rendering.bilingual_pdf_of(certificate, "ZHANG SHILI")

    text = squeezed(output_of("pdftotext", "-raw", saved(pdf, tmp_path), "-"))
    assert "ZHANGSHILI(passportspelling,givenbytheholder)" in text
