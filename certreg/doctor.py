"""`certreg doctor`: what this installation lacks, in words; every check by name."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from importlib.util import find_spec

import click
import sqlalchemy as sa
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from certreg import create_app, schema
from certreg.certificates.pdf import check_fonts
from certreg.clock import now, real_now, today
from certreg.db import db, replica
from certreg.errors import CertregError, SetupError
from certreg.filing.models import Body, Filing
from certreg.installation import installation
from certreg.outbox import delivery
from certreg.outbox.models import Channel
from certreg.policy.law import NATION, load
from certreg.procedure.calendar import years_from
from certreg.registry import health, keys, log, publication
from certreg.registry.health import Finding as Finding
from certreg.registry.models import KeyUse
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust.checkpoint import Checkpoint
from certreg.trust.keys import Algorithm
from certreg.trust.note import SignedNote

OLDEST_PYTHON = (3, 11)
NEAR = timedelta(days=30)
"""A key that ends sooner needs its successor; the status key renews itself before."""
FAILED_SINCE = timedelta(days=7)
LATE = timedelta(hours=1)
CHANNELS = {Channel.MAIL: Text("邮件"), Channel.WEBHOOK: Text("推送")}


Check = Callable[[], Iterator[Finding]]


def run() -> int:
    """Print every check and what it found.

    Returns:
        Exit code: 1 if anything is wrong.
    """
    results = examine(create_app())
    for name, findings in results:
        click.echo(f"{_mark(findings)} {name}")
        for finding in findings:
            click.echo(f"    {finding.text}")
    return 1 if any(finding.is_fault for _, found in results for finding in found) else 0


def examine(app: Flask) -> list[tuple[Text, list[Finding]]]:
    """Every check by its name with what it found; nothing found is well."""
    with app.app_context():
        results = [(name, _found_by(check)) for name, check in checks(app)]
        db.session.remove()
    return results


def checks(app: Flask) -> tuple[tuple[Text, Check], ...]:
    """Every check by its name, in the order in which an operator would mend things."""
    return (
        (Text("Python 版本"), _python),
        (Text("证书打印（Pango、HarfBuzz、字体）"), _printing),
        (Text("Excel 文件的 XML 防护（defusedxml）"), _xml),
        (Text("密钥文件的权限"), _secret_files),
        (Text("数据库结构"), lambda: _database(app)),
        (Text("只读副本"), _replica),
        (Text("登记簿已建立"), _founded),
        (Text("签名密钥"), _keys),
        (Text("评价机构的签名密钥"), _body_keys),
        (Text("泄露的密钥有接替"), health.of_compromises),
        (Text("密钥历史与根角色"), health.of_root_role),
        (Text("登记日志已公布"), _log),
        (Text("见证人"), health.of_witnesses),
        (Text("时间戳服务"), health.of_timestamps),
        (Text("节假日安排"), _calendar),
        (Text("规则已核实"), _law),
        (Text("邮件与消息推送"), _outbox),
    )


def _found_by(check: Check) -> list[Finding]:
    """What a check found; one that cannot be carried out is a fault."""
    try:
        return list(check())
    except CertregError as error:
        return [Finding(error.message)]
    except SQLAlchemyError as error:
        db.session.rollback()
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return [Finding(Text("未能检查：读取数据库失败（{cause}）", cause=cause))]


def _mark(findings: list[Finding]) -> str:
    if not findings:
        return "✓"
    return "✗" if any(finding.is_fault for finding in findings) else "!"


def _python() -> Iterator[Finding]:
    if sys.version_info < OLDEST_PYTHON:
        yield Finding(
            Text("需要 Python 3.11 或更新版本，现为 {version}", version=sys.version.split()[0])
        )


def _printing() -> Iterator[Finding]:
    check_fonts()
    yield from ()


def _xml() -> Iterator[Finding]:
    if find_spec("defusedxml") is None:
        yield Finding(Text("缺少 defusedxml：恶意的 Excel 文件可耗尽内存。请安装 certreg[server]"))


def _secret_files() -> Iterator[Finding]:
    settings: Settings = current_app.config["SETTINGS"]
    for path in sorted((settings.instance / "secrets").glob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            yield Finding(
                Text(
                    "{path} 的权限为 {mode}，其他用户可读。请执行 chmod 600 {path}",
                    path=str(path),
                    mode=f"{mode:o}",
                )
            )


def _database(app: Flask) -> Iterator[Finding]:
    if not schema.is_newest(app):
        yield Finding(Text("数据库结构不是本版本的结构。请先备份，再执行 certreg db upgrade"))


def _replica() -> Iterator[Finding]:
    """The replica that public pages are read from, where there is one, is near enough."""
    found = replica.replica()
    if found is not None:
        found.settle()
        if found.refusal is not None:
            yield Finding(Text("公众查询改由主库回答：{reason}", reason=found.refusal))


def _founded() -> Iterator[Finding]:
    installation()
    yield from ()


def _keys() -> Iterator[Finding]:
    """Each of the registry's own keys is there, opens with the master key, and lasts."""
    for use in KeyUse:
        if use is KeyUse.LOG:
            for algorithm in keys.LOG_ALGORITHMS:
                yield from _key(use, algorithm=algorithm)
        elif use is not KeyUse.CREDENTIAL:
            yield from _key(use)


