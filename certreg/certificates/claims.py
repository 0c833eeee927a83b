"""Claim codes (领取码): what only the holder knows; kept as a hash, renewable."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.people.sealed import index_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U to mistake."""

LENGTH = 26
"""Characters of 128 random bits."""

GROUP = 5
LOOKALIKES = str.maketrans("ILO", "110")


def new_code() -> str:
    """A fresh code of 128 bits, in groups that people can copy."""
    number = secrets.randbits(128)
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hash_of(code: str, *, purpose: str = "claim") -> str:
    """Keyed hash of a code as typed: case, width, blanks, dashes, look-alikes do not matter.

    Args:
        purpose: what the code opens; a code of one purpose is none of another.
    """
    plain = unicodedata.normalize("NFKC", code).upper()
    letters = "".join(filter(str.isalnum, plain)).translate(LOOKALIKES)
    return index_of(f"{purpose}:{letters}")


def is_right(code: str, claim_hash: str) -> bool:
    """Whether the typed code is the one behind the hash; the time does not tell how near it was."""
    return bool(claim_hash) and hmac.compare_digest(hash_of(code), claim_hash)


@dataclass(frozen=True)
class Slip:
    """What a holder is handed with the certificate: the code that opens the holder's own page."""

    number: str
    holder_name: str
    public_id: str
    code: str


def give_codes(case_id: int) -> list[Slip]:
    """Make codes for the issued certificates of a case that have none; only hashes are kept."""
    query = (
        sa.select(
            Certificate.id, Certificate.number, Certificate.holder_name, Certificate.public_id
        )
        .where(
            Certificate.case_id == case_id,
            Certificate.state == CertificateState.ISSUED,
            Certificate.claim_hash == "",
        )
        .order_by(Certificate.id)
        .with_for_update()
    )
    hashes, slips = list[dict[str, Any]](), list[Slip]()
    for id, number, holder_name, public_id in db.session.execute(query):
        code = new_code()
        hashes.append({"id": id, "claim_hash": hash_of(code)})
        slips.append(Slip(number, holder_name, public_id, code))
    if hashes:
        db.session.execute(sa.update(Certificate), hashes)
    return slips


def renew_code(certificate: Certificate) -> Slip:
    """Make a new code for a certificate; an earlier one ends."""
    code = new_code()
    certificate.claim_hash = hash_of(code)
    return Slip(certificate.number, certificate.holder_name, certificate.public_id, code)
