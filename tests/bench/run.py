"""`make bench`: every figure in a process of its own; a table, and instance/bench.json.

With `--record` what was measured is kept beside the figures too, and the README's table written anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import table
from harness import machine

from certreg.settings import find_instance

FOLDER = Path(__file__).resolve().parent
TESTS = FOLDER.parent
LENDERS = (TESTS.parent, FOLDER, TESTS, TESTS / "certificates", TESTS / "interop", TESTS / "trust")
"""Whose modules the figures use."""


def main(arguments: list[str]) -> int:
    """Measure what is wanted (parts of names), or everything; exit code 1 if something failed or missed its bar."""
    wanted = [argument for argument in arguments if argument != "--record"]
    scripts = [path for path in sorted(FOLDER.glob("figure_*.py")) if is_wanted(path, wanted)]
    facts = machine()
    print(", ".join(f"{name} {value}" for name, value in facts.items() if name != "libraries"))
    print(", ".join(f"{name} {number}" for name, number in facts["libraries"].items()), "\n")
    tried = {path.stem: measured(path) for path in scripts}
    figures = {stem: figure for stem, figure in tried.items() if figure is not None}
    target = find_instance() / "bench.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    about = {"measured_at": datetime.now(UTC).isoformat(), "machine": facts}
    report = about | {"figures": list(figures.values())}
    target.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"\n{target}")
    if "--record" in arguments:
        table.record({stem: figure | about for stem, figure in figures.items()})
    has_missed = any(figure["missed"] for figure in figures.values())
    return 0 if len(figures) == len(scripts) and not has_missed else 1


def is_wanted(path: Path, wanted: list[str]) -> bool:
    """Whether one of the words is part of the name; no word wants everything."""
    return not wanted or any(word in path.stem for word in wanted)


def measured(path: Path) -> dict[str, Any] | None:
    """One figure, printed as soon as it is there; None when its program failed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, LENDERS))}
    command = [sys.executable, path]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(f"{path.stem}: failed")
        return None
    figure: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    ratio, speed = figure["ratio"], figure["per_second"]
    spread = f"{ratio['median']:.3g} ({ratio['lowest']:.3g} to {ratio['highest']:.3g})"
    print(f"{figure['name']}: {spread} times as fast as the peer")
    print(f"    ours  {speed['ours']:10.4g} {figure['unit']}/s  {figure['ours']}")
    print(f"    peer  {speed['peer']:10.4g} {figure['unit']}/s  {figure['peer']}")
    for name, value in figure["facts"].items():
        print(f"    {name.replace('_', ' ')}: {value:.4g}")
    for miss in figure["missed"]:
        print(f"    BELOW THE BAR: {miss}")
    return figure


sys.exit(main(sys.argv[1:]))
