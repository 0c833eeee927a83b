"""What is done to keys after their making: replaced, retired, compromised, sealed anew.

Each act is a row and a leaf of the log, within the running transaction, and gives an account in
words of what it did. Nothing is ever taken from the record: a retired key verifies for ever, a
compromised one verifies what was witnessed before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from certreg.clock import now
from certreg.db import db
from certreg.errors import ConflictError, RefusedError
from certreg.installation import installation
from certreg.registry import document_keys, keys, log, vault
from certreg.registry.models import (
    Custody,
    Key,
    KeyAct,
    KeyEvent,
    KeyUse,
    StatusList,
)
from certreg.text import Text
from certreg.trust import pkcs11
from certreg.trust.keys import Algorithm, SoftwareSigner

WORKER = "certreg worker"
"""Who acts when a key is replaced in due time."""

Account = list[Text]
"""What an act did, a sentence each."""

AFTER: dict[KeyUse, Text] = {
    KeyUse.ROOT: Text("旧根证书下的签章证书应尽快更换；请向社会公布新根证书的指纹"),
    KeyUse.LOG: Text("请把新的日志公钥交给各见证方，由其加入配置；日志内容不变"),
    KeyUse.DOCUMENT: Text("此后下载的 PDF 用新密钥签章；以前下载的文件仍可核验"),
    KeyUse.STATUS: Text("worker 将在一分钟内用新密钥重新签发状态列表"),
    KeyUse.CREDENTIAL: Text("此前已预定编号的证书仍由旧密钥签完，此后预定的用新密钥"),
    KeyUse.BUNDLE: Text("请由根角色签署新一版密钥历史，使核验者承认新的数据包密钥"),
}
"""What follows when a key of a use has a successor."""


def rotate(
    use: KeyUse,
    *,
    owner: str = "",
    at: datetime,
    actor: str,
    reason: str = "",
    from_body: bool = False,
) -> tuple[list[Key], Account]:
    """Make the next key of a use; whatever could sign until now is replaced by it.

    The old key keeps its window: a batch that began under it ends under it.

    Args:
        from_body: also where the body held its key itself until now.

    Returns:
        The new keys (the log has two), and the account.

    Raises:
        RefusedError: the body holds its key itself, so the registry cannot make one.
    """
    algorithms = keys.LOG_ALGORITHMS if use is KeyUse.LOG else (keys.ALGORITHMS[use],)
    made, account = [], Account()
    log.lock()
    for algorithm in algorithms:
        old = signing(use, owner, at, algorithm)
        if not from_body and any(key.custody is Custody.BODY for key in old):
            raise RefusedError(
                Text(
                    "机构 {owner} 自持密钥；请由机构生成新密钥，再用 keys take 登记；改由登记机构代管的加 --from-body",
                    owner=owner,
                ),
                reason="held_by_body",
            )
        new = keys.create(
            use,
            owner=owner,
            algorithm=algorithm,
            valid_from=at,
            valid_to=at + keys.LIVES[use],
        )
        account.append(_made(new))
        account += succeed(old, new, at=at, actor=actor, reason=reason)
        made.append(new)
    if use in (KeyUse.ROOT, KeyUse.DOCUMENT):
        document_keys.certify(made[0], installation())
    if use is KeyUse.ROOT:
        account += rotate(KeyUse.DOCUMENT, at=at, actor=actor, reason=reason)[1]
    return made, [*account, AFTER[use]]


def take(
    owner: str, public_key: bytes, *, at: datetime, actor: str, reason: str = ""
) -> tuple[Key, Account]:
    """Put a key that a body holds itself on record; it replaces what signed for the body until now.

    Raises:
        ConflictError: the key is on record already.
    """
    if db.session.scalar(sa.select(Key.id).where(Key.public_key == public_key)) is not None:
        raise ConflictError(Text("这个公钥已经登记过；自持的密钥不得重复使用，也不得与他人相同"))
    log.lock()
    old = signing(KeyUse.CREDENTIAL, owner, at, keys.ALGORITHMS[KeyUse.CREDENTIAL])
    life = keys.LIVES[KeyUse.CREDENTIAL]
    new = keys.take(owner, public_key, valid_from=at, valid_to=at + life)
    account = [_made(new), *succeed(old, new, at=at, actor=actor, reason=reason)]
    return new, [*account, AFTER[KeyUse.CREDENTIAL]]


def succeed(
    old: list[Key], new: Key, *, at: datetime, actor: str = WORKER, reason: str = ""
) -> Account:
    """Write down that a key took the place of others, which keep their windows."""
    for key in old:
        key.replaced_by = new.key_id
        _write(key, KeyAct.REPLACED, at, actor, reason, successor=new.key_id)
    return [Text("密钥 {old} 由 {new} 接替", old=key.key_id, new=new.key_id) for key in old]


def retire(key: Key, *, at: datetime, actor: str, reason: str, last: bool = False) -> Account:
    """Take a key out of use before its end; it stays published, what it signed verifies for ever.

    Args:
        last: also when no other key signs for the same.

    Raises:
        RefusedError: it is retired, over or compromised already, or nothing would sign after it.
    """
    if key.compromised_at is not None:
        raise RefusedError(Text("密钥 {key} 已记为泄露，不必停用", key=key.key_id))
    if key.ends_at <= at:
        raise RefusedError(Text("密钥 {key} 已不再签名", key=key.key_id), reason="ended")
    others = [each for each in _like(key, at) if each.id != key.id]
    if not others and not last:
        raise RefusedError(
            Text(
                "停用 {key} 后就没有密钥可以签名；请先执行 certreg keys rotate，"
                "确需停用的加 --last",
                key=key.key_id,
            ),
            reason="last_key",
        )
    key.retired_at = at
    _write(key, KeyAct.RETIRED, at, actor, reason)
    return [
        Text("密钥 {key} 自 {at} 起停用", key=key.key_id, at=shown(at)),
        Text("它仍保留在 DID 文档和密钥历史中，以前签的永远可以核验"),
        Text("停用之前已预定编号的证书仍由它签完"),
    ]


def compromise(key: Key, *, since: datetime, at: datetime, actor: str, reason: str) -> Account:
    """Put on record that others may have had a key since a time; a successor is made where it signed.

    Args:
        since: from when its signatures prove nothing; what was witnessed before stays good.
        at: now.

    Raises:
        RefusedError: the time is still to come, or later than the one on record.
    """
    if since > at:
        raise RefusedError(Text("泄露时间不能在将来"), reason="in_the_future")
    if key.compromised_at is not None and since >= key.compromised_at:
        raise RefusedError(
            Text(
                "密钥 {key} 已记为 {at} 起泄露；只能改得更早",
                key=key.key_id,
                at=shown(key.compromised_at),
            ),
            reason="compromised_already",
        )
    account = Account()
    signed = key.id in {each.id for each in _like(key, at)}
    if signed and key.custody is Custody.REGISTRY:
        account += rotate(key.use, owner=key.owner, at=at, actor=actor, reason=reason)[1]
    key.compromised_at = since
    _write(key, KeyAct.COMPROMISED, since, actor, reason)
    if key.use is KeyUse.STATUS:
        db.session.execute(sa.update(StatusList).values(signed_at=None))
    if signed and key.custody is Custody.BODY:
        account.append(Text("密钥由机构自持；机构登记新密钥之前不能签发"))
    return [
        Text("密钥 {key} 自 {at} 起记为泄露，不再签名", key=key.key_id, at=shown(since)),
        Text("它已从 DID 文档中除去；它签的内容，只有在此之前已被见证的才算数"),
        *account,
    ]


def rewrap(old: vault.OwnVault, new: vault.OwnVault, *, at: datetime, actor: str) -> Account:
    """Seal every private key anew under another passphrase; all of them or, when one fails, none.

    Raises:
        UnreadableError: a key does not open with the old passphrase; names it.
    """
    log.lock()
    count = 0
    for key in db.session.scalars(sa.select(Key).order_by(Key.id).with_for_update()):
        if not key.private_pem or pkcs11.is_address(key.private_pem):
            continue
        opened = SoftwareSigner.from_encrypted_pem(key.private_pem, old.passphrase, key.key_id)
        key.private_pem = opened.to_encrypted_pem(new.passphrase)
        _write(key, KeyAct.REWRAPPED, at, actor, "")
        count += 1
    return [Text("{count} 个私钥已用新口令重新加密；旧口令不再能打开", count=count)]


def signing(use: KeyUse, owner: str, at: datetime, algorithm: Algorithm) -> list[Key]:
    """The keys that may sign for a use at a time, the oldest first."""
    query = sa.select(Key).where(
        Key.use == use,
        Key.owner == owner,
        Key.algorithm == algorithm.value,
        keys.may_sign(at),
    )
    return list(db.session.scalars(query.order_by(Key.id)))


def recorded() -> Iterator[log.Recorded]:
    """What was done to keys claims of the log; a key may claim nothing that no event did."""
    events = db.session.scalars(sa.select(KeyEvent).order_by(KeyEvent.id)).all()
    for event in events:
        name = Text("密钥 {key} 的事项 {act}", key=event.key_id, act=event.act.value)
        yield log.recorded(name, event, f"key.{event.act.value}", _content(event))
    for key in db.session.scalars(sa.select(Key).order_by(Key.id)):
        done = [event for event in events if event.key_id == key.key_id]
        for act, claimed in _claims(key):
            if claimed not in {_claim(event) for event in done if event.act is act}:
                yield log.Recorded(
                    Text("密钥 {key}：{act}", key=key.key_id, act=act.value), None, None
                )


def shown(moment: datetime) -> str:
    """A time as the account says it."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _claims(key: Key) -> Iterator[tuple[KeyAct, object]]:
    """What the columns of a key say that was done to it."""
    if key.retired_at is not None:
        yield KeyAct.RETIRED, key.retired_at
    if key.compromised_at is not None:
        yield KeyAct.COMPROMISED, key.compromised_at
    if key.replaced_by:
        yield KeyAct.REPLACED, key.replaced_by


