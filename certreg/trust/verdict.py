"""The answer about a certificate, and the steps that are the same however it is written and signed.

First whether it is genuine, and only for a genuine one its status. A step that could not be taken
never turns into "valid", nor into "revoked".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.check import Check, Outcome, all_passed, could_not_check, failed, passed
from certreg.trust.data_integrity import ProofFault
from certreg.trust.fault_texts import PROOF_TEXTS, STATUS_TEXTS
from certreg.trust.lookalike import host_of, looks_alike
from certreg.trust.status_list import (
    Purpose,
    Status,
    StatusAnswer,
    check_status,
    suspension_address,
)
from certreg.trust.timestamp import read_timestamp
from certreg.trust.trust_store import Custody, KeyUse, TrustedKey, TrustStore


class Standing(StrEnum):
    """The answer in one word."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    COULD_NOT_CHECK = "could_not_check"
    NOT_GENUINE = "not_genuine"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    """What came of a verification.

    Attributes:
        genuine: True, False (altered or not ours), or None (could not be established).
        status: the answer in one word; `valid` only if every step was taken and passed.
        checks: the steps that were taken, in order.
        document: the credential as read; to be shown only when genuine.
        claims: what an SD-JWT disclosed, instead of a document; only of a genuine one.
        status_as_of: how old the evidence on the status is (UTC), where there is any.
        is_expired: whether its `validUntil` has passed; stated besides the status.
        is_not_yet_valid: whether its `validFrom` is still to come; stated besides the status.
    """

    genuine: bool | None
    status: Standing
    checks: tuple[Check, ...]
    document: Mapping[str, Any] | None = None
    status_as_of: datetime | None = None
    is_expired: bool = False
    is_not_yet_valid: bool = False
    claims: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Circumstances:
    """What a verifier knows besides the file.

    Attributes:
        at: the moment of checking (UTC).
        witnessed_at: time of a checkpoint, cosigned as the witness policy asks, that includes the
            certificate's log entry; it decides about keys that were compromised later.
        newest_lists: address -> `validFrom` of the newest status list seen there before.
    """

    store: TrustStore
    at: datetime
    witnessed_at: datetime | None = None
    newest_lists: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a certificate says of itself, in whichever form, before any of it is believed.

    Attributes:
        method: verification method that its signatures name; empty: there are none.
        created: when it says that it was signed, as written.
        status_entry: its place in a status list.
        check_signatures: the step that checks them under a key.
    """

    issuer: str
    method: str
    created: object
    valid_from: datetime
    valid_until: datetime | None
    status_entry: Any
    check_signatures: Callable[[TrustedKey], Check]


def judged(
    claim: Claim,
    known: Circumstances,
    before: Sequence[Check],
    *,
    document: Mapping[str, Any] | None = None,
    claims: Mapping[str, Any] | None = None,
) -> Verdict:
    """The verdict on a certificate that could be read and has one of our shapes.

    Args:
        before: the steps that were taken already, all passed.
        document, claims: what the verdict gives back.
    """
    checks = list(before)
    case = _Case(claim, known, known.store.key_for(claim.method, KeyUse.CREDENTIAL))
    for step in _AUTHENTICITY:
        checks.append(step(case))
        if not _may_go_on(checks[-1]):
            return _not_established(checks, document)
    if not all_passed(checks):
        return _not_established(checks, document)
    # Genuine; what its lists say.
    statuses = [_check_list(case, purpose) for purpose in Purpose]
    return Verdict(
        genuine=True,
        status=_standing([answer.status for answer in statuses]),
        checks=(*checks, *map(_status_check, Purpose, statuses)),
        document=document,
        claims=claims,
        status_as_of=min((a.as_of for a in statuses if a.as_of), default=None),
        is_expired=claim.valid_until is not None and claim.valid_until < known.at,
        is_not_yet_valid=claim.valid_from > known.at,
    )


def unreadable(reason: str, text: str) -> Verdict:
    """The verdict on what could not even be read."""
    return Verdict(None, Standing.UNREADABLE, (failed("read", reason, text),))


def not_genuine(checks: Sequence[Check], document: Mapping[str, Any] | None) -> Verdict:
    """The verdict after a step that failed."""
    return Verdict(False, Standing.NOT_GENUINE, tuple(checks), document)


@dataclass(frozen=True)
class _Case:
    """One certificate under verification, and the key that it names, if that is known."""

    claim: Claim
    known: Circumstances
    key: TrustedKey | None

    @property
    def is_newer_than_store(self) -> bool:
        """Whether it claims to be younger than our knowledge of keys and issuers."""
        return self.claim.valid_from > self.known.store.as_of


def _check_issuer(case: _Case) -> Check:
    """The issuer is an assessment body of this registry."""
    if case.known.store.knows_issuer(case.claim.issuer):
        return _ISSUER_KNOWN
    if case.is_newer_than_store:
        return could_not_check(
            "issuer",
            "issuer_unknown_store_older",
            "签发机构不在册；验证数据早于该凭证，请更新后再验。",
        )
    host = host_of(case.claim.issuer)
    if looks_alike(host, host_of(case.known.store.registry)):
        return failed(
            "issuer",
            "issuer_lookalike",
            Text("签发机构的网址 {host} 与本登记系统相似，但不是本登记系统，谨防假冒。", host=host),
        )
    return failed("issuer", "issuer_unknown", "签发机构不在册，不是本登记簿的凭证。")


def _check_key(case: _Case) -> Check:
    """The key that the signatures name is one of that issuer's, for certificates."""
    if case.key is not None and case.key.owner == case.claim.issuer:
        return _KEY_KNOWN[case.key.custody]
    if not case.claim.method:
        return failed("key", ProofFault.NO_PROOF, PROOF_TEXTS[ProofFault.NO_PROOF])
    if case.key is None and case.is_newer_than_store:
        return could_not_check(
            "key", "key_unknown_store_older", "签名密钥未知；验证数据早于该凭证，请更新后再验。"
        )
    return failed("key", "key_unknown", "签名密钥不是签发机构的密钥。")


