"""The registry's keys: made, kept sealed, found for signing, listed for verifying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from certreg import kept
from certreg.db import db
from certreg.errors import SetupError
from certreg.registry import log
from certreg.registry.models import Custody, Key, KeyUse
from certreg.registry.signable import Subject
from certreg.registry.vault import vault
from certreg.text import Text
from certreg.trust.keys import Algorithm, Signer

ALGORITHMS = {
    KeyUse.ROOT: Algorithm.P256,
    KeyUse.DOCUMENT: Algorithm.P256,
    KeyUse.STATUS: Algorithm.ED25519,
    KeyUse.CREDENTIAL: Algorithm.ED25519,
    KeyUse.BUNDLE: Algorithm.ED25519,
}
"""One algorithm for each use; the log has two keys (`LOG_ALGORITHMS`)."""

LOG_ALGORITHMS = (Algorithm.ED25519, Algorithm.ML_DSA_44)
"""Every checkpoint carries a signature of each."""


YEAR = timedelta(days=365)

LIVES = {
    KeyUse.ROOT: 40 * YEAR,
    KeyUse.DOCUMENT: 5 * YEAR,
    KeyUse.LOG: 20 * YEAR,
    KeyUse.STATUS: timedelta(days=90),
    KeyUse.CREDENTIAL: YEAR,
    KeyUse.BUNDLE: 5 * YEAR,
}
"""How long a key may sign; what it signed in time verifies for ever."""

CREATED = "key.created"


def create(
    use: KeyUse,
    *,
    valid_from: datetime,
    valid_to: datetime,
    owner: str = "",
    algorithm: Algorithm | None = None,
) -> Key:
    """Make a key, within the running transaction: its private part is sealed, its making logged.

    Args:
        valid_from, valid_to: from when until when it may sign, UTC.
        owner: number of the body; empty for the registry's own.
        algorithm: for the log's keys; the others have theirs by use.
    """
    algorithm = algorithm or ALGORITHMS[use]
    key_id = _next_key_id(use, owner, valid_from.year)
    public_key, private_part = vault().make(algorithm, key_id)
    key = Key(
        key_id=key_id,
        use=use,
        owner=owner,
        algorithm=algorithm.value,
        public_key=public_key,
        private_pem=private_part,
        custody=Custody.REGISTRY,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=valid_from,
    )
    return _kept(key)


def take(owner: str, public_key: bytes, *, valid_from: datetime, valid_to: datetime) -> Key:
    """Put on record a key that a body holds itself (机构自持); its making is logged.

    Args:
        public_key: Ed25519; that the body has the private part was shown before.
    """
    key = Key(
        key_id=_next_key_id(KeyUse.CREDENTIAL, owner, valid_from.year),
        use=KeyUse.CREDENTIAL,
        owner=owner,
        algorithm=ALGORITHMS[KeyUse.CREDENTIAL].value,
        public_key=public_key,
        private_pem=b"",
        custody=Custody.BODY,
        valid_from=valid_from,
        valid_to=valid_to,
        created_at=valid_from,
    )
    return _kept(key)


def _kept(key: Key) -> Key:
    log.append_for(key, log.Record(CREATED, log_content(key)))
    db.session.add(key)
    db.session.flush()  # the next key's number is counted from the rows
    return key


def log_content(key: Key) -> dict[str, Any]:
    """What the log commits to for a key: all that a verifier must know of it."""
    return {
        "key": key.key_id,
        "use": key.use.value,
        "owner": key.owner,
        "algorithm": key.algorithm,
        "publicKey": key.public_key.hex(),
        "validFrom": key.valid_from.isoformat(),
        "validTo": key.valid_to.isoformat(),
        **({"custody": key.custody.value} if key.custody is Custody.BODY else {}),
    }


def recorded() -> Iterator[log.Recorded]:
    """What the rows of keys claim of the log."""
    for key in db.session.scalars(sa.select(Key).order_by(Key.id)):
        yield log.recorded(Text("密钥 {key}", key=key.key_id), key, CREATED, log_content(key))


def signer(key: Key, subject: Subject | None = None) -> Signer:
    """The signer of a key row.

    Args:
        subject: what will be signed; a signer process asks for it and looks it up by itself.
    """
    return vault().signer(key, subject)


def current(
    use: KeyUse, at: datetime, *, owner: str = "", algorithm: Algorithm | None = None
) -> Key:
    """The newest key of a use that may sign at a time.

    Raises:
        SetupError: there is none; names the use and the owner.
    """
    query = (
        sa.select(Key)
        .where(Key.use == use, Key.owner == owner, may_sign(at))
        .order_by(Key.valid_from.desc(), Key.id.desc())
    )
    if algorithm is not None:
        query = query.where(Key.algorithm == algorithm.value)
    key = db.session.scalars(query).first()
    if key is None:
        raise SetupError(
            Text(
                "没有可用的签名密钥（用途 {use}，机构 {owner}），请系统管理员处理",
                use=use.value,
                owner=owner or "—",
            )
        )
    return key


def may_sign(at: datetime) -> sa.ColumnElement[bool]:
    """Whether a key signs what is planned at a time: in its window, not replaced, retired, compromised.

    One that was replaced only finishes what was planned before.
    """
    return sa.and_(
        Key.valid_from <= at,
        Key.valid_to > at,
        sa.or_(Key.retired_at.is_(None), Key.retired_at > at),
        Key.compromised_at.is_(None),
        Key.replaced_by == "",
        sa.or_(Key.use != KeyUse.DOCUMENT, Key.certificate_pem != ""),
    )


def named(key_id: str) -> Key:
    """The key with this id."""
    return db.session.scalars(sa.select(Key).where(Key.key_id == key_id)).one()


def root_certificates() -> list[str]:
    """The X.509 roots that documents were ever signed under, in PEM, the oldest first."""
    query = sa.select(Key.certificate_pem).where(Key.use == KeyUse.ROOT).order_by(Key.id)
    return list(db.session.scalars(query))


def unspoilt(use: KeyUse) -> list[Key]:
    """Every key of a use that was not compromised, retired ones too, the oldest first."""
    query = sa.select(Key).where(Key.use == use, Key.compromised_at.is_(None)).order_by(Key.id)
    return list(db.session.scalars(query))


def compromises(key_id: str) -> list[datetime]:
    """From when signatures of a key, or seals on documents, prove nothing that was not witnessed before.

    Empty where none of these keys was compromised.
    """
    query = sa.select(Key.compromised_at).where(
        Key.compromised_at.is_not(None),
        sa.or_(Key.key_id == key_id, Key.use == KeyUse.DOCUMENT),
    )
    return kept.keep(("compromises", key_id), lambda: list(filter(None, db.session.scalars(query))))


def log_signers(at: datetime, subject: Subject | None = None) -> list[Signer]:
    """The log's two signers, Ed25519 first."""
    return [
        signer(current(KeyUse.LOG, at, algorithm=algorithm), subject)
        for algorithm in LOG_ALGORITHMS
    ]


def of_owner(owner: str) -> list[Key]:
    """Every key that a body ever had, oldest first."""
    return list(db.session.scalars(sa.select(Key).where(Key.owner == owner).order_by(Key.id)))


def _next_key_id(use: KeyUse, owner: str, year: int) -> str:
    prefix = f"{owner or use.value}-{year}"
    taken = db.session.scalar(
        sa.select(sa.func.count()).select_from(Key).where(Key.key_id.startswith(prefix + "-"))
    )
    return f"{prefix}-{(taken or 0) + 1}"
