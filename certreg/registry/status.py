"""Status lists: taking an index, setting a bit, signing and publishing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from certreg import kept
from certreg.clock import now
from certreg.db import db
from certreg.installation import installation
from certreg.registry import keys, log, publication, signable
from certreg.registry.models import Key, KeyUse, StatusIndex, StatusList
from certreg.registry.signable import Subject
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust import bitstring, vc_jwt
from certreg.trust.data_integrity import add_proofs
from certreg.trust.did import did_of_url, method_id
from certreg.trust.keys import Signer
from certreg.trust.status_list import SHORTEST, Purpose, status_list_credential, suspension_address

FILL_LIMIT = SHORTEST // 2
"""Indexes given before a new list is begun: random places stay quick to find."""

VALIDITY = timedelta(days=7)
"""How long a signed list may be relied upon; it is signed anew long before (see `renew`)."""

RENEW_BEFORE = timedelta(days=6)
"""A list with less validity left than this is signed again."""

ON_THE_WAY = timedelta(minutes=2)
"""From a decision until every cache has the new list: the worker's minute, and the caches' (`MAX_AGE`)."""

MAX_AGE = 60
"""Seconds for which a cache between us and a verifier may keep a list."""


CHANGED = "status_list.changed"

Place = tuple[int, int]
"""List number and index of a certificate."""


def take_indexes(owner: str, count: int) -> list[tuple[int, int]]:
    """Reserve random indexes for certificates of a body, within the running transaction.

    Returns:
        (list number, index) pairs; never given to anybody else.
    """
    taken: list[tuple[int, int]] = []
    while len(taken) < count:
        status_list = _open_list(owner)
        used = set(
            db.session.scalars(
                sa.select(StatusIndex.position).where(StatusIndex.list_number == status_list.number)
            )
        )
        room = min(count - len(taken), FILL_LIMIT - len(used))
        fresh = _random_indexes(used, room, status_list.entries)
        db.session.execute(
            sa.insert(StatusIndex),
            [{"list_number": status_list.number, "position": index} for index in fresh],
        )
        taken += [(status_list.number, index) for index in fresh]
    return taken


def revoke(places: Iterable[Place]) -> None:
    """Set revocation bits, for ever; a suspension ends with it. Publishing follows by `publish`."""
    for row, indexes in _locked(places):
        _change(
            row, revoked=_with(row.revoked, indexes), suspended=_without(row.suspended, indexes)
        )


def suspend(places: Iterable[Place]) -> None:
    """Set suspension bits. Publishing follows by `publish`."""
    for row, indexes in _locked(places):
        _change(row, revoked=row.revoked, suspended=_with(row.suspended, indexes))


def resume(places: Iterable[Place]) -> None:
    """Clear suspension bits. Publishing follows by `publish`."""
    for row, indexes in _locked(places):
        _change(row, revoked=row.revoked, suspended=_without(row.suspended, indexes))


def recorded() -> Iterator[log.Recorded]:
    """What the lists that ever changed claim of the log: the entry of their newest version."""
    query = sa.select(StatusList).where(StatusList.version > 1).order_by(StatusList.number)
    for row in db.session.scalars(query):
        name = Text("状态列表 {number} 第 {version} 版", number=row.number, version=row.version)
        yield log.recorded(name, row, CHANGED, _record(row))


def publish() -> None:
    """Sign the lists that changed or are about to expire, and publish every list that is due.

    Renewing validity keeps the version and writes no leaf.
    """
    at = now()
    due = sa.or_(
        StatusList.signed_at.is_(None),
        StatusList.valid_until < at + RENEW_BEFORE,
        StatusList.token.is_(None),
    )
    for status_list in db.session.scalars(sa.select(StatusList).where(due).with_for_update()).all():
        _sign(status_list, at)
    db.session.flush()  # the documents are read back below
    for status_list in db.session.scalars(sa.select(StatusList)).all():
        _write(status_list)


def files_of(status_list: StatusList) -> list[tuple[str, bytes]]:
    """Path and content of the published files of a list, once it is signed."""
    stem = f"status/{status_list.number}"
    files = (
        (f"{stem}.json", status_list.document),
        (f"{stem}-suspension.json", status_list.suspension_document),
        (f"{stem}.jwt", status_list.token),
        (f"{stem}-suspension.jwt", status_list.suspension_token),
    )
    return [(path, content) for path, content in files if content is not None]


def list_address(number: int) -> str:
    """Public address of a list."""
    return f"{installation().base_url}/status/{number}"


def body_did(owner: str) -> str:
    """did:web of a body."""
    return did_of_url(f"{installation().base_url}/bodies/{owner}")


class SignedLists(Mapping[str, bytes]):
    """Every signed list by its address, as a verifier wants them; read when asked for."""

    def __getitem__(self, address: str) -> bytes:
        return kept.keep(("status list", address), lambda: self._read(address))

    def _read(self, address: str) -> bytes:
        listed = address.removesuffix("/suspension")
        number = listed.removeprefix(list_address(0).removesuffix("0"))
        row = db.session.get(StatusList, int(number)) if number.isdecimal() else None
        if row is None or listed != list_address(row.number):
            raise KeyError(address)
        document = row.document if address == listed else row.suspension_document
        if document is None:
            raise KeyError(address)
        return document

    def __iter__(self) -> Iterator[str]:
        for number in db.session.scalars(
            sa.select(StatusList.number).where(StatusList.document.is_not(None))
        ):
            yield list_address(number)
            yield suspension_address(list_address(number))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _locked(places: Iterable[Place]) -> Iterator[tuple[StatusList, list[int]]]:
    """Each list that the places lie in, held until the transaction ends, with its indexes."""
    by_list: dict[int, list[int]] = {}
    for number, index in places:
        by_list.setdefault(number, []).append(index)
    for number, indexes in sorted(by_list.items()):
        yield (
            db.session.get_one(StatusList, number, with_for_update=True, populate_existing=True),
            indexes,
        )


def _change(status_list: StatusList, *, revoked: bytes, suspended: bytes) -> None:
    """A new version of a list, logged once however many bits it changes."""
    status_list.revoked, status_list.suspended = revoked, suspended
    status_list.version += 1
    status_list.signed_at = None  # due for signing
    log.append_for(status_list, log.Record(CHANGED, _record(status_list)))


def _with(bits: bytes, indexes: Iterable[int]) -> bytes:
    changed = bytearray(bits)
    for index in indexes:
        bitstring.set_bit(changed, index)
    return bytes(changed)


def _without(bits: bytes, indexes: Iterable[int]) -> bytes:
    changed = bytearray(bits)
    for index in indexes:
        bitstring.clear_bit(changed, index)
    return bytes(changed)


def _open_list(owner: str) -> StatusList:
    """The body's newest list, or a new one when that is half full."""
    newest = db.session.scalars(
        sa.select(StatusList)
        .where(StatusList.owner == owner)
        .order_by(StatusList.number.desc())
        .with_for_update()
    ).first()
    if newest is not None and _used(newest) < FILL_LIMIT:
        return newest
    status_list = StatusList(
        owner=owner, entries=SHORTEST, revoked=bytes(SHORTEST // 8), suspended=bytes(SHORTEST // 8)
    )
    db.session.add(status_list)
    db.session.flush()  # its number is part of every index
    return status_list


def _used(status_list: StatusList) -> int:
    query = sa.select(sa.func.count()).where(StatusIndex.list_number == status_list.number)
    return db.session.scalar(query) or 0


def _random_indexes(used: set[int], count: int, entries: int) -> list[int]:
    """Free places in the order in which they were drawn: a place tells nothing of its batch."""
    fresh: dict[int, None] = {}
    while len(fresh) < count:
        index = secrets.randbelow(entries)
        if index not in used:
            fresh[index] = None
    return list(fresh)


def _sign(status_list: StatusList, at: datetime) -> None:
    key = keys.current(KeyUse.STATUS, at)
    signer = keys.signer(key, Subject("status_list", str(status_list.number), at))
    revocation, suspension = (_signed(status_list, each, signer, at) for each in Purpose)
    status_list.document, status_list.token = revocation
    status_list.suspension_document, status_list.suspension_token = suspension
    status_list.signed_at, status_list.valid_until = at, at + VALIDITY


@signable.made("status_list")
def _list(key: Key, subject: Subject, signer: Signer) -> None:
    """The signer process's own look at a list: its bits as they are on record."""
    row = db.session.get(StatusList, int(subject.id))
    if row is None or subject.at is None or key.use is not KeyUse.STATUS:
        return
    for purpose in Purpose:
        _signed(row, purpose, signer, subject.at)


def _signed(
    status_list: StatusList, purpose: Purpose, signer: Signer, at: datetime
) -> tuple[bytes, bytes]:
    """A list as JSON with both proofs, and as a token."""
    did = body_did(status_list.owner)
    address = list_address(status_list.number)
    document = status_list_credential(
        address if purpose is Purpose.REVOCATION else suspension_address(address),
        issuer=did,
        purpose=purpose,
        bits=status_list.revoked if purpose is Purpose.REVOCATION else status_list.suspended,
        valid_from=at,
        valid_until=at + VALIDITY,
        ttl=_ttl(),
    )
    method = method_id(did, signer.key_id)
    signed = add_proofs(document, signer, created=at, verification_method=method)
    return json.dumps(signed, ensure_ascii=False).encode(), vc_jwt.sign(document, signer, method)


def _ttl() -> timedelta:
    """How long a reader may keep a list without asking again: what the way leaves of the promise."""
    settings: Settings = current_app.config["SETTINGS"]
    return timedelta(minutes=settings.status_minutes) - ON_THE_WAY


def _write(status_list: StatusList) -> None:
    for path, content in files_of(status_list):
        publication.write_changed(path, content)


def _record(status_list: StatusList) -> dict[str, Any]:
    return {
        "list": status_list.number,
        "owner": status_list.owner,
        "version": status_list.version,
        "revoked": bitstring.encode_bits(status_list.revoked),
        "suspended": bitstring.encode_bits(status_list.suspended),
    }
