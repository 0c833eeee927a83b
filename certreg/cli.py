"""The `certreg` command. Verifying and checking the law need the base install only; everything else imports the server inside itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certreg import bench_cli, keys_cli, operations_cli
from certreg.errors import CertregError

if TYPE_CHECKING:
    from certreg.policy.law import Law


class _People(click.Group):
    """A group whose commands answer a `CertregError` with its text and exit code 2, never with a traceback."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except CertregError as error:
            click.echo(error.message, err=True)
            context.exit(2)


@click.group(cls=_People, help="技能等级认定与证书登记系统 / registry of skill-level recognition")
def main() -> None:
    """All commands of certreg."""


@main.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验数据包；首次使用后记住其根密钥",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="另写一份逐个文件的报告：.xlsx 或 .csv",
)
def verify(files: tuple[Path, ...], trust: Path | None, as_json: bool, report: Path | None) -> None:
    """Verify certificates offline; exit 0 valid, 1 not genuine, 3 revoked or suspended, 4 could not check."""
    from certreg import verify_command

    raise SystemExit(verify_command.run(files, trust, as_json=as_json, report=report))


@main.group()
def policy() -> None:
    """The law as data."""


@policy.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def policy_check(file: Path) -> None:
    """Run worked cases; print each miss; exit 1 if any."""
    from certreg import policy_check as checking

    results = checking.run(file)
    misses = [result for result in results if not result.is_met]
    for miss in misses:
        click.echo(f"✗ {miss}")
    click.echo(f"{len(results) - len(misses)} / {len(results)}")
    raise SystemExit(1 if misses else 0)


_DAY = click.DateTime(formats=["%Y-%m-%d"])


@policy.command("explain")
@click.argument("what")
@click.option("--law", "place", default="", help="规则文件夹、导出文件、shipped 或 registry")
@click.option("--on", type=_DAY, help="哪一天（默认今天），如 2026-06-01")
@click.option("--region", default="000000", show_default=True, help="六位行政区划代码")
@click.option("--norm", type=int, default=2023, show_default=True, help="技术规程版本")
@click.option("--born", type=_DAY, help="出生日期")
@click.option("--work", multiple=True, help="从事本职业：2010-03-01 或 2010-03-01:2015-02-28")
@click.option("--holds", multiple=True, help="已有证书：中级工:2016-05-01")
@click.option("--title", multiple=True, help="职称：中级:2018-09-01")
def policy_explain(what: str, place: str, on: datetime | None, **facts: Any) -> None:
    """Explain WHAT: a row, a document, or (a level's name) who may apply for it and why.

    With facts of a person, the level's conditions are answered one by one.
    """
    from certreg import policy_command as command

    with _registry() as registry:
        law = command.read_law(place or ("registry" if registry else "shipped"), registry)
        for line in command.told(law, what, on.date() if on else None, **facts):
            click.echo(line)


@policy.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--cases",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="样例文件夹（默认为随附的样例）",
)
def policy_diff(old: str, new: str, folder: Path | None) -> None:
    """What changes from OLD to NEW: rows, worked cases, and open cases of the registry here.

    Each is a folder of law files, a file written by `policy export`, `shipped` or `registry`.
    """
    from certreg import policy_command as command
    from certreg.policy_check import answering

    with _registry() as registry:
        before, after = (command.read_law(place, registry) for place in (old, new))
        files = answering.case_files(folder or answering.AT_HAND)
        for line in command.differences(before, after, files):
            click.echo(line)
        if registry is not None:
            from certreg import registry_at_hand

            lines = list(registry_at_hand.open_cases(before, after))
            click.echo(f"{len(lines)} 件在办事项适用的规则改变")
            for line in lines:
                click.echo(line)


@policy.command("export")
def policy_export() -> None:
    """Print the registry's own rows as TOML; `policy diff` reads it, and it can be kept under version control."""
    from certreg import registry_at_hand

    with registry_at_hand.opened():
        click.echo(registry_at_hand.export(), nl=False)


