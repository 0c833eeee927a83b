"""The key history: every key that the registry and its assessment bodies ever had, as one file.

Certificates outlive keys, and did:web knows only the present: this file says for each key whose it
was, what for, and from when to when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from certreg.errors import UnreadableError
from certreg.trust.canonical import canonical, parse
from certreg.trust.multibase import decode_key, encode_key
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import Custody, KeyUse, TrustedKey


def write_keys(keys: Iterable[TrustedKey]) -> bytes:
    """The history as canonical JSON, sorted by key id."""
    return canonical([_write_key(key) for key in sorted(keys, key=lambda key: key.key_id)])


def read_keys(data: bytes) -> tuple[TrustedKey, ...]:
    """The keys that `write_keys` wrote.

    Raises:
        UnreadableError: another form, or one key id twice.
    """
    rows = parse(data)
    if not isinstance(rows, list):
        raise UnreadableError("密钥历史的写法不对。")
    try:
        keys = tuple(_read_key(row) for row in rows)
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableError("密钥历史的写法不对。") from error
    if len({key.key_id for key in keys}) < len(keys):
        raise UnreadableError("密钥历史中有重复的密钥编号。")
    return keys


def _write_key(key: TrustedKey) -> dict[str, str | None]:
    compromised = key.compromised_at
    return {
        "compromised_at": write_timestamp(compromised) if compromised else None,
        "custody": key.custody.value,
        "id": key.key_id,
        "multikey": encode_key(key.algorithm, key.public_key),
        "owner": key.owner,
        "replaced_by": key.replaced_by,
        "use": key.use.value,
        "valid_from": write_timestamp(key.valid_from),
        "valid_to": write_timestamp(key.valid_to),
    }


def _read_key(row: Mapping[str, Any]) -> TrustedKey:
    if not all(isinstance(row[name], str) for name in ("id", "multikey", "owner", "replaced_by")):
        raise TypeError("id, multikey, owner and replaced_by are texts")
    algorithm, public_key = decode_key(row["multikey"])
    compromised = row["compromised_at"]
    return TrustedKey(
        key_id=row["id"],
        owner=row["owner"],
        use=KeyUse(row["use"]),
        algorithm=algorithm,
        public_key=public_key,
        valid_from=read_timestamp(row["valid_from"]),
        valid_to=read_timestamp(row["valid_to"]),
        compromised_at=read_timestamp(compromised) if compromised is not None else None,
        custody=Custody(row["custody"]),
        replaced_by=row["replaced_by"],
    )
