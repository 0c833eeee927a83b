"""Checking a certificate file against what is known of its registry: the same online and offline.

Pure, and part of the base install: bytes and a `TrustStore` in, a verdict out. Nothing that the
file names is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

from certreg.certificates.payload import identity_hash
from certreg.certificates.printed import Printed, disclosed, printed
from certreg.errors import CertregError
from certreg.text import Text
from certreg.trust import pdf_signature, sd_jwt, tlog_proof, vc_jwt, x509
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.check import Check, Outcome, all_passed, failed, passed
from certreg.trust.credential import Standing, Verdict, verify_credential
from certreg.trust.document_key import check_document_key
from certreg.trust.time_token import Authorities
from certreg.trust.tlog_proof import LogProof
from certreg.trust.trust_store import TrustStore
from certreg.trust.verdict import Circumstances
from certreg.trust.witness_policy import WitnessPolicy
from certreg.trust.witnessing import Witnessing, witnessing_of

_TOKEN = re.compile(rb"\s*[A-Za-z0-9_-]+\.")
"""How a token begins and no JSON object does."""

REPORT = "report.json"
"""Attachment by which a report on a record (核验报告) is known: genuine, and no certificate."""

LARGEST = 8 * 2**20
"""Bytes of a certificate file; ours have some hundred kilobytes."""

EXIT_CODES = {
    Standing.VALID: 0,
    Standing.NOT_GENUINE: 1,
    Standing.UNREADABLE: 1,
    Standing.REVOKED: 3,
    Standing.SUSPENDED: 3,
    Standing.COULD_NOT_CHECK: 4,
}
"""Exit code of `certreg verify` for each answer."""


@dataclass(frozen=True)
class FileVerdict:
    """What came of checking a file.

    Attributes:
        standing: the answer in one word.
        checks: every step by name, in order.
        fields: what the certificate says; only of a genuine one.
        document: the credential; only of a genuine one.
        status_as_of: how old the evidence on the status is (UTC).
        is_holders: whether it is the holder's own file, the PDF.
        witnessing: who has witnessed its entry in the log; stated beside the answer. None where no
            proof came with it.
    """

    standing: Standing
    checks: tuple[Check, ...]
    fields: tuple[Printed, ...] = ()
    document: Mapping[str, Any] | None = None
    status_as_of: datetime | None = None
    is_holders: bool = False
    witnessing: Witnessing | None = None

    @property
    def public_id(self) -> str:
        """By which the register knows the certificate; empty unless genuine."""
        return str(self.document["id"]).rpartition("/")[2] if self.document else ""


Seen: TypeAlias = Callable[[bytes], datetime | None]
"""When witnesses had seen the log entry of exactly this credential (JSON), as whoever asks knows."""

PdfReader: TypeAlias = Callable[
    [bytes, Sequence[bytes], datetime, Authorities], pdf_signature.PdfVerdict
]
"""`certreg.trust.pdf_signature.check`, or the same in a process of its own."""


def check_file(
    data: bytes,
    store: TrustStore,
    *,
    at: datetime,
    late_proof: bytes = b"",
    read_pdf: PdfReader = pdf_signature.check,
    seen: Seen = lambda credential: None,
) -> FileVerdict:
    """Check a PDF or a credential, as JSON or as a token.

    Args:
        data: the file as somebody handed it in.
        at: the moment of checking (UTC).
        late_proof: a `.tlog-proof` file that came beside a PDF: witnesses may have cosigned after
            it was sealed. It takes nothing from what is inside.
        read_pdf: where a PDF is looked into; a server does it in a limited child.
        seen: what the running registry knows besides: it decides about keys that were compromised.

    Raises:
        UnreadableError, RefusedError: the late proof is none, or that of another certificate.
    """
    if len(data) > LARGEST:
        return _unreadable(
            Text("文件超过 {megabytes} MB，不是本登记簿的证书。", megabytes=LARGEST >> 20)
        )
    if data[:1024].lstrip().startswith(b"%PDF"):
        roots = x509.all_in_pem(store.root_certificates)
        verdict = read_pdf(data, roots, at, _authorities(store))
        known = Circumstances(store, at)
        return _with_doubt(verdict.timestamp, _check_pdf(verdict, known, late_proof, seen))
    if _TOKEN.match(data):
        return _check_token(data, Circumstances(store, at))
    witnessed_at = seen(data) if store.has_compromised_keys else None
    return _of_credential((), verify_credential(data, store, at=at, witnessed_at=witnessed_at), {})


def _check_token(data: bytes, known: Circumstances) -> FileVerdict:
    """A credential as a token: of an SD-JWT, what its holder shows."""
    if b"~" not in data:
        return _of_credential((), vc_jwt.verify(data, known), {})
    verdict = sd_jwt.verify(data, known)
    return FileVerdict(
        standing=verdict.status,
        checks=verdict.checks,
        fields=disclosed(verdict.claims or {}),
        status_as_of=verdict.status_as_of,
    )


def _check_pdf(
    verdict: pdf_signature.PdfVerdict, known: Circumstances, late: bytes, seen: Seen
) -> FileVerdict:
    """1. The file is ours, byte for byte. 2. The log knows it. 3. The credential inside holds."""
    store = known.store
    if not verdict.genuine:
        return FileVerdict(_standing_of(verdict.checks), verdict.checks)
    if REPORT in verdict.attachments:
        return _of_report(verdict, store)
    try:
        attached = _Attached.read(verdict.attachments)
        logged, inclusion = _check_log(attached, store)
        checks = (*verdict.checks, logged, _check_holder(attached))
    except (CertregError, KeyError, TypeError, ValueError):
        broken = failed("attachments", "attachments_broken", Text("PDF 内附的凭证或证明不完整。"))
        return FileVerdict(Standing.NOT_GENUINE, (*verdict.checks, broken))
    if not all_passed(checks):
        return FileVerdict(_standing_of(checks), checks)
    found = [_witnessing(inclusion, store)] if inclusion else []
    if late:
        proof = replace(LogProof.from_bytes(late), extra=attached.proof.extra)
        found.append(_witnessing(_inclusion(replace(attached, proof=proof), store), store))
    times = [each.at for each in found]
    if store.has_compromised_keys:
        times.append(seen(attached.credential))
    witnessed_at = min((at for at in times if at), default=None)
    checks = (*checks, _check_document_key(verdict, store, witnessed_at))
    if not all_passed(checks):
        return FileVerdict(_standing_of(checks), checks)
    credential = verify_credential(
        attached.credential, store, at=known.at, witnessed_at=witnessed_at
    )
    # The late proof is told, unless only the one inside is witnessed.
    shown = next((each for each in reversed(found) if each.at), found[-1] if found else None)
    return _of_credential(checks, credential, attached.holder, witnessing=shown)


def _of_report(verdict: pdf_signature.PdfVerdict, store: TrustStore) -> FileVerdict:
    """The verdict on a report, which no log knows: a compromised key seals nothing for it."""
    checks = (*verdict.checks, _check_document_key(verdict, store, None))
    if not all_passed(checks):
        return FileVerdict(_standing_of(checks), checks)
    text = Text(
        "这是本登记系统出具的核验报告，未被改动；它只说出具那天的情况，不是证书。请扫其中的二维码看现在的状态。"
    )
    return FileVerdict(Standing.UNREADABLE, (*checks, failed("report", "is_report", text)))


def _check_document_key(
    verdict: pdf_signature.PdfVerdict, store: TrustStore, witnessed_at: datetime | None
) -> Check:
    signed_at = verdict.signed_at or store.as_of
    return check_document_key(verdict.sealed_by, signed_at, store, witnessed_at)


def _authorities(store: TrustStore) -> Authorities:
    """Whose timestamps the store believes; one that is named later is never called a stranger's."""
    return Authorities(x509.all_in_pem(store.timestamp_certificates), store.as_of)


