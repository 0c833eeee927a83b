"""Correcting (更正) certificates: each is revoked and replaced by one that supersedes it.

A number stands for one issue only (rule CN-03), so the new certificate has its own, of the series of
the body, level and the year of the correction; everything that is not corrected is taken over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from certreg.certificates import changes, issuing
from certreg.certificates.issuing import Issuer, Recognition
from certreg.certificates.models import Certificate
from certreg.db import db
from certreg.people.models import IdentityDocument
from certreg.policy.law import Law
from certreg.trust.canonical import parse_object


@dataclass(frozen=True)
class Corrected:
    """What a certificate is to say instead of what it says.

    Attributes:
        standard: name of the occupational standard; empty: as it was.
        holder: the right identity document and photo; None: as they were.
    """

    issuer_name: str
    holder_name: str
    occupation: str
    edition: str
    occupation_name: str
    trade: str
    standard: str = ""
    holder: Holder | None = None


@dataclass(frozen=True)
class Holder:
    """Whom the new certificate names instead of the document and photo that the old one names."""

    document: IdentityDocument
    photo_id: int | None


def as_printed(certificate: Certificate) -> Corrected:
    """What a certificate says now."""
    return Corrected(
        issuer_name=certificate.issuer_name,
        holder_name=certificate.holder_name,
        occupation=certificate.occupation,
        edition=certificate.edition,
        occupation_name=certificate.occupation_name,
        trade=certificate.trade,
    )


def reissue(
    corrections: Mapping[Certificate, Corrected], *, case_id: int, reason: str, law: Law
) -> None:
    """Revoke certificates and plan those that supersede them; `issuing.carry_out` signs them.

    Args:
        corrections: certificates that stand, locked by the caller.
        reason: code of the ground of the law for a correction.

    Raises:
        RefusedError: a name cannot be printed, or somebody holds the corrected certificate already.
        SetupError: the body has no key that may sign now.
    """
    old = list(corrections)
    changes.begin_correction(old, reason=reason)
    planned: dict[Issuer, list[Recognition]] = defaultdict(list)
    for row, (certificate, corrected) in enumerate(corrections.items(), 1):
        issuer = Issuer(
            number=certificate.body_number, name=corrected.issuer_name, region=certificate.region
        )
        planned[issuer].append(_recognition(row, certificate, corrected))
        holder = holder_of(certificate, corrected)
        holder.document.person.name = corrected.holder_name  # a printed name comes from the record
    for issuer, recognitions in planned.items():
        issuing.plan(case_id, issuer, recognitions, law)
    _see_successors(old)
    changes.finish_correction(old, case_id=case_id, reason=reason)


def holder_of(certificate: Certificate, corrected: Corrected) -> Holder:
    """Whom the new certificate names."""
    return corrected.holder or Holder(certificate.document, certificate.photo_id)


def as_planned(row: int, certificate: Certificate) -> Recognition:
    """What a planned certificate is to say, to be planned once more under another number."""
    recognition = _recognition(row, certificate, as_printed(certificate))
    return replace(
        recognition, path=dict(certificate.path), supersedes_id=certificate.supersedes_id
    )


def _recognition(row: int, certificate: Certificate, corrected: Corrected) -> Recognition:
    subject = parse_object(certificate.credential.unsigned)["credentialSubject"]["achievement"]
    standard = corrected.standard or subject["alignment"][0]["targetName"]
    holder = holder_of(certificate, corrected)
    return Recognition(
        row=row,
        person_id=holder.document.person_id,
        document_id=holder.document.id,
        photo_id=holder.photo_id,
        holder_name=corrected.holder_name,
        document_number=holder.document.number,
        occupation=corrected.occupation,
        edition=corrected.edition,
        occupation_name=corrected.occupation_name,
        trade=corrected.trade,
        level=certificate.level,
        standard=standard,
        path={**certificate.path, "standard": standard},
        how_won=subject["criteria"]["narrative"],
        supersedes_id=certificate.id,
        claim_hash=certificate.claim_hash,
    )


def _see_successors(certificates: Sequence[Certificate]) -> None:
    for certificate in certificates:
        db.session.expire(certificate, ["successor"])
