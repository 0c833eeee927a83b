"""`certreg body-key …`: for an assessment body that holds its own key. No registry, no network."""

from __future__ import annotations

from pathlib import Path

import click

from certreg.errors import RefusedError
from certreg.root_command import spoken, write_secret
from certreg.text import Text
from certreg.trust.key_file import read_key_file, write_key_file
from certreg.trust.keys import Algorithm, SoftwareSigner
from certreg.trust.root_role import fingerprint
from certreg.trust.signing_request import Request, answered, names, write_public

SHOWN = 20
"""Certificates that are listed before signing; of more, the rest is counted."""


def create(folder: Path, body: str, passphrase_file: Path | None) -> None:
    """Make a body's key.

    Raises:
        RefusedError: the folder exists already.
    """
    if folder.exists():
        raise RefusedError(Text("{folder} 已存在；密钥只写入新文件夹", folder=str(folder)))
    signer = SoftwareSigner.generate(Algorithm.ED25519, body)
    words = spoken(passphrase_file, "口令", confirm=True)
    folder.mkdir(mode=0o700, parents=True)
    write_secret(folder / "body.key", write_key_file(signer, words))
    (folder / "public.json").write_bytes(write_public(body, signer))
    click.echo(f"{folder / 'body.key'}  自己保管，另作备份；丢失后须换用新密钥")
    click.echo(f"{folder / 'public.json'}  交给登记机构；指纹 {fingerprint(signer.public_key)}")


def sign(
    request: Path, key: Path, answer: Path, *, passphrase_file: Path | None, dry_run: bool
) -> None:
    """List what a request asks for, and sign it.

    Raises:
        UnreadableError: a file cannot be read, or a document is not a certificate of ours.
        RefusedError: another issuer, or another key.
    """
    asked = Request.from_bytes(request.read_bytes())
    lines = list(names(asked))
    click.echo(
        f"第 {asked.case_id} 号事项，{asked.issuer}，{len(lines)} 张证书，密钥 {asked.key_id}"
    )
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  …… 另有 {len(lines) - SHOWN} 张")
    if dry_run:
        click.echo("试运行：没有签名。")
        return
    signer = read_key_file(key.read_bytes(), spoken(passphrase_file, "口令"))
    if not passphrase_file and not click.confirm("逐张核对无误，签名？"):
        raise SystemExit(1)
    answer.write_bytes(answered(asked, signer).to_bytes())
    click.echo(f"{answer}：{len(lines)} 张已签，请交给登记机构")
