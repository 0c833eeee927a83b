"""Backups are age files (age-encryption.org/v1): sealed for public keys, opened by who holds a private one.

Whoever writes backups cannot read them. A stream that was altered, cut off or gone on with does not open.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyrage
from pyrage.x25519 import Identity, Recipient

from certreg.errors import SetupError, UnreadableError
from certreg.text import Text


def recipients(keys: Sequence[str]) -> list[Recipient]:
    """Those for whom a backup is sealed.

    Args:
        keys: public keys (`age1…`), as `age-keygen` prints them.

    Raises:
        SetupError: there is none, or one cannot be read.
    """
    if not keys:
        raise SetupError(
            Text(
                "备份须加密：请用 age-keygen 生成密钥，把公钥（age1…）写入 CERTREG_BACKUP_RECIPIENTS"
            )
        )
    try:
        return [Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError as error:
        raise SetupError(
            Text("CERTREG_BACKUP_RECIPIENTS 中有不是 age 公钥的内容，请完整复制")
        ) from error


def identity(file: Path) -> Identity:
    """The private key in a file as `age-keygen` writes it: the one line that is no comment.

    Raises:
        UnreadableError: there is none.
    """
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        return Identity.from_str(keys[0] if keys else "")
    except pyrage.IdentityError as error:
        raise UnreadableError(
            Text("{file} 中没有 age 私钥（AGE-SECRET-KEY-1…）", file=str(file))
        ) from error


def seal(plain: Path, target: BinaryIO, readers: Sequence[Recipient]) -> None:
    """Write a file sealed.

    Raises:
        OSError: it cannot be written.
    """
    with open(plain, "rb") as source:
        try:
            pyrage.encrypt_io(source, target, readers)
        except pyrage.EncryptError as error:  # its words carry the system's
            raise OSError(str(error)) from error


def open_sealed(source: Path, plain: Path, key: Identity) -> None:
    """Write what is sealed in `source` to `plain`, proven to its last byte.

    Raises:
        UnreadableError: it is sealed for somebody else, altered, or no such file.
    """
    with open(source, "rb") as sealed, open(plain, "wb") as target:
        try:
            pyrage.decrypt_io(sealed, target, [key])
        except (pyrage.DecryptError, OSError) as error:
            raise UnreadableError(
                Text("备份文件打不开：私钥不符，或文件不完整、被改动（{cause}）", cause=str(error))
            ) from error
