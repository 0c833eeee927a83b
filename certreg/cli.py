"""The `certreg` command. Verifying and checking the law need the base install only; everything else imports the server inside itself."""

from __future__ import annotations

import click


@click.group(help="技能等级认定与证书登记系统 / registry of skill-level recognition")
def main() -> None:
    """All commands of certreg."""


@main.group()
def policy() -> None:
    """The law as data."""


@policy.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def policy_check(file: str) -> None:
    """Run worked cases; print each miss; exit 1 if any."""
    from certreg import policy_check as checking

    results = checking.run(file)
    misses = [result for result in results if not result.is_met]
    for miss in misses:
        click.echo(f"✗ {miss.case_id}: {miss.explanation}")
    click.echo(f"{len(results) - len(misses)} / {len(results)}")
    raise SystemExit(1 if misses else 0)
