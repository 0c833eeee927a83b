"""What happened to a certificate in words: the notice to its holder, its body and whoever checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from certreg.certificates import changes, register
from certreg.certificates.models import Certificate, Change, ChangeKind
from certreg.policy import law as policy
from certreg.policy.revocation import Effect, RevocationReason, ground_name
from certreg.text import Text


@dataclass(frozen=True)
class Notice:
    """One change as people read it.

    Attributes:
        reason: the ground in the law's words; empty where none is asked for.
        other: the certificate that takes the place of this one, or whose place it took.
    """

    on: date
    title: Text
    reason: str = ""
    other: Certificate | None = None


def of_certificate(certificate: Certificate, *, for_holder: bool = False) -> list[Notice]:
    """What happened to a certificate, the newest first.

    Args:
        for_holder: reprints too, which concern nobody else.
    """
    rows = changes.of_certificate(certificate)
    told = [told_of(row) for row in rows if for_holder or row.kind is not ChangeKind.REPRINTED]
    return [*told, *_origin(certificate)]


def told_of(change: Change) -> Notice:
    """One change in words."""
    certificate = change.certificate
    if change.kind is ChangeKind.CORRECTED:
        return Notice(
            change.on, Text("更正，由新证书代替"), _ground(change), successor(certificate)
        )
    return Notice(change.on, _title(change), _ground(change))


def successor(certificate: Certificate) -> Certificate | None:
    """The certificate that takes the place of a corrected one, once it has left the registry."""
    other = certificate.successor
    return other if other is not None and other.state in register.PUBLIC_STATES else None


def end_effect(certificate: Certificate) -> Effect:
    """How a certificate that is revoked came to its end: by fault, by wish, by correction."""
    rows = policy.load().every(RevocationReason)
    code = certificate.revocation_reason
    return next((row.effect for row in rows if row.code == code), "revoke")


def _origin(certificate: Certificate) -> Iterator[Notice]:
    if certificate.supersedes is not None:
        yield Notice(
            certificate.issued_on, Text("更正换发，代替原证书"), other=certificate.supersedes
        )


def _title(change: Change) -> Text:
    if change.kind is ChangeKind.SUSPENDED:
        last = change.ends_on
        return Text("暂停，至 {day} 止", day=last) if last else Text("暂停，直到恢复")
    if change.kind is ChangeKind.RESUMED:
        return Text("恢复，重新有效") if change.case_id else Text("暂停期满，重新有效")
    if change.kind is ChangeKind.REPRINTED:
        return Text("补发纸质证书和领取码，内容不变")
    return Text("注销") if end_effect(change.certificate) == "cancel" else Text("撤销")


def _ground(change: Change) -> str:
    suspends = change.kind is ChangeKind.SUSPENDED
    return ground_name(policy.load(), change.reason, suspends=suspends)
