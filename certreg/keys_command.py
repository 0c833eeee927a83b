"""What `certreg keys …` does on the registry's side: an act, its account in words, its dry run.

A dry run does the act and takes it back, so that it says exactly what would change.
"""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import click
import sqlalchemy as sa

from certreg import create_app, running
from certreg.audit import trail
from certreg.certificates import body_signing, impact, replanning
from certreg.clock import now
from certreg.db import db, write_tx
from certreg.errors import MissingError, RefusedError, SetupError, UnreadableError
from certreg.filing.models import Body
from certreg.jobs import work
from certreg.jobs.models import Job, JobState
from certreg.registry import chores, key_acts, keys, root_role, vault
from certreg.registry.key_acts import Account, shown
from certreg.registry.models import Custody, Key, KeyEvent, KeyUse
from certreg.settings import Settings, first_line
from certreg.supervision.carrying_out import WORK as MEASURE
from certreg.text import Text
from certreg.trust.canonical import parse_object
from certreg.trust.keys import Algorithm, verify
from certreg.trust.multibase import encode_key
from certreg.trust.root_role import Head, RootRole, fingerprint, read_signatures
from certreg.trust.signing_request import POSSESSION, read_public

CUSTODY = {Custody.REGISTRY: "登记机构代管", Custody.BODY: "机构自持"}
USES = {
    KeyUse.ROOT: "签章根证书",
    KeyUse.LOG: "登记日志",
    KeyUse.DOCUMENT: "PDF 签章",
    KeyUse.STATUS: "状态列表",
    KeyUse.CREDENTIAL: "机构证书",
    KeyUse.BUNDLE: "核验数据包",
}


class _TakenBackError(Exception):
    """A dry run is over."""


def list_keys(owner: str | None, *, everything: bool) -> None:
    """Print the keys, one line each."""
    with _registry():
        query = sa.select(Key).order_by(Key.owner, Key.use, Key.id)
        if owner:
            query = query.where(Key.owner == owner)
        for key in db.session.scalars(query):
            if everything or _state(key) in ("使用中", "尚未开始"):
                click.echo(
                    f"{key.key_id:28} {USES[key.use]:7} {key.algorithm:9} {_state(key)}"
                    f"  {key.valid_from:%Y-%m-%d} 至 {key.ends_at:%Y-%m-%d}  {_place(key)}"
                )
        role = root_role.role()
        if role is None:
            click.echo("根角色尚未建立：见 certreg keys root create")
        else:
            row = root_role.newest()
            assert row is not None
            head = Head.from_bytes(row.head)
            click.echo(
                f"根角色：{len(role.keys)} 把中的 {role.threshold} 把；密钥历史第 {row.version} 版，"
                f"有效至 {head.expires_at:%Y-%m-%d}"
            )


def show(key_id: str) -> None:
    """Print everything on record of a key."""
    with _registry():
        key = _key(key_id)
        click.echo(f"密钥      {key.key_id}")
        click.echo(f"用途      {USES[key.use]}（{key.owner or '登记机构'}）")
        click.echo(f"保管      {_place(key)}")
        click.echo(f"公钥      {encode_key(Algorithm(key.algorithm), key.public_key)}")
        click.echo(f"指纹      {fingerprint(key.public_key)}")
        click.echo(f"有效期    {shown(key.valid_from)} 至 {shown(key.valid_to)}")
        click.echo(f"状态      {_state(key)}")
        events = sa.select(KeyEvent).where(KeyEvent.key_id == key_id).order_by(KeyEvent.id)
        for event in db.session.scalars(events):
            reason = f"：{event.reason}" if event.reason else ""
            click.echo(
                f"  {shown(event.effective_at)} {ACTS[event.act.value]}（{event.actor}）{reason}"
            )
        if key.use is KeyUse.CREDENTIAL:
            for line in impact.of(key, key.compromised_at):
                click.echo(f"  {line}")


ACTS = {
    "replaced": "由新密钥接替",
    "retired": "停用",
    "compromised": "记为泄露",
    "rewrapped": "重新加密",
}


def create(body: str, *, reason: str, dry_run: bool) -> None:
    """Make the first key of a body."""

    def act(actor: str) -> Account:
        _check_body(body)
        if keys.of_owner(body):
            raise RefusedError(Text("机构 {body} 已有密钥；请用 keys rotate", body=body))
        return key_acts.rotate(KeyUse.CREDENTIAL, owner=body, at=now(), actor=actor, reason=reason)[
            1
        ]

    _do(act, "keys.created", dry_run=dry_run)


