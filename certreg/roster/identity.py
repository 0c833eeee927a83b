"""Who a roster row names: document, number, name, birth date, sex, each against the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from certreg.errors import RefusedError
from certreg.people.models import DocumentType
from certreg.people.names import name_problems
from certreg.people.persons import CHINA, DocumentKey, Identity
from certreg.people.rules import (
    CheckedNumber,
    Sex,
    check_number,
    check_working_age,
    number_problems,
)
from certreg.roster.entry import Entry
from certreg.roster.offer import Offer
from certreg.text import Text, as_text

_NATIONALITY = re.compile(r"[A-Z]{3}")


def read_identity(
    entry: Entry, offer: Offer, missing_glyphs: Callable[[str], str]
) -> Identity | None:
    """The person that a row names; None, with the problems noted on the row, if anything is wrong.

    Args:
        missing_glyphs: characters of a name that no certificate can print.
    """
    before = len(entry.row.problems)
    checked = _number(entry, offer)
    _check_name(entry, offer, missing_glyphs)
    nationality = _nationality(entry, checked)
    birth_date = _birth_date(entry, offer, checked)
    sex = _sex(entry, checked)
    if checked is None or birth_date is None or len(entry.row.problems) > before:
        return None
    key = DocumentKey(DocumentType(checked.type), checked.number, nationality)
    return Identity(key, entry.name, birth_date, sex)


def _number(entry: Entry, offer: Offer) -> CheckedNumber | None:
    if entry.document_type is None or not entry.document_number:
        return None
    try:
        return check_number(
            offer.law,
            entry.document_type,
            entry.document_number,
            on=offer.on,
            nationality=entry.nationality,
        )
    except RefusedError:
        problems = number_problems(
            offer.law, entry.document_type, entry.document_number, on=offer.on
        )
        _note(entry, "document_number", problems)
        return None


def _check_name(entry: Entry, offer: Offer, missing_glyphs: Callable[[str], str]) -> None:
    if not entry.name or entry.document_type is None:
        return
    problems = name_problems(offer.law, entry.name, entry.document_type, on=offer.on)
    _note(entry, "name", problems)
    unprintable = "" if problems else missing_glyphs(entry.name)
    if unprintable:
        message = Text(
            "“{characters}”（{codes}）在证书字库中没有字形，无法打印。请联系登记系统管理员补字。",
            characters=unprintable,
            codes="、".join(f"U+{ord(character):04X}" for character in unprintable),
        )
        entry.row.refuse("name", "unprintable", message)


def _nationality(entry: Entry, checked: CheckedNumber | None) -> str:
    if entry.nationality and not _NATIONALITY.fullmatch(entry.nationality):
        message = Text("国籍应为三位国家代码，如 CHN、USA。")
        entry.row.refuse("nationality", "nationality", message)
    elif checked is not None and "nationality_missing" in checked.warnings:
        message = Text("持此类证件的须填写国籍，如 USA。")
        entry.row.refuse("nationality", "nationality_missing", message)
    return entry.nationality or CHINA


def _birth_date(entry: Entry, offer: Offer, checked: CheckedNumber | None) -> date | None:
    stated = checked.birth_date if checked else None
    if stated and entry.birth_date and stated != entry.birth_date:
        message = Text("与证件号码中的出生日期不一致，请核对。")
        entry.row.refuse("birth_date", "birth_date_differs", message)
    birth_date = stated or entry.birth_date
    if birth_date is None:
        if checked is not None and not entry.row.has_problem("birth_date"):
            message = Text("证件号码中没有出生日期，请填写。")
            entry.row.refuse("birth_date", "birth_date_missing", message)
        return None
    try:
        check_working_age(offer.law, birth_date, region=offer.region, on=offer.on)
    except RefusedError as error:
        _note(entry, "document_number" if stated else "birth_date", [error])
    return birth_date


def _sex(entry: Entry, checked: CheckedNumber | None) -> Sex:
    stated = checked.sex if checked else ""
    if stated and entry.sex and stated != entry.sex:
        entry.row.refuse("sex", "sex_differs", Text("与证件号码中的性别不一致，请核对。"))
    return stated or entry.sex


def _note(entry: Entry, key: str, errors: Iterable[RefusedError]) -> None:
    for error in errors:
        entry.row.refuse(key, error.reason, as_text(error.message))
