"""Older relatives of the certificate number: 职业资格证书, Shanghai, 专项职业能力证书."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.errors import RefusedError
from certreg.policy import levels
from certreg.policy.body_number import split
from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law
from certreg.policy.levels import SkillLevel
from certreg.policy.numbers import OldScheme, OpaqueKind, Padding
from certreg.text import Text

WHAT = Text("职业资格证书编号")


@dataclass(frozen=True)
class OldNumber:
    """The number of a 职业资格证书 (16 digits) taken apart; `year` as written there."""

    kind: str
    year: str
    province: str
    city: str
    body_type: str
    body_serial: str
    level: SkillLevel
    serial: int


def parse_old(law: Law, text: str, *, on: date) -> OldNumber:
    """Read the number of a 职业资格证书 (rule CN-10).

    Raises:
        RefusedError: reason `bad_characters`, `bad_length`, `bad_body_type`, `bad_serial` or
            `bad_level`.
    """
    scheme = strictest(law, OldScheme, region=NATION, on=on)
    parts = split(text.strip(), dict(scheme.parts), what=WHAT)
    if not "".join(parts.values()).isdigit():
        raise RefusedError(
            Text("职业资格证书编号只有数字。"), reason="bad_characters", rule=scheme.id
        )
    if parts["body_type"] not in scheme.body_types:
        raise _bad("bad_body_type", Text("机构类别"), parts["body_type"], scheme)
    if int(parts["serial"]) < scheme.first_serial:
        raise _bad("bad_serial", Text("流水号"), parts["serial"], scheme)
    try:
        level = levels.parse(law, parts["level"])
    except RefusedError:
        raise _bad("bad_level", Text("等级代码"), parts["level"], scheme) from None
    return OldNumber(
        kind=scheme.kind,
        year=parts["year"],
        province=parts["province"],
        city=parts["city"],
        body_type=parts["body_type"],
        body_serial=parts["body_serial"],
        level=level,
        serial=int(parts["serial"]),
    )


def query_form(law: Law, text: str, *, on: date) -> str:
    """An old number as one has to type it in the national query (rule CN-11)."""
    text = text.strip()
    for row in law.rows(Padding, region=NATION, on=on):
        if len(text) == row.length:
            return row.prefix + text
    return text


def is_opaque(law: Law, kind: str, *, on: date) -> bool:
    """Whether numbers of this kind of certificate mean nothing to us and carry no level (CN-12)."""
    return any(row.kind == kind for row in law.rows(OpaqueKind, region=NATION, on=on))


def _bad(reason: str, part: Text, found: str, scheme: OldScheme) -> RefusedError:
    return RefusedError(
        Text("职业资格证书编号中的{part}“{found}”无效，请核对。", part=part, found=found),
        reason=reason,
        rule=scheme.id,
    )
