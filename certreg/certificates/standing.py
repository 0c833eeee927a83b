"""How a certificate of this registry stands now: its stored credential, checked like anybody's file."""

from __future__ import annotations

from certreg.certificates import checking, rendering
from certreg.certificates.models import Certificate
from certreg.certificates.record import confirmed, seen
from certreg.clock import now
from certreg.registry import identifiers


def verdict_of(certificate: Certificate) -> checking.FileVerdict:
    """The stored credential, checked as if somebody had handed it in, and held against its row."""
    content = rendering.signed_bytes(certificate)
    verdict = checking.check_file(content, identifiers.live_store(), at=now(), seen=seen)
    return confirmed(verdict, certificate)
