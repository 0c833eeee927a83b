"""The commands `certreg bench …`, as they are typed. The work is in `bench`."""

from __future__ import annotations

import click


@click.group()
def bench() -> None:
    """A demo registry as large as a province, to measure on."""


@bench.command()
@click.argument("count", type=int)
@click.option(
    "--without-credentials", is_flag=True, help="证书不带凭证内容：每张少占 3 kB，但不能下载和核验"
)
def fill(count: int, without_credentials: bool) -> None:
    """Fill a demo registry until COUNT invented certificates are in it; goes on from where it stands.

    All of them share the bytes of one credential, which names somebody else: numbers, people, log,
    series and totals are right, `certreg fsck` names every credential.
    """
    from certreg import create_app
    from certreg.bench import fill as filling

    with create_app().app_context():
        for step in filling.fill(count, shares_credential=not without_credentials):
            click.echo(f"{step.count} / {step.of}  {step.per_second:.0f} 张/秒")
    click.echo(f"已填充 {count} 张证书，共用一份凭证的内容。")
