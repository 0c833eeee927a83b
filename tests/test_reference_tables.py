"""An operator's newer tables."""

import shutil

import pytest
from click.testing import CliRunner

from certreg import reference_tables
from certreg.cli import main
from certreg.policy import reference, regions
from certreg.settings import read_settings


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
