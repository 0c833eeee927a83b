"""Serials of certificate numbers: a series for each body, year and level; each given once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from certreg.certificates import numbering
from certreg.certificates.locking import locked
from certreg.certificates.models import Series
from certreg.db import db
from certreg.installation import installation
from certreg.policy.body_number import parse_body_number
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, number_character


def take_numbers(
    body_number: str, levels: Sequence[SkillLevel], law: Law, *, issued_on: date
) -> list[str]:
    """A certificate number for each level, in their order; used up once the transaction commits.

    Raises:
        RefusedError: a level has no numbers, its character is unverified outside a demo, or its
            series is full.
    """
    province = parse_body_number(law, body_number, on=issued_on).province
    numbers = {}
    for level, count in sorted(Counter(levels).items()):
        character = number_character(law, level, region=f"{province}0000", on=issued_on)
        law.require_verified(character, installation().is_demo)
        serials = _reserve(body_number, level, count, law, issued_on)
        numbers[level] = iter(
            numbering.build_series(
                law, body_number, issued_on=issued_on, level=level, serials=serials
            )
        )
    return [next(numbers[level]) for level in levels]


def _reserve(body_number: str, level: SkillLevel, count: int, law: Law, issued_on: date) -> range:
    """Take the next `count` serials of a series."""
    series = locked(Series, {"body_number": body_number, "year": issued_on.year, "level": level})
    serials = numbering.next_serials(law, last=series.last or None, count=count, on=issued_on)
    series.last = serials[-1]
    db.session.flush()  # a rollback gives them back; nothing else ever does
    return serials