CUSTODY_TEXTS = {
    Custody.REGISTRY: "签名密钥属于签发机构，由登记机构代管。",
    Custody.BODY: "签名密钥属于签发机构，由机构自持。",
}
"""Who holds the key of a genuine certificate."""

# What most certificates get, made once.
_ISSUER_KNOWN = passed("issuer", "签发机构在册。")
_KEY_KNOWN = {custody: passed("key", text) for custody, text in CUSTODY_TEXTS.items()}
_IN_WINDOW = passed("key_window", "签名时密钥有效。")


def _check_key_window(case: _Case) -> Check:
    """The key was in its window, and what it signed was witnessed before it was compromised."""
    key = case.key
    try:
        created = read_timestamp(case.claim.created)
    except UnreadableError as error:
        return failed("key_window", ProofFault.MALFORMED, error.message)
    if key is None or not (key.may_sign_at(created) and key.may_sign_at(case.claim.valid_from)):
        return failed("key_window", "key_outside_window", "签名时间不在密钥的有效期内。")
    if created > case.known.at:
        return could_not_check(
            "key_window", "signed_in_the_future", "签名时间晚于当前时间，请检查本机时间。"
        )
    if key.compromised_at is None:
        return _IN_WINDOW
    if case.known.witnessed_at is None:
        return could_not_check(
            "key_window",
            "key_compromised_no_witness",
            "签名密钥后来泄露；没有见证人证明凭证在泄露之前已经登记，请用新下载的 PDF 核验。",
        )
    if case.known.witnessed_at >= key.compromised_at:
        return failed(
            "key_window",
            "key_compromised",
            "所附证明在签名密钥泄露之后才被见证，签名不能采信；如系此前登记的证书，请从登记系统重新下载。",
        )
    return passed("key_window", "签名密钥后来泄露，但凭证在此之前已登记并被见证。")


def _check_signatures(case: _Case) -> Check:
    """The signatures hold under that key, over everything that is said."""
    if case.key is None:
        raise ValueError("signatures are checked after the key was found")
    return case.claim.check_signatures(case.key)


_AUTHENTICITY: tuple[Callable[[_Case], Check], ...] = (
    _check_issuer,
    _check_key,
    _check_key_window,
    _check_signatures,
)


def _may_go_on(check: Check) -> bool:
    """Without the key nothing more can be said; a doubt about its window does not stop the rest."""
    if check.outcome is Outcome.COULD_NOT_CHECK:
        return check.name == "key_window"
    return check.outcome is Outcome.PASSED


def _not_established(checks: Sequence[Check], document: Mapping[str, Any] | None) -> Verdict:
    if any(check.outcome is Outcome.FAILED for check in checks):
        return not_genuine(checks, document)
    return Verdict(None, Standing.COULD_NOT_CHECK, tuple(checks), document)


def _check_list(case: _Case, purpose: Purpose) -> StatusAnswer:
    """The bit in the list of this purpose."""
    entry, known = case.claim.status_entry, case.known
    address = str(entry["statusListCredential"])
    if purpose is Purpose.SUSPENSION:
        address = suspension_address(address)
    return check_status(
        entry,
        known.store.status_lists.get(address),
        issuer=case.claim.issuer,
        find_key=lambda method: known.store.key_for(method, KeyUse.STATUS),
        at=known.at,
        purpose=purpose,
        newest_seen=known.newest_lists.get(address) or known.store.newest_lists.get(address),
    )


def _standing(statuses: list[Status]) -> Standing:
    """The gravest answer; valid only if both lists say so."""
    for status in (Status.REVOKED, Status.SUSPENDED, Status.COULD_NOT_CHECK):
        if status in statuses:
            return Standing(status.value)
    return Standing.VALID


def _status_check(purpose: Purpose, answer: StatusAnswer) -> Check:
    if answer.status is Status.VALID:
        return _NOT_SET[purpose]
    if answer.fault is None:
        return failed(purpose.value, answer.status.value, _SET_TEXTS[purpose])
    return could_not_check(purpose.value, answer.fault.value, STATUS_TEXTS[answer.fault])


_NOT_SET = {
    Purpose.REVOCATION: passed(Purpose.REVOCATION.value, "未被撤销。"),
    Purpose.SUSPENSION: passed(Purpose.SUSPENSION.value, "未被暂停。"),
}
_SET_TEXTS = {Purpose.REVOCATION: "该证书已被撤销。", Purpose.SUSPENSION: "该证书已被暂停。"}
