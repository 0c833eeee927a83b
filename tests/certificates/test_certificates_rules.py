"""The face of a certificate, and what a certificate is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certreg.certificates.rules import Face, check_face, face_problems, printed_trade, state_on
from certreg.errors import RefusedError
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel

LAW = load()
FACE = Face(
    issuer="四川示例重工有限公司",
    filed_name="四川示例重工有限公司",
    trade="--",
    level_text="一级/高级技师",
    level=SkillLevel.SENIOR_TECHNICIAN,
    photo_taken_on=date(2026, 2, 1),
    photo_background="white",
    issued_on=date(2026, 6, 1),
)


def reasons(**changes: Any) -> list[str]:
    return [problem.reason for problem in face_problems(LAW, replace(FACE, **changes))]


def test_a_complete_face_passes() -> None:
    assert reasons() == []
    check_face(LAW, FACE)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"issuer": "四川示例重工"}, "issuer_name"),
        ({"issuer": "四川示例重工有限公司 "}, "issuer_name"),
        ({"trade": ""}, "blank_branch"),
        ({"trade": " "}, "blank_branch"),
        ({"level_text": "高级技师"}, "level_text"),
        ({"level_text": "一级／高级技师"}, "level_text"),
        ({"level_text": "二级/技师"}, "level_text"),
        ({"photo_background": "blue"}, "photo_background"),
        ({"photo_taken_on": date(2025, 11, 30)}, "photo_old"),
        ({"photo_taken_on": None}, "photo_date"),
    ],
)
def test_each_fault_is_found_alone(change: dict[str, Any], reason: str) -> None:
    assert reasons(**change) == [reason]


def test_the_top_posts_are_printed_by_name_alone() -> None:
    chief = {"level": SkillLevel.CHIEF_TECHNICIAN, "level_text": "首席技师"}
    assert reasons(**chief) == []


def test_no_face_exists_for_an_apprentice() -> None:
    assert reasons(level=SkillLevel.APPRENTICE, level_text="") == ["level_text"]


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "body_text",
        "issuer",
        "issued",
        "name",
        "id_type",
        "id_number",
        "occupation",
        "level_text",
        "number",
        "photo",
        "qr",
        "query_url",
        "body_query_url",
    ],
)
def test_every_required_field_is_asked_for(field: str) -> None:
    assert reasons(absent=[field]) == ["missing_field"]
    with pytest.raises(RefusedError, match="证书缺少"):
        check_face(LAW, replace(FACE, absent=[field]))


@pytest.mark.parametrize("field", ["print_serial", "provincial_url", "second_language"])
def test_optional_fields_may_be_absent(field: str) -> None:
    assert reasons(absent=[field]) == []


def test_an_absent_field_is_not_judged_a_second_time() -> None:
    assert reasons(absent=["photo"], photo_taken_on=None, photo_background="") == ["missing_field"]


def test_all_faults_are_reported_together() -> None:
    found = reasons(absent=["qr"], issuer="x", trade="", photo_background="red")
    assert found == ["missing_field", "issuer_name", "blank_branch", "photo_background"]


def test_no_trade_is_printed_as_two_hyphens() -> None:
    assert printed_trade(LAW, "", on=FACE.issued_on) == "--"
    assert printed_trade(LAW, "手工焊", on=FACE.issued_on) == "手工焊"


@pytest.mark.parametrize(
    ("revoked_on", "suspended_on", "state"),
    [
        (None, None, "valid"),
        (date(2026, 6, 1), None, "revoked"),
        (date(2026, 6, 2), None, "valid"),
        (None, date(2026, 6, 1), "suspended"),
        (date(2026, 6, 1), date(2026, 5, 1), "revoked"),
    ],
)
def test_only_revocation_and_suspension_change_what_a_certificate_is_worth(
    revoked_on: date | None, suspended_on: date | None, state: str
) -> None:
    on = date(2026, 6, 1)
    assert state_on(on, revoked_on=revoked_on, suspended_on=suspended_on) == state
