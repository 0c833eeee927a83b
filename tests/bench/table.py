"""The README's table of figures, written from what was recorded: `make bench RECORD=1`.

`bench.json` beside this file holds the last record of each figure, with its day and machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

RECORD = Path(__file__).with_name("bench.json")
README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- written by make bench RECORD=1 -->\n", "<!-- end of what it writes -->\n"

Recorded = Mapping[str, Any]
"""A figure as its program hands it in, with `measured_at` and `machine`."""


def load() -> dict[str, Recorded]:
    """Every recorded figure by the name of its program."""
    found: dict[str, Recorded] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def record(figures: Mapping[str, Recorded]) -> None:
    """Put these in the place of their older readings, and write the README's table anew."""
    known = load() if RECORD.exists() else {}
    text = json.dumps(dict(sorted({**known, **figures}.items())), ensure_ascii=False, indent=1)
    RECORD.write_text(text + "\n", encoding="utf-8")
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    README.write_text(before + BEGIN + table(load()) + END + after, encoding="utf-8")


def written() -> str:
    """The table as it stands in the README."""
    return README.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]


def table(figures: Mapping[str, Recorded]) -> str:
    """The figures as Markdown, and on what they were measured."""
    rows = "".join(map(_row, sorted(figures.values(), key=lambda figure: str(figure["name"]))))
    return (
        "| figure | ours | against | times as fast, median (lowest to highest) | bar | besides |\n"
        "|---|---|---|---|---|---|\n"
        f"{rows}\n{_machines(figures.values())}{_unread(figures)}\n"
    )


def _row(figure: Recorded) -> str:
    ratio, speed = figure["ratio"], figure["per_second"]
    cells = (
        str(figure["name"]),
        f"{_number(speed['ours'])} {figure['unit']}/s: {figure['ours']}",
        f"{_number(speed['peer'])} /s: {figure['peer']}",
        f"{_number(ratio['median'])} ({_number(ratio['lowest'])} to {_number(ratio['highest'])})",
        _bar(figure),
        "; ".join((*_nearest_limit(figure), *_free_facts(figure))),
    )
    return f"| {' | '.join(cells)} |\n"


def _bar(figure: Recorded) -> str:
    """The least ratio that is asked for, and whether anything that is asked for was missed."""
    asked = _number(figure["bar"]) if figure["bar"] else ""
    return f"{asked} **missed**".strip() if figure["missed"] else asked


def _nearest_limit(figure: Recorded) -> Iterable[str]:
    """The fact that comes nearest to the most that it may be, of many with limits."""
    limits, facts = figure["limits"], figure["facts"]
    if limits:
        name = max(
            limits, key=lambda fact: facts[fact] / limits[fact] if limits[fact] else facts[fact]
        )
        several = f", nearest of {len(limits)}" if len(limits) > 1 else ""
        yield f"{_fact(name, facts[name])} (at most {_number(limits[name])}{several})"


def _free_facts(figure: Recorded) -> Iterable[str]:
    return (_fact(n, value) for n, value in figure["facts"].items() if n not in figure["limits"])


def _fact(name: str, value: float) -> str:
    return f"{name.replace('_', ' ')} {_number(value)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _unread(figures: Mapping[str, Recorded]) -> str:
    """Which figures have no reading on record."""
    names = sorted({path.stem for path in RECORD.parent.glob("figure_*.py")} - set(figures))
    return f"No reading on record: {', '.join(names)}.\n" if names else ""


def _machines(figures: Iterable[Recorded]) -> str:
    """A line for each machine and day."""
    seen = {
        f"{each['machine']['processors']} processors ({each['machine']['processor']}), "
        f"{each['machine']['memory_gb']:.0f} GB, Python {each['machine']['python']}, "
        f"{each['measured_at'][:10]}"
        for each in figures
    }
    return "".join(f"Measured on {line}.\n" for line in sorted(seen))
