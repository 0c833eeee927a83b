"""Cases about numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from certreg.certificates.numbering import build, check_serial, inconsistencies, next_serials, parse
from certreg.certificates.old_numbers import is_opaque, parse_old, query_form
from certreg.policy import levels
from certreg.policy.law import Law
from certreg.policy_check.adapter import Adapter, Result
from certreg.policy_check.verdict import verdict


def number_make(law: Law, *, filing_number: str, issued: date, level: str, serial: int) -> Result:
    """The number of a certificate."""
    number = build(
        law, filing_number, issued_on=issued, level=levels.parse(law, level), serial=serial
    )
    return {"outcome": "value", "number": number.text, "unverified": number.is_unverified}


def number_parse(law: Law, *, number: str) -> Result:
    """What a certificate number says."""
    found = parse(law, number, on=date.max)
    result: dict[str, Any] = {
        "outcome": "warning" if found.warnings else "value",
        "class": found.body.body_class,
        "body_code": found.body.body_code,
        "province": found.body.province,
        "sequence": found.body.sequence,
        "year": found.year,
        "serial": found.serial,
        "filed_with": found.body.filed_with,
        "unverified": found.is_unverified,
    }
    if found.level:
        return {**result, "level": levels.describe(law, found.level, on=date.max).name}
    (warning,) = found.warnings
    return {**result, "reason": warning, "warning": warning}


def number_check(
    law: Law, *, number: str, filing_number: str, issued: date, level: str
) -> list[Result]:
    """Whether a number says what the certificate says."""
    return verdict(
        inconsistencies(
            law,
            parse(law, number, on=issued),
            body_number=filing_number,
            issued_on=issued,
            level=levels.parse(law, level),
        )
    )


def serial_next(
    law: Law,
    *,
    filing_number: str,
    year: int,
    level: str,
    taken: Collection[int] = (),
    want: int | None = None,
    last: int | None = None,
) -> Result:
    """The number with the wanted serial, or with the next one."""
    day = date(year, 12, 31)
    if want is None:
        last = max(taken, default=None) if last is None else last
        want = next_serials(law, last=last, on=day)[0]
    check_serial(law, want, on=day, taken=taken)
    return number_make(law, filing_number=filing_number, issued=day, level=level, serial=want)


def old_number_parse(law: Law, *, number: str) -> Result:
    """What the number of a 职业资格证书 says."""
    found = parse_old(law, number, on=date.max)
    return {
        "outcome": "value",
        "kind": found.kind,
        "level": levels.describe(law, found.level, on=date.max).name,
        "body_type": found.body_type,
        "serial": found.serial,
    }


def old_number_query(law: Law, *, number: str) -> Result:
    """An old number as the national query wants it."""
    return {"outcome": "value", "query": query_form(law, number, on=date.max)}


def special_number(law: Law, *, number: str, kind: str) -> Result:
    """Whether a number is text without meaning to us; it never has a rank."""
    return {"outcome": "value", "opaque": is_opaque(law, kind, on=date.max)}


OPS: Mapping[str, Adapter] = {
    "number_check": number_check,
    "number_make": number_make,
    "number_parse": number_parse,
    "old_number_parse": old_number_parse,
    "old_number_query": old_number_query,
    "serial_next": serial_next,
    "special_number": special_number,
}