def _claim(event: KeyEvent) -> object:
    return event.successor if event.act is KeyAct.REPLACED else event.effective_at


def _like(key: Key, at: datetime) -> list[Key]:
    """The keys that may sign now what this one signs."""
    return signing(key.use, key.owner, at, Algorithm(key.algorithm))


def _made(key: Key) -> Text:
    return Text(
        "新密钥 {key}（{algorithm}），{start} 起至 {end}",
        key=key.key_id,
        algorithm=key.algorithm,
        start=shown(key.valid_from),
        end=shown(key.valid_to),
    )


def _write(
    key: Key, act: KeyAct, effective_at: datetime, actor: str, reason: str, *, successor: str = ""
) -> None:
    event = KeyEvent(
        key_id=key.key_id,
        act=act,
        effective_at=effective_at,
        recorded_at=now(),
        successor=successor,
        reason=reason,
        actor=actor,
    )
    log.append_for(event, log.Record(f"key.{act.value}", _content(event)))
    db.session.add(event)
    db.session.flush()  # events stand in the order in which they were logged


def _content(event: KeyEvent) -> dict[str, Any]:
    return {
        "key": event.key_id,
        "effectiveAt": event.effective_at.isoformat(),
        "recordedAt": event.recorded_at.isoformat(),
        "successor": event.successor,
        "reason": event.reason,
        "actor": event.actor,
    }