@contextmanager
def _registry() -> Iterator[Law | None]:
    """The law of the registry that is set up here; None without one, or in the base install."""
    from certreg.settings import PREFIX, find_instance

    is_set_up = (
        find_instance() / "certreg.sqlite3"
    ).exists() or PREFIX + "DATABASE_URL" in os.environ
    if not is_set_up or find_spec("flask") is None:
        yield None
        return
    from certreg import registry_at_hand

    with registry_at_hand.opened():
        yield registry_at_hand.law()


@main.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema to this version."""
    from certreg import create_app, schema

    schema.upgrade(create_app())


@main.command()
@click.option("--name", required=True, help="登记系统名称，如“四川省技能等级证书登记系统”")
@click.option("--base-url", required=True, help="对外网址（https://主机），证书和二维码永久使用")
@click.option("--province", required=True, help="省级行政区划代码前两位，如 51")
def init(name: str, base_url: str, province: str) -> None:
    """Start a real, empty registry: keys, the empty log, invitations of the three administrators."""
    from certreg import create_app, schema
    from certreg.founding import found_registry

    app = create_app()
    schema.create(app)
    with app.app_context():
        for role, link in found_registry(name=name, base_url=base_url, province=province):
            click.echo(f"{role}\n  {link}")


@main.group()
def user() -> None:
    """Accounts of the operator's own administrators."""


@user.command("invite")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(["system_administrator", "security_administrator", "auditor"]),
    required=True,
    help="担任的角色",
)
def user_invite(name: str, role: str) -> None:
    """Print a one-time link by which NAME joins."""
    from certreg import create_app
    from certreg.accounts import commands

    with create_app().app_context():
        click.echo(commands.invite(name, role))


@user.command("reset")
@click.argument("username")
@click.option(
    "--lost", type=click.Choice(["password", "second_factor"]), required=True, help="丢失的是什么"
)
def user_reset(username: str, lost: str) -> None:
    """Print a one-time link by which USERNAME sets what was lost anew."""
    from certreg import create_app
    from certreg.accounts import commands

    with create_app().app_context():
        click.echo(commands.reset(username, lost))


@main.command("import")
@click.argument("table", type=click.Choice(["occupations", "regions"]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="只报告变动和错误，不导入")
def import_table(table: str, file: Path, check: bool) -> None:
    """Bring a newer table of occupations or regions, and say what it changes; used from the next start."""
    from certreg import reference_tables
    from certreg.policy import occupations, regions
    from certreg.policy.changes import report
    from certreg.policy.reference import BadTableError
    from certreg.settings import read_settings

    name = {"occupations": occupations.FILE, "regions": regions.FILE}[table]
    act = reference_tables.compare if check else reference_tables.bring
    try:
        for line in report(act(name, file, read_settings())):
            click.echo(line)
    except BadTableError as error:
        for problem in error.problems:
            click.echo(f"第 {problem.line} 行「{problem.column}」：{problem.message}", err=True)
        click.echo(f"{len(error.problems)} 处错误，没有导入任何内容。", err=True)
        raise SystemExit(2) from None
    if not check:
        click.echo("已导入，下次启动起使用。")


@main.group(invoke_without_command=True)
@click.pass_context
def demo(context: click.Context) -> None:
    """Build a demo registry and play the whole main job on it."""
    if context.invoked_subcommand is None:
        from certreg.demo.play import play

        raise SystemExit(play())


@demo.command("code")
@click.argument("username")
def demo_code(username: str) -> None:
    """Print the second factor of a demo account."""
    from certreg.demo.summary import code_of

    click.echo(code_of(username))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--without-worker", is_flag=True, help="后台任务由另外的 certreg worker 处理")
def run(host: str, port: int, without_worker: bool) -> None:
    """Serve the registry with its worker, on one machine."""
    from certreg import serving

    serving.serve(host, port, with_worker=not without_worker)


@main.command()
def worker() -> None:
    """Carry out jobs; beside a web server of your own."""
    from certreg import create_app
    from certreg.jobs.queue import run_worker

    run_worker(create_app())


@main.command()
def doctor() -> None:
    """Say what this installation lacks; exit 1 if anything."""
    from certreg import doctor as examination

    raise SystemExit(examination.run())


@main.command()
@click.option("--destroy", is_flag=True, help="公告到期内容；已公告且期满的，销毁")
def retention(destroy: bool) -> None:
    """Say what is past its term and what is held; with --destroy announce it, later carry it out."""
    from certreg import create_app
    from certreg.retention import command

    with create_app().app_context():
        command.run(destroy=destroy)


@main.group()
def case() -> None:
    """Cases as a signed folder."""


@case.command("export")
@click.argument("case_ids", metavar="[CASE]...", type=int, nargs=-1)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--body", "body_number", help="评价机构编号：该机构的全部事项")
@click.option("--official", "username", help="账号：其办理过的全部事项")
@click.option("--person", "certificate_number", help="证书编号：持证人的全部事项")
@click.option("--purpose", required=True, help="用途，记入审计记录")
@click.option("--full", is_flag=True, help="不遮盖证件号码和联系方式")
def case_export(folder: Path, **asked: Any) -> None:
    """Write cases, or all of a body, an official or a person, into a new FOLDER, signed."""
    from certreg.case_export import export_command

    export_command.run(folder, **asked)


@case.command("verify")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--trust",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="核验数据包；首次使用后记住其根密钥",
)
def case_verify(folder: Path, trust: Path | None) -> None:
    """Check an exported FOLDER offline; exit 0 genuine and whole, 1 not, 4 could not check all of it."""
    from certreg.case_export import verify_command

    raise SystemExit(verify_command.run(folder, trust))