def _with_doubt(timestamp: Check | None, verdict: FileVerdict) -> FileVerdict:
    """The verdict with the step of a timestamp that could not be taken, told besides: it decides nothing."""
    if timestamp is None:
        return verdict
    return replace(verdict, checks=(*verdict.checks, timestamp))


@dataclass(frozen=True)
class _Attached:
    """The files inside one of our PDFs."""

    credential: bytes
    proof: LogProof
    holder: Mapping[str, Any]

    @classmethod
    def read(cls, files: Mapping[str, bytes]) -> _Attached:
        return cls(
            credential=files["credential.json"],
            proof=LogProof.from_bytes(files["certificate.tlog-proof"]),
            holder=parse_object(files["holder.json"]),
        )


def _check_log(attached: _Attached, store: TrustStore) -> tuple[Check, tlog_proof.Inclusion | None]:
    record = attached.holder["record"]
    if record["credential"] != sha256(attached.credential).hexdigest():
        return failed("log", "other_credential", Text("登记日志中的记录属于另一份凭证。")), None
    try:
        inclusion = _inclusion(attached, store)
    except CertregError as error:
        return failed("log", getattr(error, "reason", "") or "log_proof_wrong", error.message), None
    text = Text("已记入登记日志第 {number} 条，未被改写。", number=inclusion.index + 1)
    return passed("log", text), inclusion


