"""What the law makes of a record: only rows in force on the day speak."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certreg.merits.rules import answers
from certreg.people.records import SpecialAbility, XCertificate
from certreg.people.statements import Statement
from certreg.policy.answers import Verdict
from certreg.policy.law import Law, load

END = date(2026, 6, 30)


def verdict(law: Law, record: Any, on: date) -> tuple[Verdict, list[str]]:
    (answer,) = answers(law, Statement(record, on), held=None, region="511700", on=on)
    return answer.verdict, [row.id for row in answer.rules]


@pytest.mark.parametrize(
    ("row", "record"),
    [
        ("EQ-52", XCertificate("特殊焊接技术", "高级")),
        ("CN-12", SpecialAbility("管道保温")),
    ],
)
def test_a_closed_row_no_longer_speaks(row: str, record: Any) -> None:
    law = load().extended({}, {row: {"until": END}})

    assert verdict(law, record, END) == (Verdict.NONE, [row])
    assert verdict(law, record, date(2026, 7, 1)) == (Verdict.NO_BASIS, [])


def test_the_row_that_replaces_another_speaks_in_its_place() -> None:
    own = {
        "id": "own.1",
        "basis": ["mohrss-2019-90"],
        "region": "510000",
        "status": "in_force",
        "replaces": ["EQ-52"],
        "text": "两个目录的证书另行规定",
    }
    law = load().extended({"equivalence.toml": {"principle": [own]}})

    assert verdict(law, XCertificate("特殊焊接技术", "高级"), END) == (Verdict.NONE, ["own.1"])
