"""What a backup says of itself, in its first member."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust import sealing

FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What was backed up.

    Attributes:
        revision: of the database's schema.
        dialect: `sqlite` or `postgresql`; a backup goes back to the same.
        made_at: seconds since 1970, machine time.
        base_url: the registry, by the address that its certificates carry.
        size: entries of its log.
        root: their root hash, in hex.
        checkpoint: the newest published one, a signed note; empty before the first.
        key_mark: tells the master key from another, and nothing more.
        has_secrets: whether the secrets of the instance folder are in it.
    """

    revision: str
    dialect: str
    made_at: int
    name: str
    base_url: str
    size: int
    root: str
    checkpoint: str
    key_mark: str
    has_secrets: bool
    program: str = ""
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Raises UnreadableError: not the first member of a backup that this version reads."""
        try:
            values = json.loads(content)
            if values.get("format") != FORMAT:
                raise ValueError
            return cls(**values)
        except (ValueError, TypeError, AttributeError) as error:
            raise UnreadableError(Text("备份文件的清单看不懂，可能由更新的版本写成")) from error


def key_mark(master_key: bytes) -> str:
    """Something by which a master key is recognised; it says nothing about the key."""
    return sealing.blind_index(sealing.derive(master_key, "backup-mark"), "certreg").hex()


def program() -> str:
    """This version of certreg."""
    try:
        return version("certreg")
    except PackageNotFoundError:
        return ""
