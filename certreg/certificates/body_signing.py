"""Certificates of bodies that hold their own key (机构自持): asked for, answered, logged.

The registry hands out the exact documents on record; what comes back is verified against them and
logged in the same transaction, as if it had been signed here. Twice the same answer has one effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates import payload
from certreg.certificates.models import Certificate
from certreg.certificates.signing import (
    UNSIGNED,
    WITH_BODY,
    check_may_sign,
    log_signed,
    messages,
    sign,
)
from certreg.db import db
from certreg.errors import MissingError, RefusedError
from certreg.installation import installation
from certreg.registry import keys
from certreg.registry.models import Key
from certreg.text import Text
from certreg.trust.canonical import parse_object
from certreg.trust.keys import Algorithm, verify
from certreg.trust.signing_request import PROOFS, Answer, Item, Request


@dataclass(frozen=True)
class _Given:
    """A signer that has the signatures already, by message."""

    key: Key
    signatures: Mapping[bytes, bytes]

    @property
    def key_id(self) -> str:
        return self.key.key_id

    @property
    def algorithm(self) -> Algorithm:
        return Algorithm(self.key.algorithm)

    @property
    def public_key(self) -> bytes:
        return self.key.public_key

    def sign(self, message: bytes) -> bytes:
        return self.signatures[message]


def request(case_id: int) -> tuple[bytes, int]:
    """What a body has to sign for a case, as a file; and how many certificates that are.

    Raises:
        MissingError: nothing of the case waits for a body's signature.
        RefusedError: the pinned key may not sign any more.
    """
    certificates = _waiting(case_id)
    if not certificates:
        raise MissingError(Text("第 {case} 号事项没有待机构签名的证书", case=case_id))
    key = keys.named(certificates[0].key_id)
    for certificate in certificates:
        check_may_sign(key, certificate)
    return _request(case_id, key, certificates).to_bytes(), len(certificates)


def take(data: bytes) -> int:
    """Take a body's answer within the running transaction: every signature is verified, or nothing.

    Returns:
        How many certificates were signed by it; 0 when all of them were before.

    Raises:
        UnreadableError: not an answer.
        RefusedError: reason `bad_signature`, `answer_incomplete`, `not_in_record`, or the key may
            not sign any more.
    """
    answer = Answer.from_bytes(data)
    certificates = _waiting(answer.case_id)
    if not certificates:
        if _is_done(answer):
            return 0
        raise RefusedError(
            Text("第 {case} 号事项没有待机构签名的证书", case=answer.case_id),
            reason="not_in_record",
        )
    key = keys.named(certificates[0].key_id)
    if answer.key_id != key.key_id or set(answer.signatures) != {
        row.public_id for row in certificates
    }:
        raise RefusedError(
            Text("签名文件与现在待签的证书不符，请重新取得签名请求"), reason="answer_incomplete"
        )
    signed = []
    for certificate in certificates:
        check_may_sign(key, certificate)
        asked = messages(certificate, key)
        given = answer.signatures[certificate.public_id]
        holds = len(given) == len(asked) and all(
            verify(Algorithm(key.algorithm), key.public_key, signature, message)
            for signature, message in zip(given, asked, strict=True)
        )
        if not holds:
            raise RefusedError(
                Text("证书 {number} 的签名不成立，全部未采用", number=certificate.number),
                reason="bad_signature",
            )
        signer = _Given(key, dict(zip(asked, given, strict=True)))
        signed.append((certificate, sign(certificate, signer)))
    log_signed(signed)
    return len(signed)


def waiting_count(case_id: int) -> int:
    """How many certificates of a case wait for their body's signature."""
    query = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(query.where(Certificate.case_id == case_id, UNSIGNED, WITH_BODY)) or 0


def case_of(data: bytes) -> int:
    """The case that an answer is about."""
    return Answer.from_bytes(data).case_id


def _waiting(case_id: int) -> Sequence[Certificate]:
    query = (
        sa.select(Certificate)
        .where(Certificate.case_id == case_id, UNSIGNED, WITH_BODY)
        .order_by(Certificate.id)
        .with_for_update()
        .options(joinedload(Certificate.credential, innerjoin=True))
    )
    return db.session.scalars(query).all()


def _request(case_id: int, key: Key, certificates: Sequence[Certificate]) -> Request:
    issuer = payload.issuer_did(installation().base_url, key.owner)
    items = tuple(
        Item(
            public_id=row.public_id,
            document=parse_object(row.credential.unsigned),
            created=row.planned_at,
            tokens=tuple(messages(row, key)[PROOFS:]),
        )
        for row in certificates
    )
    return Request(case_id, issuer, key.key_id, key.public_key, items)


def _is_done(answer: Answer) -> bool:
    """Whether all that an answer signs was signed before."""
    query = sa.select(Certificate.public_id).where(
        Certificate.case_id == answer.case_id, Certificate.log_position.is_not(None)
    )
    return set(answer.signatures) <= set(db.session.scalars(query))
