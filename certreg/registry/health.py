"""What an operator should know of witnesses, keys and timestamps before somebody else finds out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app

from certreg.clock import now
from certreg.db import db
from certreg.errors import CertregError, SetupError
from certreg.registry import identifiers, keys, publication, root_role, timestamps, witnesses
from certreg.registry.models import Key, WitnessContact
from certreg.settings import Settings
from certreg.text import Text
from certreg.trust.key_history import read_keys
from certreg.trust.keys import Algorithm
from certreg.trust.root_role import Head
from certreg.trust.witness_policy import Witness

LATE = timedelta(hours=1)
"""A quorum answers within minutes; after this the operator should look."""

TOO_LATE = timedelta(days=1)
"""So long no certificate of a registry with witnesses should wait for them."""

CEREMONY = timedelta(days=60)
"""Before the end of a key history: the holders of the root keys have to meet."""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be.

    Attributes:
        text: what, where, and what to do.
        is_fault: the registry must not go on like this; otherwise it is a warning.
    """

    text: str
    is_fault: bool = True


def of_witnesses() -> Iterator[Finding]:
    """Whether the quorum cosigns, and what came of asking each witness the last time."""
    policy = witnesses.operators_policy()
    if policy.quorum is None:
        text = Text("没有见证人：密钥一旦泄露，已发证书都无法证明在此之前。请写 witness-policy")
        yield Finding(text, is_fault=False)
        return
    newest = publication.newest_checkpoint()
    if newest is not None and newest.witnessed_at is None and newest.signed_at < now() - LATE:
        text = Text(
            "{size} 条的检查点自 {at} UTC 起还没有足够的见证，此后的证书均为“已登记、尚未见证”",
            size=newest.size,
            at=f"{newest.signed_at:%Y-%m-%d %H:%M}",
        )
        yield Finding(text, is_fault=newest.signed_at < now() - TOO_LATE)
    contacts = {row.name: row for row in db.session.scalars(sa.select(WitnessContact))}
    for witness in policy.witnesses:
        if witness.address:
            yield from _of_witness(witness, contacts.get(witness.key.name))


def _of_witness(witness: Witness, contact: WitnessContact | None) -> Iterator[Finding]:
    if contact is None:
        text = Text("还没有问过见证人 {name}。请确认 certreg worker 正在运行", name=witness.name)
        yield Finding(text, is_fault=False)
    elif contact.evidence:
        text = Text("见证人 {name} 存有比数据库更新的检查点。请先核对", name=witness.name)
        yield Finding(text)
    elif contact.fault is not None:
        answered = contact.answered_at
        text = Text(
            "见证人 {name} 没有联署（上次联署：{at}）：{why}",
            name=witness.name,
            at=f"{answered:%Y-%m-%d %H:%M} UTC" if answered else "—",
            why=contact.fault,
        )
        yield Finding(text, is_fault=False)


def of_root_role() -> Iterator[Finding]:
    """Whether verifiers may rely on the key history, and whether it tells of every compromise."""
    row = root_role.newest()
    if row is None:
        text = Text("根角色尚未建立，密钥历史没有离线签名：见 certreg keys root create")
        yield Finding(text, is_fault=False)
        return
    expires_at = Head.from_bytes(row.head).expires_at
    if expires_at < now() + CEREMONY:
        text = Text(
            "密钥历史第 {version} 版有效至 {day}，过期后核验者不再采用。请由根角色签署下一版",
            version=row.version,
            day=f"{expires_at:%Y-%m-%d}",
        )
        yield Finding(text, is_fault=expires_at < now())
    signed = {key.key_id: key.compromised_at for key in read_keys(row.keys)}
    for key in identifiers.trusted_keys():
        if key.compromised_at != signed.get(key.key_id):
            text = Text(
                "密钥 {key} 的泄露尚未写入根角色签署的密钥历史。请签署下一版", key=key.key_id
            )
            yield Finding(text, is_fault=False)


def of_compromises() -> Iterator[Finding]:
    """Keys in other hands after which nothing signs."""
    query = sa.select(Key).where(Key.compromised_at.is_not(None)).order_by(Key.id)
    for key in db.session.scalars(query):
        try:
            keys.current(key.use, now(), owner=key.owner, algorithm=Algorithm(key.algorithm))
        except SetupError:
            yield Finding(Text("密钥 {key} 已泄露，而没有接替的密钥。请登记新密钥", key=key.key_id))


def of_timestamps() -> Iterator[Finding]:
    """Whether the time-stamping authority gives tokens that verifiers take."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.tsa_url:
        return
    if not timestamps.pem():
        text = Text("未设置 CERTREG_TSA_CA：PDF 上的时间戳无人能够核验")
        yield Finding(text, is_fault=False)
    try:
        timestamps.ask(secrets.token_bytes(32))
    except CertregError as error:
        yield _no_timestamp(error.message)
    except OSError as error:
        yield _no_timestamp(type(error).__name__)


def _no_timestamp(why: str) -> Finding:
    text = Text("时间戳服务没有给出可用的时间戳（{why}）；PDF 照常签章，但没有时间戳", why=why)
    return Finding(text, is_fault=False)