def _body_keys() -> Iterator[Finding]:
    """The same of every body whose filing is in force."""
    numbers = (
        sa.select(Body.number)
        .join(Filing, Filing.body_id == Body.id)
        .where(Filing.valid_from <= today(), Filing.valid_to >= today())
        .order_by(Body.number)
        .distinct()
    )
    for number in db.session.scalars(numbers):
        yield from _key(KeyUse.CREDENTIAL, owner=number)


def _key(use: KeyUse, *, owner: str = "", algorithm: Algorithm | None = None) -> Iterator[Finding]:
    try:
        key = keys.current(use, now(), owner=owner, algorithm=algorithm)
    except SetupError as error:
        yield Finding(error.message)
        return
    try:
        opened = keys.signer(key).public_key == key.public_key
    except (CertregError, ValueError):
        opened = False
    if not opened:
        yield Finding(
            Text("密钥 {key} 无法用主密钥打开。请恢复与数据库同时备份的主密钥", key=key.key_id)
        )
    if key.valid_to < now() + NEAR:
        day = f"{key.valid_to:%Y-%m-%d}"
        text = Text("密钥 {key} 将于 {day} 到期", key=key.key_id, day=day)
        yield Finding(text, is_fault=False)


def _log() -> Iterator[Finding]:
    """What the world can see is what the database holds."""
    head = log.head()
    try:
        note = SignedNote.from_bytes(publication.read("log/checkpoint"))
    except FileNotFoundError:
        if head.size:
            yield Finding(Text("登记日志尚未公布。请确认 certreg worker 正在运行"))
        return
    published = Checkpoint.from_text(note.text)
    if published.size > head.size:
        yield Finding(Text("已公布的登记日志比数据库更新，数据库可能由旧备份恢复。请先核对"))
    elif published.size < head.size:
        yield Finding(
            Text(
                "登记日志有 {count} 条尚未公布。请确认 certreg worker 正在运行",
                count=head.size - published.size,
            )
        )
    elif published.root != head.root:
        yield Finding(Text("已公布的登记日志与数据库不一致。请停止签发并执行 certreg fsck"))


def _calendar() -> Iterator[Finding]:
    """Terms are counted with it; the next year's arrangement appears late in this one."""
    this_year = today().year
    first_open = years_from(this_year)[-1].number
    if first_open <= this_year + 1:
        yield Finding(
            Text("{year} 年的节假日安排尚未录入，跨入该年的期限暂按双休日推算", year=first_open),
            is_fault=first_open == this_year,
        )


def _law() -> Iterator[Finding]:
    """Rows that nobody has checked against their source; outside a demo they refuse to work."""
    place = installation()
    law = load()
    for row in law.all_rows:
        is_ours = row.region == NATION or row.region.startswith(place.province)
        if row.is_unverified and is_ours and (row.until is None or row.until >= today()):
            titles = "；".join(source.title for source in law.basis_of(row))
            yield Finding(
                Text(
                    "{rule}：{evidence}（{titles}）",
                    rule=row.id,
                    evidence=row.evidence or "—",
                    titles=titles,
                ),
                is_fault=not place.is_demo,
            )


def _outbox() -> Iterator[Finding]:
    """E-mail and webhooks that nobody took, and what waits although the worker should have tried."""
    for failed in delivery.given_up(real_now() - FAILED_SINCE):
        channel = CHANNELS[failed.channel]
        text = Text(
            "近 7 天有 {count} 条{channel}没有送达，最近一次：{reason}",
            count=failed.count,
            channel=channel,
            reason=failed.reason,
        )
        yield Finding(text, is_fault=False)
    if late := len(delivery.due(real_now() - LATE, 1000)):
        yield Finding(
            Text("{count} 条消息早该发送。请确认 certreg worker 正在运行", count=late),
            is_fault=False,
        )
