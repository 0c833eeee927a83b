"""Which of several rows decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certreg.policy.deciding import strictest
from certreg.policy.law import LawError, load
from certreg.policy.notice import Retention, WorkingTerm, working_term

LAW = load()
ON = date(2026, 6, 1)


def term(id: str, step: str, days: int, region: str = "510000", **more: Any) -> dict[str, Any]:
    bound = "at_least" if step == "public_notice" else "at_most"
    return {
        "id": id,
        "step": step,
        "working_days": days,
        "bound": bound,
        "region": region,
        "status": "in_force",
        "basis": ["sc-2022-9"],
        **more,
    }


def days(step: Any, *rows: dict[str, Any], region: str = "511700") -> int:
    law = LAW.extended({"notice.toml": {"term": list(rows)}})
    return working_term(law, step, region=region, on=ON).working_days


@pytest.mark.parametrize(("own", "expected"), [(7, 7), (3, 5)])
def test_of_two_notices_the_longer_decides(own: int, expected: int) -> None:
    assert days("public_notice", term("SC-1", "public_notice", own)) == expected


@pytest.mark.parametrize(("own", "expected"), [(7, 7), (15, 10)])
def test_of_two_allowances_the_shorter_decides(own: int, expected: int) -> None:
    assert days("result_list", term("SC-1", "result_list", own)) == expected


def test_a_row_that_replaces_another_decides_alone() -> None:
    row = term("SC-1", "public_notice", 3, replaces=["AS-07"])
    assert days("public_notice", row) == 3
    assert days("public_notice", row, region="520000") == 5


def test_another_province_never_decides() -> None:
    row = term("GZ-1", "public_notice", 9, region="520000", basis=["gz-measures"])
    assert days("public_notice", row) == 5


def test_of_equals_the_narrowest_region_decides() -> None:
    law = LAW.extended({"notice.toml": {"term": [term("SC-1", "public_notice", 5)]}})
    assert working_term(law, "public_notice", region="511700", on=ON).id == "SC-1"
    assert working_term(law, "public_notice", region="520000", on=ON).id == "AS-07"


def test_a_question_without_a_row_is_a_fault_of_the_law() -> None:
    with pytest.raises(LawError, match="WorkingTerm"):
        strictest(LAW, WorkingTerm, region="510000", on=ON, of=lambda row: row.working_days > 99)
    assert strictest(LAW, Retention, region="510000", on=ON).years == 5
