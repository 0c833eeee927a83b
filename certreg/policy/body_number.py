"""The number of an assessment body (备案编号): 13 characters that begin the certificates' own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from certreg.errors import RefusedError
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law
from certreg.policy.numbers import BodyClass, CertificateScheme, Provinces
from certreg.text import Text, listed

BODY_PARTS = ("body_class", "body_code", "province", "sequence")
CHARACTERS = re.compile(r"[A-Z0-9]*")
DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class BodyNumber:
    """A filing number taken apart.

    Attributes:
        body_class: Y (用人单位) or S (社会培训评价组织).
        body_code: four digits.
        province: first two digits of the region code.
        sequence: six digits, given by the province, without meaning to us.
        filed_with: who filed the body first.
        is_unverified: its province code is not confirmed by any document.
    """

    body_class: str
    body_code: str
    province: str
    sequence: str
    filed_with: Literal["ministry", "province"]
    is_unverified: bool = False

    def __str__(self) -> str:
        return self.body_class + self.body_code + self.province + self.sequence


def parse_body_number(law: Law, text: str, *, on: date) -> BodyNumber:
    """Read a filing number; blanks around it are dropped, nothing else is repaired.

    Raises:
        RefusedError: reason `bad_characters`, `bad_length`, `bad_class` or `bad_province`, the
            first that applies (rules FI-05, CN-02, CN-05).
    """
    widths = number_scheme(law, on=on).parts
    parts = split(text.strip(), {part: widths[part] for part in BODY_PARTS}, what=Text("备案编号"))
    return body_number_of(law, parts, on=on)


def build_body_number(
    law: Law, *, body_class: str, province: str, sequence: int, on: date
) -> BodyNumber:
    """The number of a body that is filed with a province for the first time.

    Args:
        body_class: Y or S.
        province: two digits.
        sequence: 1 to 999999, chosen by the caller.

    Raises:
        RefusedError: as `parse_body_number`; a sequence that does not fit gives `bad_length`.
    """
    scheme = number_scheme(law, on=on)
    digits = f"{sequence:0{scheme.parts['sequence']}d}"
    return parse_body_number(law, body_class + scheme.province_body_code + province + digits, on=on)


def body_number_of(law: Law, parts: dict[str, str], *, on: date) -> BodyNumber:
    """The body's number out of the parts of a number; checks class and province.

    Raises:
        RefusedError: reason `bad_class` or `bad_province`.
    """
    classes = {row.letter for row in law.rows(BodyClass, region=NATION, on=on)}
    if parts["body_class"] not in classes:
        raise RefusedError(
            Text(
                "首位“{letter}”不是机构类别，应为 {classes}。",
                letter=parts["body_class"],
                classes=listed(map(Text, sorted(classes))),
            ),
            reason="bad_class",
            rule="CN-02",
        )
    known = {
        code: row.is_unverified
        for row in law.rows(Provinces, region=NATION, on=on)
        for code in row.names
    }
    if parts["province"] not in known:
        raise RefusedError(
            Text("第 6、7 位“{code}”不是省级代码，请核对。", code=parts["province"]),
            reason="bad_province",
            rule="CN-02",
        )
    at_province = parts["body_code"] == number_scheme(law, on=on).province_body_code
    return BodyNumber(
        **{part: parts[part] for part in BODY_PARTS},
        filed_with="province" if at_province else "ministry",
        is_unverified=known[parts["province"]],
    )


def number_scheme(law: Law, *, on: date) -> CertificateScheme:
    """The row that says which parts a certificate number has."""
    return strictest(law, CertificateScheme, region=NATION, on=on)


def split(text: str, widths: dict[str, int], *, what: Text) -> dict[str, str]:
    """Cut a number into its named parts.

    Args:
        widths: part -> characters, in order.
        what: what people call this number.

    Raises:
        RefusedError: reason `bad_characters` (anything but A-Z and 0-9, or a letter where only
            digits have a meaning) or `bad_length`.
    """
    if not CHARACTERS.fullmatch(text):
        raise _bad_characters(what)
    length = sum(widths.values())
    if len(text) != length:
        raise RefusedError(
            Text(
                "{what}应为 {length} 位，现为 {found} 位，请核对。",
                what=what,
                length=length,
                found=len(text),
            ),
            reason="bad_length",
            rule="CN-02",
        )
    parts, start = {}, 0
    for part, width in widths.items():
        parts[part] = text[start : start + width]
        start += width
    if not all(
        DIGITS.fullmatch(parts.get(part, "0")) for part in ("body_code", "sequence", "year")
    ):
        raise _bad_characters(what)
    return parts


def _bad_characters(what: Text) -> RefusedError:
    return RefusedError(
        Text("{what}只能由半角数字和大写字母组成，且字母只在规定的位置。请照原件填写。", what=what),
        reason="bad_characters",
        rule="CN-05",
    )