def rotate(what: str, *, reason: str, from_body: bool, dry_run: bool) -> None:
    """Make the next key of a use, or of a body."""
    uses = {use.value: use for use in KeyUse if use is not KeyUse.CREDENTIAL}

    def act(actor: str) -> Account:
        if what not in uses:
            _check_body(what)
        use, owner = (uses[what], "") if what in uses else (KeyUse.CREDENTIAL, what)
        account = key_acts.rotate(
            use, owner=owner, at=now(), actor=actor, reason=reason, from_body=from_body
        )[1]
        return account + replanning.replan()

    _do(act, "keys.rotated", dry_run=dry_run)


def take(body: str, file: Path, *, reason: str, dry_run: bool) -> None:
    """Put a body's own key on record, after it has shown that it has the private part."""
    owner, public_key, signature = read_public(file.read_bytes())

    def act(actor: str) -> Account:
        _check_body(body)
        if owner != body:
            raise RefusedError(
                Text("这个密钥文件属于 {owner}，不是 {body}", owner=owner, body=body)
            )
        if not verify(Algorithm.ED25519, public_key, signature, POSSESSION + body.encode()):
            raise RefusedError(Text("密钥文件不能证明机构持有私钥"), reason="no_possession")
        account = key_acts.take(body, public_key, at=now(), actor=actor, reason=reason)[1]
        return account + replanning.replan()

    _do(act, "keys.taken", dry_run=dry_run)


def retire(key_id: str, *, reason: str, last: bool, dry_run: bool) -> None:
    """Take a key out of use."""

    def act(actor: str) -> Account:
        key = _key(key_id)
        return key_acts.retire(key, at=now(), actor=actor, reason=reason, last=last)

    _do(act, "keys.retired", dry_run=dry_run)


def compromise(key_id: str, since: datetime | None, *, reason: str, dry_run: bool) -> None:
    """Put a compromise on record, and say what becomes of the certificates."""

    def act(actor: str) -> Account:
        key, at = _key(key_id), now()
        when = since or at
        account = key_acts.compromise(key, since=when, at=at, actor=actor, reason=reason)
        if key.use is not KeyUse.CREDENTIAL:
            return account
        return account + impact.of(key, when) + replanning.replan()

    _do(act, "keys.compromised", dry_run=dry_run)


def rewrap(new: Path | None, *, dry_run: bool) -> None:
    """Seal every private key under another passphrase."""

    def act(actor: str) -> Account:
        settings = _settings()
        if settings.signer:
            raise SetupError(
                Text(
                    "重新加密须在持有口令处进行：请取消 CERTREG_SIGNER 并设置 CERTREG_KEY_PASSPHRASE_FILE"
                )
            )
        later = replace(settings, key_passphrase=first_line(new) if new else "")
        account = key_acts.rewrap(vault.own(settings), vault.own(later), at=now(), actor=actor)
        told = (
            Text("现在请把 CERTREG_KEY_PASSPHRASE_FILE 改为新口令文件，并重启签名进程或服务")
            if new
            else Text("现在请去掉 CERTREG_KEY_PASSPHRASE，并重启签名进程或服务")
        )
        return [*account, told]

    _do(act, "keys.rewrapped", dry_run=dry_run, publish=False)


def request(case_id: int, file: Path) -> None:
    """Write what a body has to sign for a case."""
    with _registry():
        content, count = body_signing.request(case_id)
        file.write_bytes(content)
        click.echo(f"{file}：{count} 张证书待机构签名")


def answer(file: Path, *, dry_run: bool) -> None:
    """Take the signatures of a body."""

    def act(_actor: str) -> Account:
        content = file.read_bytes()
        count = body_signing.take(content)
        if not count:
            return [Text("这些签名以前已经采用，没有改变")]
        _go_on(body_signing.case_of(content))
        return [
            Text("{count} 张证书的签名全部成立，已记入登记日志", count=count),
            Text("worker 将在一分钟内完成签发"),
        ]

    _do(act, "keys.answered", dry_run=dry_run)


def _go_on(case_id: int) -> None:
    """Queue the job again that stopped to wait for the body."""
    is_issuing = sa.or_(Job.kind.endswith(".issue"), Job.kind == MEASURE)
    query = sa.select(Job).where(
        Job.subject_id == case_id, Job.state == JobState.FAILED, is_issuing
    )
    for job in db.session.scalars(query):
        work.retry(job)


