"""The worked cases of every area, played against the law; no operation is ever skipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from policy.worked import CASES, FILES

from certreg.errors import UnreadableError
from certreg.policy.law import load
from certreg.policy_check import Case, play, read_cases, run
from certreg.policy_check.adapters import ADAPTERS

CASE = """
[[case]]
id = "x1"
area = "levels"
op = "level_parse"
sentence = "技师 is rank 5."
rule = ["LV-03"]
status = "verified"
inputs = { text = "技师" }
expect = { outcome = "value", level = "技师", rank = 5 }
"""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_worked_case_comes_out(case: Case) -> None:
    result = play(case, load())
    assert result.is_met, f"{case.sentence} {result.explanation}"


def test_every_case_has_an_id_of_its_own_and_lies_in_the_file_of_its_area() -> None:
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids))
    for file in FILES:
        assert {case.area for case in read_cases(file)} == {file.stem}


def test_every_operation_has_an_adapter_and_a_case() -> None:
    assert {case.op for case in CASES} == set(ADAPTERS)


def test_every_operation_and_its_inputs_are_described() -> None:
    described = FILES[0].with_name("README.md").read_text(encoding="utf-8")
    missing = {case.op for case in CASES if f"`{case.op}`" not in described}
    assert not missing


@pytest.mark.parametrize(
    ("old", "new", "explanation"),
    [
        ("rank = 5", "rank = 6", "rank 应为 6，实为 5"),
        ('"value"', '"refuse"', "outcome 应为 refuse，实为 value"),
        ('text = "技师"', 'text = "大师"', "reason"),
        ("text =", "words =", "inputs"),
        ("level_parse", "level_guess", "level_guess"),
    ],
)
def test_a_case_that_does_not_come_out_says_why(
    tmp_path: Path, old: str, new: str, explanation: str
) -> None:
    file = tmp_path / "cases.toml"
    expected = (
        CASE.replace("rank = 5", 'rank = 5, reason = ""') if explanation == "reason" else CASE
    )
    file.write_text(expected.replace(old, new), encoding="utf-8")
    (result,) = run(file)
    assert not result.is_met
    assert result.case_id == "x1"
    assert explanation in result.explanation
    assert str(result) == f"x1 技师 is rank 5. {result.explanation}"


def test_a_case_that_comes_out_has_nothing_to_explain(tmp_path: Path) -> None:
    file = tmp_path / "cases.toml"
    file.write_text(CASE, encoding="utf-8")
    (result,) = run(str(file))
    assert (result.is_met, result.explanation) == (True, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("case = [", "读不出"),
        ("[[rule]]", "case"),
        (CASE.replace("sentence", "remark"), "remark"),
        (CASE + CASE, "编号 x1 重复"),
    ],
)
def test_an_unreadable_file_of_cases_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "cases.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError, match=fault):
        read_cases(file)


@pytest.mark.parametrize(
    ("op", "inputs", "expect"),
    [
        (
            "eligible",
            "norm = 2023, occupation = '6-18-02-04', target = '技师', on = 2026-01-01, "
            "titles = [{ grade = '中级', since = 2020-01-01, matching = false }]",
            "outcome = 'refuse', item = 'N2.3', reason = 'title_speciality'",
        ),
        (
            "eligible",
            "norm = 2023, occupation = '6-18-02-04', target = '中级工', on = 2026-01-01, "
            "work = [{ from = 2000-01-01, occupation = '6-18-01-01', relation = 'unlisted' }]",
            "outcome = 'manual', reason = 'related_unlisted'",
        ),
        (
            "science_award",
            "award_rank = 'ministry', has_skill = true, target = '技师', "
            "occupation = '6-18-02-04', region = '510000', on = 2026-01-01",
            "outcome = 'accept', rule = 'CD-06'",
        ),
        (
            "science_award",
            "award_rank = 'ministry', has_skill = false, target = '技师', "
            "occupation = '6-18-02-04', region = '510000', on = 2026-01-01",
            "outcome = 'refuse'",
        ),
        (
            "credit",
            "certificate = 'A', level = '中级', school = '甲', programme = '焊接', "
            "rule_school = '甲', rule_programme = '焊接', rule_credits = 4, on = 2026-01-01",
            "outcome = 'value', credits = 4",
        ),
        (
            "exceptional_title",
            "award = '世界技能大赛', medal = '银牌', region = '510000', on = 2026-01-01",
            "outcome = 'accept', kind = 'ELIGIBLE', want = '高级'",
        ),
        (
            "teacher_title",
            "level = '技师', from_enterprise = true, region = '510000', on = 2026-01-01",
            "outcome = 'draft_only', mark = '征求意见稿'",
        ),
        ("level_code", "level = '高级工'", "outcome = 'value', code = '3'"),
    ],
)
def test_operations_without_a_worked_case_answer_in_the_cases_words(
    tmp_path: Path, op: str, inputs: str, expect: str
) -> None:
    file = tmp_path / "cases.toml"
    text = CASE.replace("level_parse", op).partition("inputs =")[0]
    file.write_text(f"{text}inputs = {{ {inputs} }}\nexpect = {{ {expect} }}\n", encoding="utf-8")
    (result,) = run(file)
    assert result.is_met, result.explanation
