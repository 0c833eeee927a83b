"""The house stands: imports point down, the contracts in setup.cfg are kept."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "certreg"

CLOCKS = {"clock.py", "verify_command.py", "policy_command.py", "witness/web.py"}
"""The registry's own, and those of whatever works without a registry."""
ASKING_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of certreg, parsed."""
    for path in sorted(CODE.rglob("*.py")):
        yield path.relative_to(CODE), ast.parse(path.read_text(encoding="utf-8"))


def test_every_contract_on_imports_is_kept() -> None:
    configure()
    assert lint_imports(config_filename=str(ROOT / "setup.cfg"), no_logo=True, verbose=False)


def test_only_the_clock_asks_the_machine_for_the_time() -> None:
    askers = {
        str(path)
        for path, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in ASKING_THE_TIME
    }
    assert askers <= CLOCKS


def test_no_module_imports_everything_of_another() -> None:
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert "*" not in {alias.name for alias in node.names}, path
