"""The benchmarks can fail: a figure that misses its bar says so, and one does with its optimisation switched off."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

TESTS = Path(__file__).parent
BENCH = TESTS / "bench"
LENDERS = (TESTS.parent, BENCH, TESTS, TESTS / "certificates", TESTS / "trust")

BULK = """
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from figure_bulk_pdf import measured, stamped, unstamped
from naive_pdf import install_fonts
with TemporaryDirectory() as folder:
    install_fonts(Path(folder))
    runs = measured(stamped, size=20, rounds=1), measured(unstamped, size=2, rounds=1)
print(json.dumps([[run.missed, run.ratios] for run in runs]))
"""

SIZE = """
import json
from pathlib import Path
from tempfile import TemporaryDirectory
import size
from certreg.db import db
with TemporaryDirectory() as folder:
    large, small = (
        size.prepared(Path(folder) / name, f"sqlite:///{folder}/{name}.db", rows, 50)
        for name, rows in (("large", 12_000), ("small", 1_000))
    )
    with_index = size.compare(size.by_person, large, small, rounds=3)
    for registry in (large, small):
        with registry.app.app_context():
            db.session.connection().exec_driver_sql("DROP INDEX ix_certificate_person_id")
            db.session.commit()
    without = size.compare(size.by_person, large, small, rounds=3)
print(json.dumps([with_index.p50, without.p50]))
"""


@pytest.fixture(scope="module")
def harness() -> ModuleType:
    spec = importlib.util.spec_from_file_location("harness", BENCH / "harness.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def run(program: str, **settings: str) -> str:
    """What a program says that uses what the figures use."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **settings, "PYTHONPATH": os.pathsep.join(map(str, LENDERS))},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_a_figure_says_which_bar_it_missed(harness: ModuleType) -> None:
    rounds = ((1.0, 3.0), (1.0, 4.0), (1.0, 9.0))
    figure = harness.Figure("a", "b", "c", "d", rounds, {"size": 0.5}, 4.1, {"size": 0.4})
    assert figure.missed == ["4 times, not 4.1", "size 0.5, not 0.4 at most"]
    reached = harness.Figure("a", "b", "c", "d", rounds, {"size": 0.4}, 4.0, {"size": 0.4})
    assert reached.missed == reached.as_json()["missed"] == []


@pytest.mark.long
def test_the_bulk_figure_fails_with_stamping_switched_off() -> None:
    (on, reached), (off, failed) = json.loads(run(BULK).splitlines()[-1])
    assert not [miss for miss in on if "times" in miss], reached
    assert [miss for miss in off if "times" in miss], failed


@pytest.mark.long
def test_the_size_figure_fails_without_its_index() -> None:
    with_index, without = json.loads(run(SIZE).splitlines()[-1])
    assert with_index < 1.7 < without, (with_index, without)


@pytest.mark.drill
def test_a_province_is_looked_up_as_quickly_as_a_hundred_thousand() -> None:
    said = run((BENCH / "figure_size.py").read_text("utf-8"), BENCH_ROWS="12000000")
    assert json.loads(said.splitlines()[-1])["missed"] == []