@main.group()
def witness() -> None:
    """Cosign another organisation's log; a folder of its own, no registry needed."""


_POLICY = click.option(
    "--logs",
    "policy",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="登记系统公布的 /log/policy，其中的 log 行是要见证的日志",
)


@witness.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--name", required=True, help="见证人名称：本单位域名下的地址，不含 https://")
@_POLICY
def witness_init(folder: Path, name: str, policy: Path) -> None:
    """Make a witness with fresh keys in FOLDER; prints the keys for the registry's policy."""
    from certreg.witness import command

    _echo(command.init(folder, name, policy))


@witness.command("know")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_POLICY
def witness_know(folder: Path, policy: Path) -> None:
    """Trust further keys of logs: a successor, or another registry."""
    from certreg.witness import command

    _echo(command.know(folder, policy))


@witness.command("run")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8010, show_default=True)
def witness_run(folder: Path, host: str, port: int) -> None:
    """Answer the log's requests (C2SP tlog-witness); put TLS in front of it."""
    from certreg.witness import command

    command.run(folder, host, port)


@witness.command("show")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def witness_show(folder: Path) -> None:
    """Its keys, and what it saw last of every log."""
    from certreg.witness import command

    _echo(command.show(folder))


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@main.command("vc-api")
@click.option("--port", default=8443, show_default=True, help="端口，只在本机")
def vc_api(port: int) -> None:
    """Serve a VC-API with a throw-away key on this machine, for the W3C conformance suites."""
    from certreg.vc_api.app import make_app

    click.echo(f"https://127.0.0.1:{port}", err=True)
    make_app().run("127.0.0.1", port, ssl_context="adhoc")


@main.command()
def fsck() -> None:
    """Recompute log, rows, status lists, totals and published files; name each fault; exit 1 if any."""
    from certreg import fsck as comparing

    raise SystemExit(comparing.run())


main.add_command(keys_cli.keys)
main.add_command(keys_cli.body_key)
main.add_command(keys_cli.signer)
main.add_command(operations_cli.backup)
main.add_command(operations_cli.restore)
main.add_command(operations_cli.upgrade)
main.add_command(operations_cli.ops)
main.add_command(bench_cli.bench)
