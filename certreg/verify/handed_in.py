"""What the registry says of something handed in: a file, a photo of a certificate, a number with a name.

Page, API and batch ask here, so that the same thing gets the same verdict wherever it comes in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from certreg.certificates import checking, register
from certreg.certificates.checking import FileVerdict
from certreg.certificates.explaining import Assessor, Explained, Subject, explained
from certreg.certificates.models import Certificate
from certreg.certificates.record import confirmed, seen
from certreg.certificates.standing import verdict_of
from certreg.clock import now
from certreg.db import db
from certreg.errors import RefusedError
from certreg.filing.models import Body
from certreg.policy import law as policy
from certreg.text import Text
from certreg.trust.check import failed, passed
from certreg.trust.credential import Standing
from certreg.trust.trust_store import TrustStore
from certreg.verify import confined
from certreg.verify.addresses import is_picture, only_code_of, public_id_in


@dataclass(frozen=True)
class Judged:
    """A verdict, and the certificate of the register that it is about; None where it is about none."""

    verdict: FileVerdict
    certificate: Certificate | None = None


def judge(content: bytes, store: TrustStore, *, host: str = "") -> Judged:
    """The verdict on a file; of a picture the register's on the certificate that its QR code names.

    Args:
        store: what the registry trusts and knows now.
        host: under which this server answers, besides its own.
    """
    if is_picture(content):
        return _of_picture(content, store, host)
    verdict = checking.check_file(content, store, at=now(), read_pdf=confined.check_pdf, seen=seen)
    known = register.by_public_id(verdict.public_id)
    verdict = confirmed(verdict, known)
    return Judged(verdict, known if verdict.standing is not Standing.NOT_GENUINE else None)


def judge_registered(certificate: Certificate, store: TrustStore) -> Judged:
    """The register's own words about a certificate, freshly checked."""
    return Judged(verdict_of(certificate, store), certificate)


def _of_picture(picture: bytes, store: TrustStore, host: str) -> Judged:
    try:
        public_id = public_id_in(only_code_of(picture), host)
    except RefusedError as refusal:
        check = failed("picture", refusal.reason, refusal.message)
        return Judged(FileVerdict(Standing.UNREADABLE, (check,)))
    found = register.by_public_id(public_id)
    if found is None:
        missing = failed("register", "not_registered", Text("登记簿中没有这张证书。"))
        return Judged(FileVerdict(Standing.NOT_GENUINE, (missing,)))
    judged = judge_registered(found, store)
    read = passed("picture", Text("已读出二维码；以下是登记内容，图片本身没有被核验，请逐项核对。"))
    return replace(judged, verdict=replace(judged.verdict, checks=(read, *judged.verdict.checks)))


def explanation(certificate: Certificate) -> tuple[Explained, ...]:
    """What a certificate means to who does not know China's levels."""
    subject = Subject(
        occupation=certificate.occupation_name,
        occupation_code=certificate.occupation,
        level=certificate.level,
        issuer=certificate.issuer_name,
        number=certificate.number,
        issued_on=certificate.issued_on,
        assessor=_assessor_of(certificate.body_number),
    )
    return explained(policy.load(), subject)


def _assessor_of(body_number: str) -> Assessor | None:
    """The kind of organisation that a body is; None where it is not known here."""
    body = db.session.query(Body).filter_by(number=body_number).first()
    kind = body.organisation.kind.value if body else ""
    return _KINDS.get(kind)


_KINDS: dict[str, Assessor] = {"enterprise": "enterprise", "school": "school", "social": "social"}