def prepare(file: Path, role: Path | None, days: int) -> None:
    """Write the next version of the key history to be signed."""
    with _registry():
        root = _read_role(role) if role else root_role.role()
        if root is None:
            raise RefusedError(Text("还没有根角色：请用 --role 指定 root-role.json"))
        head, written = root_role.prepare(root, now(), life=timedelta(days=days))
        before = root_role.newest()
        content = {
            "head": head.to_bytes().decode(),
            "keys": written.decode(),
            "before": before.head.decode() if before else "",
            "before_keys": before.keys.decode() if before else "",
        }
        file.write_text(json.dumps(content, ensure_ascii=False, indent=1))
        click.echo(
            f"{file}：密钥历史第 {head.version} 版，待 {len(root.keys)} 把根密钥中的 {root.threshold} 把签署"
        )
        click.echo(
            "登记簿没有任何改变。请在离线机器上执行：certreg keys root sign 该文件 root-N.key"
        )


def assemble(file: Path, signatures: Sequence[Path], *, dry_run: bool) -> None:
    """Keep, log and publish a version that enough root keys have signed."""
    asked = parse_object(file.read_bytes())
    given: dict[bytes, bytes] = {}
    for each in signatures:
        given |= read_signatures(parse_object(each.read_bytes())["signatures"])

    def act(_actor: str) -> Account:
        row = root_role.assemble(
            str(asked["head"]).encode(), str(asked["keys"]).encode(), given, now()
        )
        head = Head.from_bytes(row.head)
        return [
            Text("密钥历史第 {version} 版已由根角色签署，记入登记日志", version=row.version),
            Text("有效至 {day}；此前须签署下一版", day=f"{head.expires_at:%Y-%m-%d}"),
        ]

    _do(act, "keys.history_signed", dry_run=dry_run)


def serve(path: Path | None, per_hour: int) -> None:
    """Be the signer process until told to stop."""
    from certreg.registry import signer_process
    from certreg.settings import read_settings

    settings = replace(read_settings(), signer="")
    app = create_app(settings)
    where = path or settings.instance / "signer"
    with (
        running.shared(settings.instance),
        signer_process.open_server(app, where, per_hour=per_hour) as server,
    ):
        click.echo(f"签名进程：unix:{where}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            where.unlink(missing_ok=True)


def _do(act: Callable[[str], Account], event: str, *, dry_run: bool, publish: bool = True) -> None:
    with _registry():
        _carry(act, event, dry_run=dry_run)
        if publish and not dry_run:
            chores.keep_published()
            click.echo("已公布。")


def _carry(act: Callable[[str], Account], event: str, *, dry_run: bool) -> bool:
    """Do an act in one transaction and print its account; a dry run takes it back."""
    actor = _actor()
    try:
        with vault.trying(dry_run), write_tx():
            for line in act(actor):
                click.echo(line)
            if dry_run:
                raise _TakenBackError
            trail.record(event, actor_id=None, by=actor)
    except _TakenBackError:
        click.echo("试运行：什么也没有改变。")
        return False
    return True


@contextmanager
def _registry() -> Iterator[None]:
    with create_app().app_context():
        try:
            yield
        finally:
            db.session.remove()


def _state(key: Key) -> str:
    at = now()
    if key.compromised_at is not None:
        return f"已泄露（{shown(key.compromised_at)} 起）"
    if key.retired_at is not None and key.retired_at <= at:
        return f"已停用（{shown(key.retired_at)} 起）"
    if key.valid_to <= at:
        return "已到期"
    if key.valid_from > at:
        return "尚未开始"
    return f"使用中，新的由 {key.replaced_by} 签" if key.replaced_by else "使用中"


def _place(key: Key) -> str:
    if key.private_pem.startswith(b"pkcs11:"):
        return f"{CUSTODY[key.custody]}（密码机）"
    return CUSTODY[key.custody]


def _key(key_id: str) -> Key:
    key = db.session.scalars(sa.select(Key).where(Key.key_id == key_id)).first()
    if key is None:
        raise MissingError(Text("没有密钥 {key}；certreg keys list --all 列出全部", key=key_id))
    return key


def _check_body(number: str) -> None:
    if db.session.scalar(sa.select(Body.id).where(Body.number == number)) is None:
        raise MissingError(Text("没有备案编号为 {number} 的评价机构", number=number))


def _read_role(file: Path) -> RootRole:
    try:
        return RootRole.from_json(parse_object(file.read_bytes()))
    except OSError as error:
        raise UnreadableError(Text("无法读取 {file}", file=str(file))) from error


def _settings() -> Settings:
    from flask import current_app

    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _actor() -> str:
    """Who gives the command, as the machine knows them."""
    return os.environ.get("SUDO_USER") or getpass.getuser()
