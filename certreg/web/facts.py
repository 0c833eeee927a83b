"""A person's facts as programs send them: `Applicant`, with days that are days of our time."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from certreg.policy.applicant import Applicant
from certreg.text import Text

MOST_FACTS = 100
"""Periods of work, certificates and so on of one person."""
DAYS = {"birth_date", "since", "until", "issued_on"}
_DAY = re.compile(r"(19|20)\d\d-\d\d-\d\d")


def _check_days(value: Any, name: str = "") -> Any:
    """Days as text only: pydantic would take a number for one."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _check_days(inner, key)
    elif isinstance(value, list):
        if len(value) > MOST_FACTS:
            raise ValueError(Text("{name} 最多 {most} 项。", name=name, most=MOST_FACTS))
        for inner in value:
            _check_days(inner, name)
    elif name in DAYS and value is not None and not _is_day(value):
        raise ValueError(
            Text("{name}：“{text}”不是日期。日期应写作 2026-11-20。", name=name, text=value)
        )
    return value


def _is_day(value: object) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _check_order(facts: Applicant) -> Applicant:
    """Work that ends before it begins is a slip of the pen, and no work."""
    for number, work in enumerate(facts.works):
        if work.until is not None and work.until < work.since:
            raise ValueError(Text("works[{number}]：结束日期早于开始日期。请核对。", number=number))
    return facts


Facts = Annotated[Applicant, BeforeValidator(_check_days), AfterValidator(_check_order)]
"""What is left out is unknown, which is not no."""
