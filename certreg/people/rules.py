"""Identity documents, the working age and the photo: what the law and the standards ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.face import PhotoRule, PictureRule
from certreg.policy.identity import DocumentName, DocumentType, WorkingAge
from certreg.policy.law import NATION, Law
from certreg.policy.regions import regions
from certreg.policy.time import months_later, years_later
from certreg.text import Text

Sex = Literal["M", "F", ""]
CHECK_CHARACTERS = "0123456789X"
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
MILLIMETRES_PER_INCH = 25.4
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_UPPER = {code: code - 0x20 for code in range(ord("a"), ord("z") + 1)}


@dataclass(frozen=True)
class CheckedNumber:
    """An identity number that passed its checks.

    Attributes:
        number: as it is stored: half-width, upper case, without blanks.
        birth_date, sex: as the number says; None and empty where it says nothing.
        warnings: `unknown_area` (no such county today, rule ID-05), `nationality_missing`.
    """

    type: DocumentName
    number: str
    birth_date: date | None = None
    sex: Sex = ""
    warnings: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """A number without blanks, in half-width characters and upper case."""
    is_plain = text.isascii()  # nearly every one, and many times faster
    upper = text.upper() if is_plain else text.translate(_FULL_WIDTH).translate(_UPPER)
    return "".join(upper.split())


def check_number(
    law: Law, type: DocumentName, text: str, *, on: date, nationality: str = ""
) -> CheckedNumber:
    """Read the number of an identity document.

    Args:
        on: no birth may lie after this day.
        nationality: ISO 3166-1 alpha-3, needed with passports only.

    Raises:
        RefusedError: the first of `number_problems`.
    """
    for problem in number_problems(law, type, text, on=on):
        raise problem
    document, number = document_type(law, type, on=on), normalise(text)
    warnings = []
    if document.needs_nationality and not nationality:
        warnings.append("nationality_missing")
    if not document.citizen_number:
        return CheckedNumber(type, number, warnings=tuple(warnings))
    if not document.prefixes and regions().by_code(number[:6], on) is None:
        warnings.append("unknown_area")
    sex: Sex = "M" if int(number[16]) % 2 else "F"
    return CheckedNumber(type, number, _birth_date(number), sex, tuple(warnings))


def number_problems(
    law: Law, type: DocumentName, text: str, *, on: date
) -> tuple[RefusedError, ...]:
    """Everything that is wrong with a number; the texts never repeat it.

    Returns:
        errors with reason `wrong_type`, `bad_length`, `bad_characters`, `date`, `future_date`,
        `check_digit` (rules ID-01 to ID-04, GB 11643-1999).
    """
    try:
        document, number = document_type(law, type, on=on), normalise(text)
    except RefusedError as problem:
        return (problem,)
    faults = _shape_faults(document, number) or _type_faults(document, number) + (
        _citizen_faults(number, on) if document.citizen_number else ()
    )
    return tuple(
        RefusedError(message, reason=reason, rule=document.id, field="number")
        for reason, message in faults
    )


Fault = tuple[str, Text]
"""Reason keyword and text."""


def _shape_faults(document: DocumentType, number: str) -> tuple[Fault, ...]:
    if len(number) not in document.lengths:
        shortest, longest = min(document.lengths), max(document.lengths)
        message = Text(
            "{document}号码应为 {due} 位，现为 {found} 位，请照证件填写。",
            document=Text(document.name),
            due=str(longest) if shortest == longest else f"{shortest}–{longest}",
            found=len(number),
        )
        return (("bad_length", message),)
    if not re.fullmatch(document.shape, number):
        message = Text(
            "{document}号码中有不该有的字符，请照证件填写。", document=Text(document.name)
        )
        return (("bad_characters", message),)
    return ()


def _type_faults(document: DocumentType, number: str) -> tuple[Fault, ...]:
    own = not document.prefixes or number.startswith(document.prefixes)
    if own and not number.startswith(document.excluded_prefixes):
        return ()
    message = Text("这不是{document}的号码，请核对证件类型。", document=Text(document.name))
    return (("wrong_type", message),)


def _citizen_faults(number: str, on: date) -> tuple[Fault, ...]:
    birth_date = _birth_date(number)
    faults = []
    if birth_date is None:
        faults.append(("date", Text("号码中的出生日期不存在，请核对第 7 至 14 位。")))
    elif birth_date > on:
        faults.append(("future_date", Text("号码中的出生日期在未来，请核对第 7 至 14 位。")))
    if number[17] != check_character(number[:17]):
        faults.append(("check_digit", Text("号码的校验位不正确，请逐位核对。")))
    return tuple(faults)


def check_character(digits: str) -> str:
    """The character that completes 17 digits (ISO 7064 MOD 11-2, as GB 11643-1999 uses it)."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return CHECK_CHARACTERS[(12 - total) % 11]


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def document_type(law: Law, type: DocumentName, *, on: date) -> DocumentType:
    """The row about a kind of identity document, its Chinese name among other things.

    Raises:
        RefusedError: there was no such document on that day; reason `wrong_type`.
    """
    for row in law.rows(DocumentType, region=NATION, on=on):
        if row.type == type:
            return row
    raise RefusedError(
        Text("{on} 还没有这种证件，请核对证件类型。", on=on), reason="wrong_type", field="type"
    )


