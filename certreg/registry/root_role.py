"""The ceremony of the root role on the registry's side, and the key history that it signs.

    prepare   the head of the next version, as a file that is carried to the root keys
    assemble  what came back is checked, kept, logged and published

The root keys themselves never come here: `certreg keys root create` and `sign` run without a
registry, on a machine that has no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.registry import identifiers, keys, log, publication
from certreg.registry.models import KeyHistoryVersion, KeyUse
from certreg.text import Text
from certreg.trust.key_history import read_keys, write_keys
from certreg.trust.root_role import (
    Head,
    RootRole,
    digest,
    read_history,
    read_signatures,
    signed_bytes,
    write_history,
    write_signatures,
)

PATH = "key-history"

SIGNED = "key_history.signed"

LIFE = timedelta(days=400)
"""How long a version may be relied upon: the role is reviewed yearly, with a month to spare."""


def newest() -> KeyHistoryVersion | None:
    """The newest version; None: the ceremony was never held."""
    query = sa.select(KeyHistoryVersion).order_by(KeyHistoryVersion.version.desc())
    return db.session.scalars(query).first()


def role() -> RootRole | None:
    """The root role of the newest version."""
    row = newest()
    return Head.from_bytes(row.head).root if row is not None else None


def prepare(root: RootRole, at: datetime, *, life: timedelta = LIFE) -> tuple[Head, bytes]:
    """The next version as it stands now: the head to be signed, and the keys to which it commits."""
    before = newest()
    written = write_keys(identifiers.trusted_keys())
    head = Head(
        registry=identifiers.registry_did(),
        version=before.version + 1 if before is not None else 1,
        made_at=at,
        expires_at=at + life,
        root=root,
        online=tuple(key.public_key for key in keys.unspoilt(KeyUse.BUNDLE)),
        keys_digest=digest(written),
        roots_digest=digest("".join(keys.root_certificates()).encode()),
        previous=digest(before.head) if before is not None else "",
    )
    return head, written


def assemble(
    head: bytes, written: bytes, signatures: Mapping[bytes, bytes], at: datetime
) -> KeyHistoryVersion:
    """Keep a version that enough root keys have signed, within the running transaction.

    Raises:
        ConflictError: it is not the next version, or it was kept before.
        RefusedError: too few signatures, or it does not go on from the version before.
    """
    log.lock()
    before, told = newest(), Head.from_bytes(head)
    expected = before.version + 1 if before is not None else 1
    if told.version != expected:
        raise ConflictError(
            Text(
                "这是第 {version} 版，现在应签署第 {expected} 版；请重新 prepare",
                version=told.version,
                expected=expected,
            )
        )
    good = _holding(head, told, before, signatures)
    row = KeyHistoryVersion(
        version=told.version,
        head=head,
        signatures=write_signatures(good),
        keys=written,
        recorded_at=now(),
    )
    rows = [*_rows(), row]
    read_history(_file(rows), registry=identifiers.registry_did(), at=at)
    log.append_for(row, log.Record(SIGNED, _content(row)))
    db.session.add(row)
    db.session.flush()  # it is the newest from here on
    return row


def file() -> bytes:
    """The key history as it is published; empty while there is none."""
    rows = _rows()
    return _file(rows) if rows else b""


def publish() -> None:
    """Publish the history if it changed."""
    if content := file():
        publication.write_changed(PATH, content)


def recorded() -> Iterator[log.Recorded]:
    """What the versions claim of the log."""
    for row in _rows():
        name = Text("密钥历史第 {version} 版", version=row.version)
        yield log.recorded(name, row, SIGNED, _content(row))


def _holding(
    head: bytes,
    told: Head,
    before: KeyHistoryVersion | None,
    signatures: Mapping[bytes, bytes],
) -> dict[bytes, bytes]:
    """The signatures that count; refuses too few, saying of which role."""
    roles = [told.root]
    if before is not None:
        roles.insert(0, Head.from_bytes(before.head).root)
    known = {key for each in roles for key in each.keys}
    for each in roles:
        if not each.has_signed(signed_bytes(head), signatures):
            raise RefusedError(
                Text(
                    "签名不足：需要 {keys} 把根密钥中的 {threshold} 把签署第 {version} 版",
                    keys=len(each.keys),
                    threshold=each.threshold,
                    version=told.version,
                ),
                reason="history_unsigned",
            )
    return {key: signature for key, signature in signatures.items() if key in known}


def _rows() -> Sequence[KeyHistoryVersion]:
    return db.session.scalars(
        sa.select(KeyHistoryVersion).order_by(KeyHistoryVersion.version)
    ).all()


def _file(rows: Iterable[KeyHistoryVersion]) -> bytes:
    versions = [(row.head, read_signatures(row.signatures)) for row in rows]
    *_, last = rows
    return write_history(versions, read_keys(last.keys))


def _content(row: KeyHistoryVersion) -> dict[str, Any]:
    return {
        "version": row.version,
        "head": row.head.decode(),
        "signatures": row.signatures,
        "keys": digest(row.keys),
    }
