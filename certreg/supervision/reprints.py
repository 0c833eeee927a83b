"""Printing a lost certificate again (补发): the same one, with a new claim code, on record."""

from __future__ import annotations

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.certificates import changes, register
from certreg.certificates.claims import Slip
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.errors import RefusedError
from certreg.filing import bodies
from certreg.people.rules import normalise
from certreg.supervision import claim_codes
from certreg.text import Text


def own_certificate(number: str, user: User) -> Certificate:
    """The certificate with this number, as typed, if the user's body issued it.

    Raises:
        RefusedError: there is none; field `number`.
    """
    body, found = bodies.body_of(user.organisation_id), register.by_number(normalise(number))
    if body is None or found is None or found.body_number != body.number:
        raise RefusedError(
            Text("本机构没有颁发过编号为“{number}”的证书", number=number),
            reason="number_unknown",
            field="number",
        )
    return found


def reprint(certificate: Certificate, user: User, *, asked_by: str) -> Slip:
    """Record a reprint, with a new claim code; the old one ends, nothing else changes.

    Args:
        certificate: of a holder whose document the user has compared.
        asked_by: who asked, in words.

    Raises:
        NotAllowedError: the certificate is revoked.
    """
    db.session.refresh(certificate, with_for_update=True)
    slip = claim_codes.renew(certificate, user)
    changes.reprint(certificate, asked_by=asked_by, done_by_id=user.id)
    trail.record("certificate.reprinted", actor_id=user.id, subject_id=certificate.id)
    return slip
