"""`certreg keys root create|sign`: the offline half of the ceremony. No registry, no network."""

from __future__ import annotations

import os
from pathlib import Path

import click

from certreg.errors import RefusedError, UnreadableError
from certreg.settings import first_line
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.key_file import read_key_file, write_key_file
from certreg.trust.key_history import read_keys
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.multibase import encode_key
from certreg.trust.root_role import (
    Head,
    RootRole,
    digest,
    fingerprint,
    signed_bytes,
    write_signatures,
)
from certreg.trust.timestamp import write_timestamp
from certreg.trust.trust_store import TrustedKey


def create(
    folder: Path, count: int, threshold: int, passphrase_file: Path | None, *, dry_run: bool
) -> None:
    """Make root keys, each in a file of its own, and the role that names them.

    Raises:
        RefusedError: the folder exists already.
        UnreadableError: a threshold out of range.
    """
    if not 0 < threshold <= count:
        raise UnreadableError("根密钥的门限应在 1 与密钥数之间，且密钥不得重复。")
    if folder.exists():
        raise RefusedError(Text("{folder} 已存在；根密钥只写入新文件夹", folder=str(folder)))
    if dry_run:
        click.echo(f"将在 {folder} 写入 root-1.key 至 root-{count}.key 和 root-role.json")
        click.echo("试运行：什么也没有改变。")
        return
    signers = [
        SoftwareSigner.generate(Algorithm.ED25519, f"root-{number + 1}") for number in range(count)
    ]
    folder.mkdir(mode=0o700, parents=True)
    for signer in signers:
        words = spoken(passphrase_file, f"{signer.key_id} 的口令", confirm=True)
        write_secret(folder / f"{signer.key_id}.key", write_key_file(signer, words))
        click.echo(f"{folder / signer.key_id}.key  指纹 {fingerprint(signer.public_key)}")
    role = RootRole(threshold, tuple(signer.public_key for signer in signers))
    (folder / "root-role.json").write_bytes(canonical(role.as_json))
    click.echo(
        f"{folder / 'root-role.json'}  {count} 把中的 {threshold} 把；只含公钥，交给登记系统"
    )
    click.echo("请把每个 .key 文件分别交给一人，移到各自的离线介质，并从本机删除。")


def sign(request: Path, key: Path, passphrase_file: Path | None, *, dry_run: bool) -> None:
    """Say what a version changes against the one before, and sign it with one root key.

    Raises:
        UnreadableError: the request or the key cannot be read.
        RefusedError: the keys are not those that the head names, or it does not follow the one before.
    """
    asked = parse_object(request.read_bytes())
    head_bytes, written = str(asked["head"]).encode(), str(asked["keys"]).encode()
    head = Head.from_bytes(head_bytes)
    before = str(asked["before"]).encode()
    if digest(written) != head.keys_digest or (digest(before) if before else "") != head.previous:
        raise RefusedError("待签文件的密钥清单或上一版与其目录不符，请重新 prepare。")
    for line in changes(head, read_keys(written), asked):
        click.echo(line)
    if dry_run:
        click.echo("试运行：没有签名。")
        return
    signer = read_key_file(key.read_bytes(), spoken(passphrase_file, "口令"))
    if not passphrase_file and not click.confirm("签署这一版密钥历史？"):
        raise SystemExit(1)
    signature = {signer.public_key: signer.sign(signed_bytes(head_bytes))}
    target = request.with_name(f"{request.name}.{signer.key_id}.sig")
    target.write_bytes(canonical({"signatures": write_signatures(signature)}))
    click.echo(f"{target}  指纹 {fingerprint(signer.public_key)}")


def changes(head: Head, keys: tuple[TrustedKey, ...], asked: dict[str, object]) -> list[str]:
    """What the version says that the one before did not."""
    lines = [
        f"登记簿      {head.registry}",
        f"密钥历史    第 {head.version} 版，{write_timestamp(head.made_at)} 制，有效至 {write_timestamp(head.expires_at)}",
        f"根角色      {len(head.root.keys)} 把中的 {head.root.threshold} 把",
        *(f"            {fingerprint(key)}" for key in head.root.keys),
    ]
    before_keys = str(asked["before_keys"]).encode()
    old = {key.key_id: key for key in read_keys(before_keys)} if before_keys else {}
    if asked["before"]:
        was = Head.from_bytes(str(asked["before"]).encode())
        if was.root != head.root:
            lines.append("！根角色与上一版不同：新旧两组都须签署")
        if was.online != head.online:
            lines.append("！可以签核验数据包的密钥与上一版不同")
    for key in keys:
        if key.key_id not in old:
            lines.append(f"＋ {key.key_id}  {encode_key(key.algorithm, key.public_key)[:24]}…")
        elif old[key.key_id] != key:
            lines.append(f"± {key.key_id}  {_difference(old[key.key_id], key)}")
    missing = sorted(set(old) - {key.key_id for key in keys})
    lines += [f"！少了 {key_id}：密钥不得从历史中删除" for key_id in missing]
    return lines


def spoken(file: Path | None, prompt: str, *, confirm: bool = False) -> str:
    """Words from a file, or asked for on the terminal."""
    if file is not None:
        return first_line(file)
    words: str = click.prompt(prompt, hide_input=True, confirmation_prompt=confirm)
    return words


def write_secret(path: Path, content: bytes) -> None:
    """A new file that only its owner can read."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _difference(old: TrustedKey, new: TrustedKey) -> str:
    if new.compromised_at != old.compromised_at and new.compromised_at is not None:
        return f"{write_timestamp(new.compromised_at)} 起记为泄露"
    if new.valid_to != old.valid_to:
        return f"提前停用：{write_timestamp(new.valid_to)}"
    if new.replaced_by != old.replaced_by:
        return f"由 {new.replaced_by} 接替"
    return "！内容改变"
