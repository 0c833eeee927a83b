"""The number that a body gets at its first filing: the next free one of the province. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from certreg.errors import RefusedError
from certreg.filing.rules import audience_rule
from certreg.policy.body_number import build_body_number, number_scheme, parse_body_number
from certreg.policy.deciding import strictest
from certreg.policy.filing import AudienceName
from certreg.policy.law import NATION, Law
from certreg.policy.numbers import BodyClass, FilingSequence, Provinces
from certreg.policy.rule import Rule
from certreg.text import Text


def number_prefix(law: Law, body_class: str, province: str, *, on: date) -> str:
    """What the numbers of bodies first filed with this province begin with, e.g. Y000051."""
    return body_class + number_scheme(law, on=on).province_body_code + province[:2]


def next_filing_number(
    law: Law, body_class: str, province: str, taken: Collection[str], *, is_demo: bool, on: date
) -> str:
    """The next free filing number of a province.

    Args:
        taken: all numbers ever given with this class and province; a number is never given again.
        is_demo: take it from the sequence that belongs to no real body.

    Raises:
        RefusedError: the sequence is used up; reason `capacity`.
    """
    limits = _sequence(law, is_demo=is_demo, on=on)
    prefix = number_prefix(law, body_class, province, on=on)
    used = {int(number[len(prefix) :]) for number in taken if number.startswith(prefix)}
    in_range = [sequence for sequence in used if limits.first <= sequence <= limits.last]
    sequence = max(in_range, default=limits.first - 1) + 1
    if sequence > limits.last:
        raise RefusedError(
            Text("备案编号的顺序码已用到 {last}，请省级人社部门处理。", last=limits.last),
            reason="capacity",
            rule=limits.id,
        )
    number = build_body_number(
        law, body_class=body_class, province=province[:2], sequence=sequence, on=on
    )
    return str(number)


def check_given(law: Law, number: str, audience: AudienceName, *, region: str, on: date) -> None:
    """Refuse a number that the ministry cannot have given a body for this audience.

    Raises:
        RefusedError: it is no filing number, one that provinces give, or of the other class; field
            `given_number`, reasons as `certreg.policy.body_number.parse_body_number`,
            `given_by_province` or `bad_class` (rules CN-02, CN-07).
    """
    try:
        found = parse_body_number(law, number, on=on)
    except RefusedError as refusal:
        raise RefusedError(
            refusal.message, reason=refusal.reason, rule=refusal.rule, field="given_number"
        ) from None
    if found.filed_with != "ministry":
        raise RefusedError(
            Text("第 2 至 5 位为 {code} 的编号由省里编定，不用填写。", code=found.body_code),
            reason="given_by_province",
            rule="CN-07",
            field="given_number",
        )
    row = audience_rule(law, audience, region=region, on=on)
    if found.body_class != row.body_class:
        raise RefusedError(
            Text(
                "评价对象为{audience}的机构，编号首位应为 {letter}。",
                audience=Text(row.name),
                letter=row.body_class,
            ),
            reason="bad_class",
            rule="CN-02",
            field="given_number",
        )


def _sequence(law: Law, *, is_demo: bool, on: date) -> FilingSequence:
    purpose = "demo" if is_demo else "real"
    return strictest(
        law, FilingSequence, region=NATION, on=on, of=lambda row: row.purpose == purpose
    )


def number_rules(
    law: Law, audience: AudienceName, province: str, *, is_demo: bool, region: str, on: date
) -> tuple[Rule, ...]:
    """The rows that a new body's number rests on; none of them may be unverified outside a demo.

    Args:
        province: first two digits of its region code.
        region: whose law says what a filing for this audience is.
    """
    covered = audience_rule(law, audience, region=region, on=on)
    classes = law.rows(BodyClass, region=NATION, on=on)
    provinces = law.rows(Provinces, region=NATION, on=on)
    sequence = _sequence(law, is_demo=is_demo, on=on)
    return (
        covered,
        number_scheme(law, on=on),
        *(row for row in classes if row.letter == covered.body_class),
        *(row for row in provinces if province in row.names),
        sequence,
    )
