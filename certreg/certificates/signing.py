"""Signing planned certificates: exactly the recorded bytes; logged in the same transaction."""

from __future__ import annotations

import json

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates import payload
from certreg.certificates.models import Certificate, CertificateState
from certreg.certificates.record import issue_record
from certreg.db import db
from certreg.installation import installation
from certreg.people.models import Photo
from certreg.registry import keys, log
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


def sign_next(case_id: int) -> int:
    """Sign and log the next planned certificates of a case; how many, 0 when all are signed."""
    query = (
        sa.select(Certificate)
        .where(Certificate.case_id == case_id, UNSIGNED)
        .order_by(Certificate.id)
        .limit(CHUNK)
        .with_for_update(of=Certificate)
        .options(
            joinedload(Certificate.credential, innerjoin=True),
            joinedload(Certificate.photo).joinedload(Photo.file),
        )
    )
    certificates = db.session.scalars(query).all()
    if not certificates:
        return 0
    signers = {
        key_id: keys.signer(keys.named(key_id)) for key_id in {row.key_id for row in certificates}
    }
    base_url = installation().base_url
    for certificate in certificates:
        signer = signers[certificate.key_id]
        certificate.credential.signed = _signed(certificate, signer, base_url)
    positions = log.append([issue_record(certificate) for certificate in certificates])
    for certificate, position in zip(certificates, positions, strict=True):
        certificate.log_position = position
    return len(certificates)


def _signed(certificate: Certificate, signer: Signer, base_url: str) -> bytes:
    """The credential with its proofs."""
    document = parse_object(certificate.credential.unsigned)
    did = payload.issuer_did(base_url, certificate.body_number)
    options = ProofOptions(certificate.planned_at, method_id(did, certificate.key_id))
    signatures = [signer.sign(message) for message in signing_inputs(document, options)]
    return json.dumps(attach(document, options, signatures), ensure_ascii=False).encode()
