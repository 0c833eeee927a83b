"""The bilingual face: the Chinese one of the same certificate, with English beside it.

English words come from the catalogue, in which every term of the law stands; the form's own English stands
in the template. Nothing of it is part of the credential: the Chinese text prevails, and the face says so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from certreg.certificates.latin import LatinName, Origin
from certreg.certificates.pdf import Face
from certreg.text import Text
from certreg.web.language import in_english

TEMPLATES = {"v1": "v1en"}
"""Version of the Chinese face -> of the bilingual face that goes with it."""

ORIGINS = {
    Origin.DOCUMENT: "",
    Origin.STATED: "(passport spelling, given by the holder)",
    Origin.PINYIN: "(Hanyu Pinyin)",
}
"""What stands behind a name in Latin letters."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def in_two_languages(face: Face, latin: LatinName | None, *, occupation_code: str) -> Face:
    """A Chinese face with what the bilingual template prints besides.

    Args:
        latin: the holder's name in Latin letters; None leaves the line out.
        occupation_code: of the national classification, which has no English names.
    """
    beside = {
        "document_type": in_english(Text(face.document_type)),
        "occupation": f"(code {occupation_code} of the national classification of occupations)",
        "level_text": in_english(Text(face.level_text)),
        "issued_on": printed_date(face.issued_on),
    }
    if face.how_won:
        beside["how_won"] = in_english(Text(face.how_won))
    if latin is not None and latin.origin is not Origin.DOCUMENT:
        beside["latin_name"] = ORIGINS[latin.origin]
    return replace(
        face,
        latin_name="" if latin is None or latin.origin is Origin.DOCUMENT else latin.text,
        beside=beside,
    )


def printed_date(day: date) -> str:
    """`2 April 2026`: no reader takes the day for the month."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
