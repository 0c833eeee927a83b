"""The law on the command line: explaining it, comparing two editions, exporting one's own rows."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from certreg import registry_at_hand
from certreg.cli import main
from certreg.clock import now
from certreg.db import db
from certreg.policy.law import FOLDER, load, shipped
from certreg.procedure.models.cases import Case, CaseKind, Waiting
from certreg.rulebook import toml
from certreg.rulebook.amendment import Content

CHIEF = "number_character.chief_technician"


@pytest.fixture(autouse=True)
def _no_registry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CERTREG_INSTANCE", str(tmp_path / "nowhere"))


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """A folder of the law in which one value is another."""
    folder = tmp_path / "law"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    conditions = folder / "conditions.toml"
    text = conditions.read_text(encoding="utf-8")
    assert "\nyears_of_work = 5\n" in text
    conditions.write_text(
        text.replace("\nyears_of_work = 5\n", "\nyears_of_work = 9\n"), encoding="utf-8"
    )
    return folder


def policy(*words: object) -> Result:
    """Run `certreg policy …`."""
    return CliRunner().invoke(main, ["policy", *map(str, words)])


def test_a_row_is_explained_with_its_values_and_documents() -> None:
    said = policy("explain", "N4.1")
    assert said.exit_code == 0
    assert "累计工作年限（年）：5" in said.output
    assert "国家职业标准编制技术规程" in said.output


def test_an_unverified_row_is_marked() -> None:
    assert "效力：待核" in policy("explain", CHIEF).output


def test_a_document_is_explained_with_its_rows() -> None:
    said = policy("explain", "dazhou-2023-133").output
    assert "达人社发〔2023〕133号" in said and "EQ-42" in said


@pytest.mark.parametrize(("work", "outcome"), [("2010-03-01", "符合"), ("2026-01-01", "不符合")])
def test_a_level_is_explained_condition_by_condition(work: str, outcome: str) -> None:
    said = policy("explain", "高级工", "--work", work, "--on", "2026-06-01").output
    assert said.startswith(outcome)
    assert "N3.1" in said


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "nothing"],
        ["explain", "高级工", "--work", "yesterday"],
        ["explain", "高级工", "--title", "大师:2020-01-01"],
        ["explain", "高级工", "--region", "51"],
        ["diff", "nowhere", "shipped"],
        ["diff", "registry", "shipped"],
    ],
)
def test_what_cannot_be_answered_is_said_in_words(words: list[str]) -> None:
    said = policy(*words)
    assert said.exit_code == 2
    assert said.output.strip() and "Traceback" not in said.output


def test_two_editions_are_compared_by_rows_and_worked_cases(edited: Path) -> None:
    said = policy("diff", "shipped", edited).output
    assert "累计工作年限（年）：5 → 9" in said
    assert "变更  N4.1" in said
    assert "0 / " not in said


def test_nothing_changes_between_a_law_and_itself() -> None:
    said = policy("diff", "shipped", FOLDER).output
    assert said.startswith("0 条规则有变化")


def test_an_exported_file_is_laid_over_the_shipped_law(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        toml.written(Content(amended={"N4.1": {"until": date(2030, 1, 1)}})), encoding="utf-8"
    )
    said = policy("diff", "shipped", own).output
    assert "终止  N4.1" in said


def test_a_file_that_is_no_law_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("levels = 3", encoding="utf-8")
    assert policy("diff", "shipped", other).exit_code == 2


@pytest.mark.database
def test_open_cases_are_named_with_the_day_whose_law_judges_them(cast: Any) -> None:
    body = cast.organisation(name="试验企业", region="511702")
    for judged_on in (date(2026, 1, 5), None):
        db.session.add(
            Case(
                kind=CaseKind.BATCH,
                state="draft",
                organisation=body,
                region="511702",
                waiting_for=Waiting.CLERK,
                created_at=now(),
                judged_on=judged_on,
            )
        )
    db.session.flush()
    new = shipped().extended({}, {"N4.1": {"until": date(2026, 1, 1)}})
    lines = list(registry_at_hand.open_cases(shipped(), new))
    assert len(lines) == 2
    assert "2026-01-05" in lines[0] and "试验企业" in lines[0] and "N4.1" in lines[0]
    assert list(registry_at_hand.open_cases(new, new)) == []


@pytest.mark.database
def test_a_registry_without_own_rows_exports_nothing(cast: Any) -> None:
    assert registry_at_hand.export() == ""
    assert registry_at_hand.law() is load()
