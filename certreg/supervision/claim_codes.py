"""A new claim code (领取码) for a holder who lost the old one, given against the identity document."""

from __future__ import annotations

import hmac

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.certificates import claims
from certreg.certificates.claims import Slip
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.errors import NotAllowedError
from certreg.filing import bodies
from certreg.people.rules import normalise
from certreg.text import Text


def is_holders(certificate: Certificate, document_number: str) -> bool:
    """Whether the number, as typed, stands on a document that the holder has on record."""
    typed = normalise(document_number).encode()
    return any(
        [
            hmac.compare_digest(document.number.encode(), typed)
            for document in certificate.person.documents
            if document.is_current
        ]
    )


def renew(certificate: Certificate, official: User) -> Slip:
    """The new code, known here alone; the old one ends.

    Args:
        certificate: of a holder whose document the official has seen.

    Raises:
        NotAllowedError: the certificate is revoked.
    """
    db.session.refresh(certificate, with_for_update=True)  # it may just be revoked
    if certificate.state not in (CertificateState.ISSUED, CertificateState.SUSPENDED):
        raise NotAllowedError(Text("已撤销的证书不再发给领取码"))
    slip = claims.renew_code(certificate)
    trail.record(
        "claim_code.renewed",
        actor_id=official.id,
        subject_id=certificate.id,
        concerns_id=bodies.organisation_of(certificate.body_number),
    )
    return slip
