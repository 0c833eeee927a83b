"""An operator's newer tables."""

import csv
import os
import shutil
import subprocess
import sys
from datetime import date

import pytest
from click.testing import CliRunner

from certreg import reference_tables
from certreg.cli import main
from certreg.policy import occupations, reference, regions
from certreg.settings import read_settings
from certreg.spelling import spell, syllables


@pytest.fixture
def own_table(tmp_path, monkeypatch):
    """A copy of the regions with one county more, and an instance to bring it to."""
    monkeypatch.setenv("CERTREG_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setattr(reference, "_newer", {})
    path = tmp_path / "newer.csv"
    shutil.copyfile(reference.place_of(regions.FILE), path)
    with path.open("a") as file:
        file.write("659099,演示县,county,659000,2026-01-01,\n")
    return path


def test_a_newer_table_is_used_from_the_next_start(own_table):
    answered = CliRunner().invoke(main, ["import", "regions", str(own_table)])
    assert answered.exit_code == 0, answered.output
    reference_tables.use_newer(read_settings())
    used = regions.read_regions(reference.place_of(regions.FILE))
    assert "演示县" in {row.name for row in used}


def test_a_faulty_table_is_refused_row_by_row_and_not_kept(own_table):
    with own_table.open("a") as file:
        file.write("12,坏县,county,659000,,\n")
    answered = CliRunner().invoke(main, ["import", "regions", str(own_table)])
    assert answered.exit_code == 2
    assert "第" in answered.output and "code" in answered.output
    assert not (reference_tables.folder(read_settings()) / regions.FILE).exists()


def test_a_check_reports_and_keeps_nothing(own_table):
    answered = CliRunner().invoke(main, ["import", "regions", str(own_table), "--check"])
    assert answered.exit_code == 0, answered.output
    assert "新增 1" in answered.output and "新增 659099 演示县" in answered.output
    assert not reference_tables.folder(read_settings()).exists()


def test_a_table_that_lost_rows_is_refused_and_the_one_in_use_stays(own_table):
    CliRunner().invoke(main, ["import", "regions", str(own_table)])
    kept = reference_tables.folder(read_settings()) / regions.FILE
    before = kept.read_bytes()
    lines = own_table.read_text().splitlines(keepends=True)
    own_table.write_text("".join(line for line in lines if not line.startswith("511702")))
    answered = CliRunner().invoke(main, ["import", "regions", str(own_table)])
    assert answered.exit_code == 2 and "511702" in answered.output
    assert kept.read_bytes() == before and list(kept.parent.iterdir()) == [kept]


def test_the_next_table_is_compared_with_the_one_that_was_brought(own_table):
    CliRunner().invoke(main, ["import", "regions", str(own_table)])
    answered = CliRunner().invoke(main, ["import", "regions", str(own_table)])
    assert "新增 0" in answered.output


def test_new_occupations_are_spelt_when_they_are_brought(tmp_path, own_table):
    path = tmp_path / "occupations.csv"
    with reference.place_of(occupations.FILE).open(encoding="utf-8") as shipped:
        rows = list(csv.DictReader(shipped))
    new = {**rows[-1], "code": "6-31-01-98", "level": "细类", "parent": "6-31-01", "pinyin": ""}
    new |= {"name": "演示工", "since": "2026-01-01", "source": "《演示通知》"}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([*rows, new])
    answered = CliRunner().invoke(main, ["import", "occupations", str(path)])
    assert answered.exit_code == 0, answered.output
    kept = reference_tables.folder(read_settings()) / occupations.FILE
    found = occupations.read_occupations(kept).occupations.search("yanshigong", date(2026, 6, 1))
    assert [row.name for row in found] == ["演示工"]


def test_the_column_of_the_table_that_comes_with_certreg_is_what_the_script_would_write():
    path = reference.place_of(occupations.FILE)
    assert spell(path) == path.read_text(encoding="utf-8")
    names = [row.name for row in occupations.classification().occupations][::25]
    spelt = {row.name: row.pinyin for row in occupations.classification().occupations}
    assert {name: syllables(name) for name in names} == {name: spelt[name] for name in names}


@pytest.mark.long
def test_starting_does_not_load_the_dictionary_of_pinyin(own_table):
    code = "import sys, certreg; certreg.create_app(); sys.exit('pypinyin' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ)
