"""The commands `certreg keys …` and `certreg signer`, as they are typed. The work is elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(exists=False, path_type=Path)
MOMENT = click.DateTime(formats=["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"])
DRY = click.option("--dry-run", is_flag=True, help="只说会改变什么，不作改变")
REASON = click.option("--reason", required=True, help="事由，记入登记日志的记录")


@click.group()
def keys() -> None:
    """The registry's keys: what there is, and everything that may be done to them."""


@keys.command("list")
@click.option("--body", "owner", help="只看一家评价机构（备案编号）")
@click.option("--all", "everything", is_flag=True, help="包括已停用、到期、泄露的")
def keys_list(owner: str | None, everything: bool) -> None:
    """Every key that signs, with its use, window and who holds it."""
    from certreg import keys_command

    keys_command.list_keys(owner, everything=everything)


@keys.command("show")
@click.argument("key_id")
def keys_show(key_id: str) -> None:
    """A key with its fingerprint, its history, and how many certificates rest on it."""
    from certreg import keys_command

    keys_command.show(key_id)


@keys.command("create")
@click.argument("body")
@REASON
@DRY
def keys_create(body: str, reason: str, dry_run: bool) -> None:
    """The first key of BODY (a filing number); a body that has one is rotated."""
    from certreg import keys_command

    keys_command.create(body, reason=reason, dry_run=dry_run)


@keys.command("rotate")
@click.argument("what", metavar="BODY|status|log|document|bundle|root")
@REASON
@click.option("--from-body", is_flag=True, help="机构不再自持，改由登记机构代管")
@DRY
def keys_rotate(what: str, reason: str, from_body: bool, dry_run: bool) -> None:
    """The next key of a body (its filing number) or of the registry; the old one keeps its window."""
    from certreg import keys_command

    keys_command.rotate(what, reason=reason, from_body=from_body, dry_run=dry_run)


@keys.command("take")
@click.argument("body")
@click.argument("file", type=FILE)
@REASON
@DRY
def keys_take(body: str, file: Path, reason: str, dry_run: bool) -> None:
    """Put on record the key that BODY holds itself, from the FILE that `body-key create` wrote."""
    from certreg import keys_command

    keys_command.take(body, file, reason=reason, dry_run=dry_run)


@keys.command("retire")
@click.argument("key_id")
@REASON
@click.option("--last", is_flag=True, help="即使之后没有密钥可以签名")
@DRY
def keys_retire(key_id: str, reason: str, last: bool, dry_run: bool) -> None:
    """Take a key out of use now; it stays published and verifies for ever."""
    from certreg import keys_command

    keys_command.retire(key_id, reason=reason, last=last, dry_run=dry_run)


@keys.command("compromise")
@click.argument("key_id")
@click.option(
    "--since", type=MOMENT, help="自何时起不可信（UTC，如 2026-11-30T03:00:00Z），默认现在"
)
@REASON
@DRY
def keys_compromise(key_id: str, since: datetime | None, reason: str, dry_run: bool) -> None:
    """Put on record that others may have a key; what was witnessed before stays good."""
    from certreg import keys_command

    when = since.replace(tzinfo=UTC) if since else None
    keys_command.compromise(key_id, when, reason=reason, dry_run=dry_run)


@keys.command("rewrap")
@click.option("--new-passphrase-file", "new", type=FILE, help="新口令文件；不给则只用主密钥")
@DRY
def keys_rewrap(new: Path | None, dry_run: bool) -> None:
    """Seal every private key anew under another passphrase."""
    from certreg import keys_command

    keys_command.rewrap(new, dry_run=dry_run)


@keys.command("request")
@click.argument("case_id", type=int)
@click.argument("file", type=NEW)
def keys_request(case_id: int, file: Path) -> None:
    """Write what a body that holds its own key has to sign for a case into FILE."""
    from certreg import keys_command

    keys_command.request(case_id, file)


