"""How a certificate of this registry stands now: its stored credential, checked like anybody's file."""

from __future__ import annotations

from certreg.certificates import checking, rendering
from certreg.certificates.models import Certificate
from certreg.certificates.record import confirmed, seen
from certreg.clock import now
from certreg.registry import identifiers
from certreg.trust.trust_store import TrustStore


def verdict_of(certificate: Certificate, store: TrustStore | None = None) -> checking.FileVerdict:
    """The stored credential, checked as if somebody had handed it in, and held against its row.

    Args:
        store: what the registry trusts and knows now, where many are asked about.
    """
    content = rendering.signed_bytes(certificate)
    verdict = checking.check_file(content, store or identifiers.live_store(), at=now(), seen=seen)
    return confirmed(verdict, certificate)
