"""Certificate numbers (证书编号): 22 characters, built, read, checked against the certificate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.policy.body_number import (
    BodyNumber,
    body_number_of,
    number_scheme,
    parse_body_number,
    split,
)
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law
from certreg.policy.levels import (
    NumberCharacter,
    SkillLevel,
    describe,
    number_character,
)
from certreg.policy.numbers import SerialRange
from certreg.text import Text

WHAT = Text("证书编号")


@dataclass(frozen=True)
class CertificateNumber:
    """A certificate number taken apart.

    Attributes:
        year: four digits, year of issue.
        level_character: character 16.
        level: None if no row knows the letter, which is a warning and no fault (rule CN-06).
        is_unverified: the province or the level's letter is not confirmed by any document.
    """

    body: BodyNumber
    year: int
    level_character: str
    level: SkillLevel | None
    serial: int
    text: str
    is_unverified: bool

    def __str__(self) -> str:
        return self.text

    @property
    def warnings(self) -> tuple[str, ...]:
        """Keywords of what is odd without being wrong."""
        return () if self.level else ("unknown_level_letter",)


def build(
    law: Law, body_number: str, *, issued_on: date, level: SkillLevel, serial: int
) -> CertificateNumber:
    """The number of a certificate (rule CN-01).

    Args:
        body_number: 13 characters, the issuer's filing number.
        serial: 1 to 999999 within the series of body, year and level.

    Raises:
        RefusedError: reason `no_certificate_for_level`, `capacity`, `bad_serial`, or one of
            `parse_body_number`.
    """
    scheme = number_scheme(law, on=issued_on)
    body = parse_body_number(law, body_number, on=issued_on)
    check_serial(law, serial, on=issued_on)
    region = f"{body.province}0000"
    character = number_character(law, level, region=region, on=issued_on).character
    year = str(issued_on.year - scheme.century).zfill(scheme.parts["year"])
    return parse(law, f"{body}{year}{character}{serial:0{scheme.parts['serial']}d}", on=issued_on)


def build_series(
    law: Law, body_number: str, *, issued_on: date, level: SkillLevel, serials: range
) -> list[str]:
    """The numbers of successive serials: the first and the last are built, those between differ in nothing else.

    Args and errors as `build`; `serials` is not empty.
    """
    first, _ = (
        str(build(law, body_number, issued_on=issued_on, level=level, serial=serial))
        for serial in (serials[0], serials[-1])
    )
    width = number_scheme(law, on=issued_on).parts["serial"]
    return [f"{first[:-width]}{serial:0{width}d}" for serial in serials]


def parse(law: Law, text: str, *, on: date) -> CertificateNumber:
    """Read a certificate number; blanks around it are dropped, nothing else is repaired.

    Args:
        on: the day whose letters and provinces count: the day of issue where it is known.

    Raises:
        RefusedError: reason `bad_characters`, `bad_length`, `bad_class`, `bad_province`,
            `bad_level` or `bad_serial`, the first that applies (rules CN-02, CN-03, CN-05).
    """
    text = text.strip()
    scheme = number_scheme(law, on=on)
    parts = split(text, dict(scheme.parts), what=WHAT)
    body = body_number_of(law, parts, on=on)
    row = _level_row(law, parts["level"], province=body.province, on=on)
    return CertificateNumber(
        body=body,
        year=scheme.century + int(parts["year"]),
        level_character=parts["level"],
        level=row.level if row else None,
        serial=_read_serial(law, parts["serial"], on=on),
        text=text,
        is_unverified=body.is_unverified or row is None or row.is_unverified,
    )


def check_number(
    law: Law, number: CertificateNumber, *, body_number: str, issued_on: date, level: SkillLevel
) -> None:
    """Refuse a number that says something else than the certificate (rule CN-04).

    Raises:
        RefusedError: the first of `inconsistencies`.
    """
    for problem in inconsistencies(
        law, number, body_number=body_number, issued_on=issued_on, level=level
    ):
        raise problem


def inconsistencies(
    law: Law, number: CertificateNumber, *, body_number: str, issued_on: date, level: SkillLevel
) -> tuple[RefusedError, ...]:
    """Every field in which number and certificate differ.

    Returns:
        errors with reason `issuer_mismatch`, `year_mismatch`, `level_mismatch`.
    """
    name = describe(law, level, on=issued_on).name
    said = describe(law, number.level, on=issued_on).name if number.level else Text("未知等级")
    pairs = (
        ("issuer", Text("备案编号"), str(number.body), body_number),
        ("year", Text("发证年份"), str(number.year), str(issued_on.year)),
        ("level", Text("职业技能等级"), said, name),
    )
    return tuple(
        RefusedError(
            Text(
                "证书编号中的{field}为“{said}”，与证书上的“{printed}”不一致，请核对。",
                field=field,
                said=in_number,
                printed=on_certificate,
            ),
            reason=f"{keyword}_mismatch",
            rule="CN-04",
            field=keyword,
        )
        for keyword, field, in_number, on_certificate in pairs
        if in_number != on_certificate
    )


def next_serials(law: Law, *, last: int | None, count: int = 1, on: date) -> range:
    """The next `count` serials of one series (body, year, level).

    Args:
        last: the highest serial ever given out in the series, void ones included; None: none yet.

    Raises:
        RefusedError: they do not fit any more; reason `capacity` (rule CN-03).
    """
    limits = serial_range(law, on=on)
    start = limits.first if last is None else last + 1
    if start + count - 1 > limits.last:
        raise RefusedError(
            Text(
                "该机构本年度该等级的流水号只到 {last}，余 {left} 个，不够编 {count} 个。",
                last=limits.last,
                left=max(0, limits.last - start + 1),
                count=count,
            ),
            reason="capacity",
            rule=limits.id,
        )
    return range(start, start + count)


def check_serial(law: Law, serial: int, *, on: date, taken: Collection[int] = ()) -> None:
    """Refuse a serial outside the series or given before.

    Raises:
        RefusedError: reason `bad_serial`, `capacity` or `serial_taken` (rule CN-03).
    """
    limits = serial_range(law, on=on)
    faults = (
        (serial < limits.first, "bad_serial", Text("流水号应从 {first} 起。", first=limits.first)),
        (serial > limits.last, "capacity", Text("流水号最大为 {last}。", last=limits.last)),
        (
            serial in taken,
            "serial_taken",
            Text("流水号 {serial} 已经用过，不再使用。", serial=serial),
        ),
    )
    for is_so, reason, message in faults:
        if is_so:
            raise RefusedError(message, reason=reason, rule=limits.id)


def serial_range(law: Law, *, on: date) -> SerialRange:
    """First and last serial of a series: of several rows the one with the lower end."""
    return strictest(law, SerialRange, region=NATION, on=on, by=lambda row: -row.last)


def _read_serial(law: Law, digits: str, *, on: date) -> int:
    if not digits.isdigit() or int(digits) < serial_range(law, on=on).first:
        raise RefusedError(
            Text("末尾流水号“{digits}”无效，请核对。", digits=digits),
            reason="bad_serial",
            rule="CN-03",
        )
    return int(digits)


def _level_row(law: Law, character: str, *, province: str, on: date) -> NumberCharacter | None:
    rows = law.rows(NumberCharacter, region=f"{province}0000", on=on)
    row = next((row for row in rows if row.character == character), None)
    if row is None and not character.isalpha():
        raise RefusedError(
            Text("第 16 位“{character}”不是等级代码，请核对。", character=character),
            reason="bad_level",
            rule="CN-02",
        )
    return row
