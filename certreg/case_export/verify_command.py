"""`certreg case verify`: a folder and a trust bundle in, words and an exit code out."""

from __future__ import annotations

from pathlib import Path

import click

from certreg.case_export.checking import check_folder, exit_code
from certreg.verify_command import MARKS, trusted

ANSWERS = {0: "真实完整", 1: "不是原件，或内容被改动", 4: "未能完成核验"}


def run(folder: Path, trust: Path | None) -> int:
    """Check an exported folder and print what came of each step.

    Args:
        trust: a bundle; without it the one used last.

    Returns:
        The exit code: 0 genuine and whole, 1 not, 4 part of it could not be checked.

    Raises:
        UnreadableError, RefusedError: as `certreg.verify_command.run`, about the bundle.
    """
    checks = check_folder(folder, trusted(trust))
    code = exit_code(checks)
    click.echo(f"{folder.name}: {ANSWERS[code]}")
    for check in checks:
        click.echo(f"  {MARKS[check.outcome.value]} {check.name}: {check.text}")
    return code