def check_working_age(law: Law, birth_date: date, *, region: str, on: date) -> None:
    """Refuse a person who is too young to work on a day; the birthday itself counts.

    Raises:
        RefusedError: reason `age`.
    """
    row = _working_age(law, region, on)
    if on < years_later(birth_date, row.years):
        raise RefusedError(
            Text("未满 {years} 周岁，未到就业年龄。", years=row.years), reason="age", rule=row.id
        )


@lru_cache(maxsize=4096)
def _working_age(law: Law, region: str, on: date) -> WorkingAge:
    """The age that counts; remembered, for every row of a roster asks."""
    return strictest(law, WorkingAge, region=region, on=on, by=lambda row: row.years)


@dataclass(frozen=True)
class PhotoFacts:
    """What was measured of a photo.

    Attributes:
        width, height: dots.
        taken_on: day of taking; None if nobody said.
        background: red, green and blue (0-255) of its background.
    """

    width: int
    height: int
    taken_on: date | None
    background: tuple[int, int, int]


def photo_problems(
    law: Law, photo: PhotoFacts, *, issued_on: date, region: str = NATION
) -> tuple[RefusedError, ...]:
    """Everything that keeps a photo from a certificate of this day of issue (rule CF-06).

    Returns:
        errors with reason `photo_old`, `photo_date`, `photo_background`, `photo_size` or
        `photo_shape`.
    """
    picture = strictest(law, PictureRule, region=region, on=issued_on)
    colour = "white" if min(photo.background) >= picture.white_from else "other"
    return (
        *photo_age_problems(law, photo.taken_on, issued_on=issued_on, region=region),
        *background_problems(law, colour, on=issued_on, region=region),
        *_size_problems(picture, photo),
    )


def photo_age_problems(
    law: Law, taken_on: date | None, *, issued_on: date, region: str = NATION
) -> tuple[RefusedError, ...]:
    """What is wrong with the day of taking: unknown, after the issue, or too long ago.

    Returns:
        at most one error, reason `photo_date` or `photo_old`.
    """
    row = strictest(law, PhotoRule, region=region, on=issued_on, by=lambda row: -row.oldest_months)
    if taken_on is None or taken_on > issued_on:
        message, reason = Text("请填写照片的拍摄日期，不晚于发证日期。"), "photo_date"
    elif issued_on > months_later(taken_on, row.oldest_months):
        message = Text("照片应为发证日前 {months} 个月内所摄，请换近照。", months=row.oldest_months)
        reason = "photo_old"
    else:
        return ()
    return (RefusedError(message, reason=reason, rule=row.id, field="photo"),)


def background_problems(
    law: Law, background: str, *, on: date, region: str = NATION
) -> tuple[RefusedError, ...]:
    """What is wrong with the background: at most one error, reason `photo_background`."""
    row = strictest(law, PhotoRule, region=region, on=on)
    if background == row.background:
        return ()
    message = Text("照片应为白色背景，请换白底照片。")
    return (RefusedError(message, reason="photo_background", rule=row.id, field="photo"),)


def _size_problems(picture: PictureRule, photo: PhotoFacts) -> Iterator[RefusedError]:
    width, height = (
        round(side * picture.dots_per_inch / MILLIMETRES_PER_INCH)
        for side in (picture.width_mm, picture.height_mm)
    )
    if photo.width < width or photo.height < height:
        message = Text(
            "照片至少 {width}×{height} 像素，现为 {found_width}×{found_height}。",
            width=width,
            height=height,
            found_width=photo.width,
            found_height=photo.height,
        )
        yield RefusedError(message, reason="photo_size", rule=picture.id, field="photo")
    due = photo.width * picture.height_mm
    if abs(photo.height * picture.width_mm - due) * 100 > picture.tolerance_percent * due:
        message = Text(
            "照片应为一寸（宽 {width} 毫米、高 {height} 毫米）的比例，请裁剪后再上传。",
            width=picture.width_mm,
            height=picture.height_mm,
        )
        yield RefusedError(message, reason="photo_shape", rule=picture.id, field="photo")
