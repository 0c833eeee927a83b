"""Signing planned certificates: exactly the recorded bytes; logged in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from certreg.certificates import payload, tokens
from certreg.certificates.models import Certificate, CertificateState, Credential
from certreg.certificates.record import issue_record
from certreg.db import db
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.people.models import Photo
from certreg.registry import keys, log, signable
from certreg.registry.models import Custody, Key
from certreg.registry.signable import Subject
from certreg.text import Text
from certreg.trust.canonical import parse_object
from certreg.trust.data_integrity import ProofOptions, attach, signing_inputs
from certreg.trust.did import method_id
from certreg.trust.keys import Signer

CHUNK = 500
"""Certificates signed and logged in one transaction."""

UNSIGNED = sa.and_(
    Certificate.state == CertificateState.PLANNED, Certificate.log_position.is_(None)
)
"""Planned, and nothing signed or logged yet."""


WITH_BODY = Certificate.key_id.in_(sa.select(Key.key_id).where(Key.custody == Custody.BODY))
"""Whether a certificate is pinned to a key that its body holds itself (机构自持)."""


def sign_next(case_id: int, *, after: int = 0) -> list[int]:
    """Sign and log the next planned certificates of a case.

    Those whose body holds the key are not among them: see `body_signing`.

    Args:
        after: key of the last one that was signed before, so that nobody looks through all of those again.

    Returns:
        their keys; none when all are signed.
    """
    query = (
        sa.select(Certificate)
        .where(Certificate.case_id == case_id, Certificate.id > after, UNSIGNED, ~WITH_BODY)
        .order_by(Certificate.id)
        .limit(CHUNK)
        .with_for_update()
        .options(
            joinedload(Certificate.credential, innerjoin=True),
            selectinload(Certificate.document),
            selectinload(Certificate.photo).joinedload(Photo.file),
        )
    )
    certificates = db.session.scalars(query).all()
    if not certificates:
        return []
    pinned = {key_id: keys.named(key_id) for key_id in {row.key_id for row in certificates}}
    signed = []
    for certificate in certificates:
        key = pinned[certificate.key_id]
        check_may_sign(key, certificate)
        signer = keys.signer(key, Subject("certificate", certificate.public_id))
        signed.append((certificate, sign(certificate, signer)))
    log_signed(signed)
    return [certificate.id for certificate in certificates]


def log_signed(signed: Sequence[tuple[Certificate, Forms]]) -> None:
    """Keep what certificates were signed as, and log them, within the running transaction."""
    for certificate, forms in signed:
        _put(certificate.credential, forms._asdict())
    positions = log.append([issue_record(certificate) for certificate, _ in signed])
    for (certificate, _), position in zip(signed, positions, strict=True):
        _put(certificate, {"log_position": position})
    _update(Credential, [{"certificate_id": each.id, **forms._asdict()} for each, forms in signed])
    _update(Certificate, [{"id": each.id, "log_position": each.log_position} for each, _ in signed])


def _put(row: Certificate | Credential, values: Mapping[str, Any]) -> None:
    """Have a row say what `_update` writes: hundreds in one statement, sooner than the session finds what changed."""
    for name, value in values.items():
        set_committed_value(row, name, value)


def _update(table: type[Certificate | Credential], rows: Sequence[Mapping[str, Any]]) -> None:
    db.session.execute(sa.update(table), rows)


class Forms(NamedTuple):
    """A certificate as it is signed: the credential with its proofs, and the tokens."""

    signed: bytes
    jwt: bytes
    sd_jwt: bytes


def sign(certificate: Certificate, signer: Signer) -> Forms:
    """Sign a planned certificate in all its forms: exactly the recorded bytes."""
    document = parse_object(certificate.credential.unsigned)
    signed = _signed(certificate, document, signer)
    return Forms(signed, *tokens.sign(certificate, document, signer, installation().base_url))


def messages(certificate: Certificate, key: Key) -> list[bytes]:
    """The exact bytes that `sign` asks of a signer, in their order; nothing is signed or kept."""
    rehearsal = signable.Rehearsal(key)
    sign(certificate, rehearsal)
    return rehearsal.messages


def _signed(certificate: Certificate, document: Mapping[str, Any], signer: Signer) -> bytes:
    """The credential with its proofs."""
    did = payload.issuer_did(installation().base_url, certificate.body_number)
    options = ProofOptions(certificate.planned_at, method_id(did, certificate.key_id))
    text = certificate.credential.unsigned.decode()
    inputs = signing_inputs(document, options, unsigned=text)
    signatures = [signer.sign(message) for message in inputs]
    return json.dumps(attach(document, options, signatures), ensure_ascii=False).encode()


def check_may_sign(key: Key, certificate: Certificate) -> None:
    """Refuse a signature that no verifier would take: planned outside the key's window, or too late.

    Raises:
        RefusedError: reason `key_outside_window` or `key_compromised`.
    """
    if not key.valid_from <= certificate.planned_at <= key.ends_at:
        raise RefusedError(
            Text("密钥 {key} 在预定编号时不能签名", key=key.key_id), reason="key_outside_window"
        )
    if key.compromised_at is not None:
        raise RefusedError(
            Text("密钥 {key} 已泄露，不再签名", key=key.key_id), reason="key_compromised"
        )


@signable.allowed("certificate")
def _is_planned(key: Key, subject: Subject, message: bytes) -> bool:
    """The signer process's own look at a planned certificate: what was signed is not signed again."""
    query = sa.select(Certificate).where(
        Certificate.public_id == subject.id, Certificate.key_id == key.key_id, UNSIGNED
    )
    certificate = db.session.scalars(query).first()
    if certificate is None:
        return False
    check_may_sign(key, certificate)
    return message in messages(certificate, key)