def _inclusion(attached: _Attached, store: TrustStore) -> tlog_proof.Inclusion:
    """What the proof shows of the record in the holder's file.

    Raises:
        UnreadableError, RefusedError: as `tlog_proof.verify`.
    """
    record = canonical(attached.holder["record"])
    commitment = tlog_proof.commitment(attached.proof.extra or b"", record)
    entry = tlog_proof.entry_bytes("certificate.issued", commitment)
    return tlog_proof.verify(attached.proof, entry, WitnessPolicy.from_text(store.witness_policy))


def _witnessing(inclusion: tlog_proof.Inclusion, store: TrustStore) -> Witnessing:
    """Who has witnessed it; the log's name begins with the registry's host."""
    head, policy = inclusion.checkpoint, WitnessPolicy.from_text(store.witness_policy)
    host = head.origin.partition("/")[0]
    return witnessing_of(head.size, inclusion.cosignatures, policy, host)


def _check_holder(attached: _Attached) -> Check:
    """The identity number in the holder's file is the one that the credential binds."""
    number, salt = attached.holder["documentNumber"], bytes.fromhex(attached.holder["identitySalt"])
    subject = parse_object(attached.credential)["credentialSubject"]
    hashes = [each["identityHash"] for each in subject["identifier"] if each["hashed"]]
    if identity_hash(number, salt) in hashes:
        return passed("holder", Text("证件号码与凭证一致。"))
    return failed("holder", "other_holder", Text("证件号码与凭证不一致。"))


def _of_credential(
    before: Iterable[Check],
    verdict: Verdict,
    holder: Mapping[str, Any],
    *,
    witnessing: Witnessing | None = None,
) -> FileVerdict:
    checks = (*before, *verdict.checks)
    if not verdict.genuine or verdict.document is None:
        return FileVerdict(verdict.status, checks)
    return FileVerdict(
        standing=verdict.status,
        checks=checks,
        fields=printed(verdict.document, holder),
        document=verdict.document,
        status_as_of=verdict.status_as_of,
        is_holders=bool(holder),
        witnessing=witnessing,
    )


def _standing_of(checks: Iterable[Check]) -> Standing:
    outcomes = [check.outcome for check in checks]
    if Outcome.FAILED in outcomes:
        return Standing.NOT_GENUINE
    return Standing.COULD_NOT_CHECK


def _unreadable(text: str) -> FileVerdict:
    return FileVerdict(Standing.UNREADABLE, (failed("read", "unreadable", text),))
