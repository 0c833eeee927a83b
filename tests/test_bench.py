"""The benchmarks can fail: a figure that misses its bar says so, and each does without what makes it fast."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

TESTS = Path(__file__).parent
BENCH = TESTS / "bench"
LENDERS = (TESTS.parent, BENCH, TESTS, *(TESTS / n for n in ("certificates", "interop", "trust")))

ASKS = re.compile(r"\bbar=|\blimits\b|^from lists import compare", re.MULTILINE)
"""What a figure says that asks for something."""

AT_FULL_SIZE = ("figure_issuing", "figure_roster")
"""Their bars are about what tens of thousands take; of a few hundred nothing misses them."""

SHARES = {
    "figure_page": "5",
    "figure_certificate_lists": "4",
    "figure_inbox": "3",
    "figure_lists": "3",
    "figure_pipeline": "100",
    "figure_published": "4",
    "figure_size": "100",
}
"""By what a figure is smaller here; the others by twenty."""


def others(stem: str) -> set[str]:
    """Every figure but one."""
    return {path.stem for path in BENCH.glob("figure_*.py")} - {stem}


def switched_off() -> list[str]:
    """The figures of `plain.py`, read without running it."""
    text = (BENCH / "plain.py").read_text().partition("SWITCHED_OFF")[2]
    return re.findall(r'^    "(figure_\w+)"', text, re.MULTILINE)


@pytest.fixture(scope="module")
def harness() -> ModuleType:
    return loaded("harness")


@pytest.fixture(scope="module")
def table() -> ModuleType:
    return loaded("table")


def loaded(name: str) -> ModuleType:
    """A module of the benchmarks, which are no package."""
    spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def handed_in(*program: str, **settings: str) -> dict[str, Any]:
    """The figure that a program of the benchmarks hands in."""
    done = subprocess.run(
        [sys.executable, BENCH / program[0], *program[1:]],
        env={**os.environ, **settings, "PYTHONPATH": os.pathsep.join(map(str, LENDERS))},
        check=True,
        capture_output=True,
        text=True,
    )
    figure: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figure


def test_a_figure_says_which_bar_it_missed(harness: ModuleType) -> None:
    rounds = ((1.0, 3.0), (1.0, 4.0), (1.0, 9.0))
    figure = harness.Figure("a", "b", "c", "d", rounds, {"size": 0.5}, 4.1, {"size": 0.4})
    assert figure.missed == ["4 times, not 4.1", "size 0.5, not 0.4 at most"]
    reached = harness.Figure("a", "b", "c", "d", rounds, {"size": 0.4}, 4.0, {"size": 0.4})
    assert reached.missed == reached.as_json()["missed"] == []


def test_every_figure_with_a_bar_says_what_makes_it_fast() -> None:
    asking = {path.stem for path in BENCH.glob("figure_*.py") if ASKS.search(path.read_text())}

    assert asking
    assert asking == set(switched_off())


def test_the_readme_shows_what_was_recorded(table: ModuleType) -> None:
    assert table.written() == table.table(table.load())


def test_the_table_marks_what_missed_its_bar_and_names_what_was_not_read(
    table: ModuleType,
) -> None:
    stem, recorded = next(iter(table.load().items()))
    missed = table.table({stem: recorded | {"bar": 7.0, "missed": ["6 times, not 7"]}})

    assert "| 7 **missed** |" in missed
    assert f"No reading on record: {', '.join(sorted(others(stem)))}." in missed


@pytest.mark.long
@pytest.mark.parametrize("figure", sorted({*switched_off()} - {*AT_FULL_SIZE}))
def test_a_figure_misses_its_bar_without_what_makes_it_fast(figure: str) -> None:
    measured = handed_in("plain.py", figure, BENCH_SHARE=SHARES.get(figure, "20"))

    assert measured["missed"], measured["ratio"]


@pytest.mark.drill
@pytest.mark.parametrize("figure", AT_FULL_SIZE)
def test_tens_of_thousands_need_what_keeps_them_in_bounds(figure: str) -> None:
    missed = " ".join(handed_in("plain.py", figure)["missed"])

    assert "peak memory" in missed, missed


@pytest.mark.drill
def test_a_province_is_looked_up_as_quickly_as_a_hundred_thousand() -> None:
    assert handed_in("figure_size.py", BENCH_ROWS="12000000")["missed"] == []