@keys.command("answer")
@click.argument("file", type=FILE)
@DRY
def keys_answer(file: Path, dry_run: bool) -> None:
    """Take the signatures that a body gave (FILE), check each, log and publish the certificates."""
    from certreg import keys_command

    keys_command.answer(file, dry_run=dry_run)


@keys.group()
def root() -> None:
    """The root role: k of n keys kept offline, which sign the key history."""


@root.command("create")
@click.argument("folder", type=NEW)
@click.option("--keys", "count", default=5, show_default=True, help="几把")
@click.option("--threshold", default=3, show_default=True, help="几把签名才算数")
@click.option("--passphrase-file", type=FILE, help="口令文件；不给则逐把询问")
@DRY
def root_create(
    folder: Path, count: int, threshold: int, passphrase_file: Path | None, dry_run: bool
) -> None:
    """Make the root keys, each in a file of its own, on a machine without network."""
    from certreg import root_command

    root_command.create(folder, count, threshold, passphrase_file, dry_run=dry_run)


@root.command("prepare")
@click.argument("file", type=NEW)
@click.option("--role", type=FILE, help="root-role.json；不给则沿用现在的根角色")
@click.option("--days", default=400, show_default=True, help="有效天数")
def root_prepare(file: Path, role: Path | None, days: int) -> None:
    """Write the next version of the key history, to be signed, into FILE; changes nothing."""
    from certreg import keys_command

    keys_command.prepare(file, role, days)


@root.command("sign")
@click.argument("request", type=FILE)
@click.argument("key", type=FILE)
@click.option("--passphrase-file", type=FILE, help="口令文件；不给则询问")
@DRY
def root_sign(request: Path, key: Path, passphrase_file: Path | None, dry_run: bool) -> None:
    """Say what REQUEST changes, and sign it with one root KEY; needs no registry and no network."""
    from certreg import root_command

    root_command.sign(request, key, passphrase_file, dry_run=dry_run)


@root.command("assemble")
@click.argument("request", type=FILE)
@click.argument("signatures", type=FILE, nargs=-1, required=True)
@DRY
def root_assemble(request: Path, signatures: tuple[Path, ...], dry_run: bool) -> None:
    """Check the SIGNATURES that came back; keep, log and publish the version."""
    from certreg import keys_command

    keys_command.assemble(request, signatures, dry_run=dry_run)


@click.group("body-key")
def body_key() -> None:
    """For an assessment body that holds its own key: needs no registry and no network."""


@body_key.command("create")
@click.argument("folder", type=NEW)
@click.option("--body", required=True, help="备案编号")
@click.option("--passphrase-file", type=FILE, help="口令文件；不给则询问")
def body_key_create(folder: Path, body: str, passphrase_file: Path | None) -> None:
    """Make the key: `body.key` stays with you, `public.json` goes to the registry."""
    from certreg import body_command

    body_command.create(folder, body, passphrase_file)


@body_key.command("sign")
@click.argument("request", type=FILE)
@click.argument("key", type=FILE)
@click.argument("answer", type=NEW)
@click.option("--passphrase-file", type=FILE, help="口令文件；不给则询问")
@DRY
def body_key_sign(request: Path, key: Path, answer: Path, **options: Any) -> None:
    """Say what REQUEST asks to sign, check each certificate, and write the signatures to ANSWER."""
    from certreg import body_command

    body_command.sign(request, key, answer, **options)


@click.command()
@click.option(
    "--socket", "path", type=click.Path(path_type=Path), help="默认为实例文件夹中的 signer"
)
@click.option("--per-hour", default=200_000, show_default=True, help="一小时最多签名次数")
def signer(path: Path | None, per_hour: int) -> None:
    """Hold the keys and sign what is on record, for a web server and worker that have none."""
    from certreg import keys_command
    from certreg.case_export import writing as writing  # says what of an export may be signed

    keys_command.serve(path, per_hour)
