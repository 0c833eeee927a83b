"""The commands `certreg backup`, `restore`, `upgrade` and `ops`, as they are typed. The work is in `operations`."""

from __future__ import annotations

import os
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from certreg.operations.manifest import Manifest

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
TARGET = click.Path(path_type=Path)


@click.command()
@click.argument("target", type=TARGET)
@click.option(
    "--with-secrets", is_flag=True, help="连同 instance/secrets（备份文件随之等同主密钥）"
)
@click.option("--keep-days", type=int, help="TARGET 为文件夹时，删除其中早于若干天的备份")
def backup(target: Path, with_secrets: bool, keep_days: int | None) -> None:
    """Write the whole registry, sealed, into the new file TARGET or into a folder; it may go on working.

    Sealed for CERTREG_BACKUP_RECIPIENTS (age public keys), so this machine cannot open it.
    """
    from certreg import create_app
    from certreg.operations import backup as making

    with create_app().app_context():
        written = making.make(target, with_secrets=with_secrets, keep_days=keep_days)
    click.echo(f"{written.path}  {written.size / 2**20:.1f} MB")
    _say(written.manifest)
    if written.missing:
        click.echo(
            f"有 {written.missing} 个文件数据库有记录而存储中没有（见 certreg fsck）", err=True
        )


@click.command()
@click.argument("source", type=FILE)
@click.option("--identity", type=FILE, required=True, help="age 私钥文件（age-keygen 所写）")
@click.option("--check", is_flag=True, help="只读完并核对备份文件，不恢复")
@click.option("--replace", is_flag=True, help="取代这里的同一登记系统")
@click.option("--older", is_flag=True, help="即使这里更新也恢复；已公布的不动，系统因此不再签发")
@click.option("--keep-faulty", is_flag=True, help="核对发现不符时也保留")
@click.option("--checkpoint", type=FILE, help="另存的检查点（/log/checkpoint），与恢复后的日志比对")
def restore(
    source: Path, identity: Path, check: bool, checkpoint: Path | None, **asked: bool
) -> None:
    """Bring the registry back from the backup SOURCE, check all of it, or change nothing.

    Exit 0 restored and sound, 1 faults, 2 refused.
    """
    from certreg.operations import restore as bringing
    from certreg.operations import sealed
    from certreg.settings import read_settings

    settings = read_settings()
    settings.instance.mkdir(parents=True, exist_ok=True)
    key = sealed.identity(identity)
    if check:
        _say(bringing.inspect(settings, source, key))
        return
    wish = bringing.Wish(
        replaces=asked["replace"],
        is_older=asked["older"],
        keeps_faulty=asked["keep_faulty"],
        checkpoint=checkpoint.read_bytes() if checkpoint else None,
    )
    try:
        faults = bringing.restore(settings, source, key, wish)
    except bringing.FaultyError as error:
        click.echo(error.message, err=True)
        raise SystemExit(1) from None
    click.echo("已恢复。" if not faults else f"已恢复，有 {faults} 处不符，请先核对再启动。")
    raise SystemExit(1 if faults else 0)


@click.command()
@click.option("--to", "target", type=TARGET, required=True, help="升级前备份写到的文件或文件夹")
def upgrade(target: Path) -> None:
    """Back the registry up, bring its schema to this version, check all of it; on any fault go back.

    Exit 0 upgraded or nothing to do, 1 gone back, 2 refused.
    """
    from certreg.operations import upgrade as upgrading
    from certreg.settings import read_settings

    try:
        written = upgrading.upgrade(read_settings(), target)
    except upgrading.ReturnedError as error:
        click.echo(error.message, err=True)
        raise SystemExit(1) from None
    click.echo("已升级。" if written else "数据库结构已是本版本，无需升级。")


def _say(manifest: Manifest) -> None:
    values: dict[str, Any] = {each.name: getattr(manifest, each.name) for each in fields(manifest)}
    values["made_at"] = f"{datetime.fromtimestamp(manifest.made_at, UTC):%Y-%m-%d %H:%M:%S}Z"
    for name in ("name", "base_url", "made_at", "dialect", "revision", "size", "root", "program"):
        click.echo(f"  {name:10} {values[name]}")


@click.group()
def ops() -> None:
    """What this installation needs around it, as text to read and to install."""


@ops.command()
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--user", default="certreg", show_default=True, help="运行的系统账号")
@click.option("--port", default=8000, show_default=True)
@click.option("--backups", default="/var/backups/certreg", show_default=True, help="备份文件夹")
@click.option("--secret", "secrets", multiple=True, help="以加密凭据提供的设置，如 MASTER_KEY")
def systemd(
    folder: Path | None, user: str, port: int, backups: str, secrets: tuple[str, ...]
) -> None:
    """Print the systemd units of this installation, or write them into FOLDER."""
    from certreg.operations import units
    from certreg.settings import read_settings

    settings = read_settings()
    place = units.Place(
        program=units.program(),
        instance=settings.instance,
        user=user,
        port=port,
        backups=Path(backups),
        has_signer=bool(settings.signer),
        secrets=tuple(name.upper().replace("-", "_") for name in secrets),
    )
    files = units.units(place) | {"environment": units.environment(place, os.environ)}
    for name, text in files.items():
        if folder is None:
            click.echo(text)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    click.echo(units.advice(place), err=True)


@ops.command()
@click.option("--upstream", default="127.0.0.1:8000", show_default=True, help="certreg run 的地址")
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="没有证书时的监听地址")
@click.option("--certificate", type=TARGET, help="TLS 证书（PEM）")
@click.option("--certificate-key", type=TARGET, help="TLS 私钥（PEM）")
def nginx(
    upstream: str, listen: str, certificate: Path | None, certificate_key: Path | None
) -> None:
    """Print the nginx site; published files are served from their folder, also while the registry is stopped."""
    from certreg import create_app
    from certreg.installation import installation
    from certreg.operations.site import Front, site

    app = create_app()
    with app.app_context():
        front = Front(upstream, listen, certificate, certificate_key)
        click.echo(site(app.config["SETTINGS"], installation().base_url, front), nl=False)


@ops.command()
@click.option("--name", required=True, help="本机在集群中的名称")
@click.option("--host", required=True, help="本机地址，其他机器用它连接")
@click.option("--port", default=5432, show_default=True)
@click.option("--rest-port", default=8008, show_default=True, help="Patroni 的端口")
@click.option("--etcd", required=True, multiple=True, help="etcd 的 主机:端口，可多次")
@click.option("--network", required=True, help="允许连接的网段，如 10.0.0.0/24")
@click.option(
    "--data", type=TARGET, default=Path("/var/lib/postgresql/15/certreg"), show_default=True
)
@click.option(
    "--programs", type=TARGET, default=Path("/usr/lib/postgresql/15/bin"), show_default=True
)
@click.option("--sockets", type=TARGET, default=Path("/var/run/postgresql"), show_default=True)
def patroni(etcd: tuple[str, ...], **node: Any) -> None:
    """Print Patroni's file for one machine of the database; nothing is lost by its failover."""
    from certreg.operations import failover

    click.echo(failover.patroni(failover.Node(etcd=etcd, **node)), nl=False)
