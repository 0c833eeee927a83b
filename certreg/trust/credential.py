"""Verify a credential from files alone: numbered steps, each with its outcome and its reason.

First whether it is genuine, and only for a genuine one its status. A step that could not be taken
never turns into "valid", nor into "revoked".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.canonical import parse_object
from certreg.trust.check import Check, Outcome, all_passed, could_not_check, failed, passed
from certreg.trust.data_integrity import ProofFault, both_hold, check_proofs
from certreg.trust.fault_texts import PROOF_TEXTS, STATUS_TEXTS
from certreg.trust.lookalike import host_of, looks_alike
from certreg.trust.profile import check_profile
from certreg.trust.status_list import (
    Purpose,
    Status,
    StatusAnswer,
    check_status,
    suspension_address,
)
from certreg.trust.timestamp import read_timestamp
from certreg.trust.trust_store import KeyUse, TrustedKey, TrustStore

_MOST_BYTES = 64 * 1024


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


def verify_credential(
    document: bytes,
    store: TrustStore,
    *,
    at: datetime,
    witnessed_at: datetime | None = None,
    newest_lists: Mapping[str, datetime] | None = None,
) -> Verdict:
    """Verify a credential against what is known of its registry.

    Args:
        document: the JSON file, UTF-8, at most 64 KB.
        at: the moment of checking (UTC).
        witnessed_at: time of a checkpoint, cosigned as the witness policy asks, that includes the
            certificate's log entry; it decides about keys that were compromised later.
        newest_lists: address -> `validFrom` of the newest status list seen there before.
    """
    # 1. It can be read at all, in one way only.
    try:
        if len(document) > _MOST_BYTES:
            raise UnreadableError("文件超过 64 KB，不是本登记簿的凭证。")
        case = _Case(parse_object(document), store, at, witnessed_at, newest_lists or {})
    except UnreadableError as error:
        unreadable = failed("read", "unreadable", error.message)
        return Verdict(None, Standing.UNREADABLE, (unreadable,))
    checks = [passed("read", "文件可以读取。")]
    # 2-6. It is genuine.
    for step in _AUTHENTICITY:
        checks.append(step(case))
        if not _may_go_on(checks[-1]):
            return _not_established(checks, case)
    if not all_passed(checks):
        return _not_established(checks, case)
    # 7-8. What its lists say.
    statuses = [_check_list(case, purpose) for purpose in Purpose]
    return Verdict(
        genuine=True,
        status=_standing([answer.status for answer in statuses]),
        checks=(*checks, *map(_status_check, Purpose, statuses)),
        document=case.document,
        status_as_of=min((a.as_of for a in statuses if a.as_of), default=None),
        is_expired="validUntil" in case.document and case.moment("validUntil") < at,
        is_not_yet_valid=case.moment("validFrom") > at,
    )


@dataclass(frozen=True)
class _Case:
    """One document under verification."""

    document: Mapping[str, Any]
    store: TrustStore
    at: datetime
    witnessed_at: datetime | None
    newest_lists: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return str(self.document["issuer"]["id"])

    def moment(self, member: str) -> datetime:
        return read_timestamp(self.document[member])

    @cached_property
    def method(self) -> str:
        """The verification method of the first proof; the others must name the same."""
        try:
            return str(self.document["proof"][0]["verificationMethod"])
        except (KeyError, IndexError, TypeError):
            return ""

    @cached_property
    def key(self) -> TrustedKey | None:
        return self.store.key_for(self.method, KeyUse.CREDENTIAL)

    @property
    def is_newer_than_store(self) -> bool:
        """Whether the credential claims to be younger than our knowledge of keys and issuers."""
        return self.moment("validFrom") > self.store.as_of


def _check_shape(case: _Case) -> Check:
    """2. Exactly our shape: nothing unsigned, nothing missing, a status entry."""
    try:
        check_profile(case.document)
    except UnreadableError as error:
        return failed("shape", "not_our_shape", error.message)
    return passed("shape", "格式符合本登记簿的凭证格式。")


def _check_issuer(case: _Case) -> Check:
    """3. The issuer is an assessment body of this registry."""
    if case.store.knows_issuer(case.issuer):
        return passed("issuer", "签发机构在册。")
    if case.is_newer_than_store:
        return could_not_check(
            "issuer",
            "issuer_unknown_store_older",
            "签发机构不在册；验证数据早于该凭证，请更新后再验。",
        )
    if looks_alike(host_of(case.issuer), host_of(case.store.registry)):
        return failed(
            "issuer",
            "issuer_lookalike",
            Text(
                "签发机构的网址 {host} 与本登记系统相似，但不是本登记系统，谨防假冒。",
                host=host_of(case.issuer),
            ),
        )
    return failed("issuer", "issuer_unknown", "签发机构不在册，不是本登记簿的凭证。")


def _check_key(case: _Case) -> Check:
    """4. The key that the proofs name is one of that issuer's, for certificates."""
    if case.key is not None and case.key.owner == case.issuer:
        return passed("key", "签名密钥属于签发机构。")
    if not case.method:
        return failed("key", ProofFault.NO_PROOF, PROOF_TEXTS[ProofFault.NO_PROOF])
    if case.key is None and case.is_newer_than_store:
        return could_not_check(
            "key", "key_unknown_store_older", "签名密钥未知；验证数据早于该凭证，请更新后再验。"
        )
    return failed("key", "key_unknown", "签名密钥不是签发机构的密钥。")


def _check_key_window(case: _Case) -> Check:
    """5. The key was in its window, and what it signed was witnessed before it was compromised."""
    key = case.key
    try:
        created = read_timestamp(case.document["proof"][0].get("created"))
    except UnreadableError as error:
        return failed("key_window", ProofFault.MALFORMED, error.message)
    if key is None or not (key.may_sign_at(created) and key.may_sign_at(case.moment("validFrom"))):
        return failed("key_window", "key_outside_window", "签名时间不在密钥的有效期内。")
    if created > case.at:
        return could_not_check(
            "key_window", "signed_in_the_future", "签名时间晚于当前时间，请检查本机时间。"
        )
    if key.compromised_at is None:
        return passed("key_window", "签名时密钥有效。")
    if case.witnessed_at is None:
        return could_not_check(
            "key_window",
            "key_compromised_no_witness",
            "签名密钥后来泄露；需要日志证明文件，才能确认凭证在泄露之前已经登记。",
        )
    if case.witnessed_at >= key.compromised_at:
        return failed("key_window", "key_compromised", "签名密钥泄露之后才登记，签名不能采信。")
    return passed("key_window", "签名密钥后来泄露，但凭证在此之前已经登记。")


def _check_proofs(case: _Case) -> Check:
    """6. Both proofs are there and hold under that key, and nothing else stands beside them."""
    key = case.key
    keys = {case.method: (key.algorithm, key.public_key)} if key else {}
    proofs = check_proofs(case.document, keys.get)
    fault = next((proof.fault for proof in proofs if proof.fault), None)
    if fault is not None:
        return failed("proofs", fault, PROOF_TEXTS[fault])
    if not both_hold(proofs):
        return failed("proofs", "proofs_not_both", "凭证应当带有两个规定的签名，现缺少或多出。")
    return passed("proofs", "两个签名均有效，内容未被改动。")


_AUTHENTICITY: tuple[Callable[[_Case], Check], ...] = (
    _check_shape,
    _check_issuer,
    _check_key,
    _check_key_window,
    _check_proofs,
)


def _may_go_on(check: Check) -> bool:
    """Without the key nothing more can be said; a doubt about its window does not stop the rest."""
    if check.outcome is Outcome.COULD_NOT_CHECK:
        return check.name == "key_window"
    return check.outcome is Outcome.PASSED


def _not_established(checks: list[Check], case: _Case) -> Verdict:
    if any(check.outcome is Outcome.FAILED for check in checks):
        return Verdict(False, Standing.NOT_GENUINE, tuple(checks), case.document)
    return Verdict(None, Standing.COULD_NOT_CHECK, tuple(checks), case.document)


def _check_list(case: _Case, purpose: Purpose) -> StatusAnswer:
    """7, 8. The bit in the list of this purpose."""
    address = str(case.document["credentialStatus"]["statusListCredential"])
    if purpose is Purpose.SUSPENSION:
        address = suspension_address(address)
    return check_status(
        case.document["credentialStatus"],
        case.store.status_lists.get(address),
        issuer=case.issuer,
        find_key=lambda method: case.store.key_for(method, KeyUse.STATUS),
        at=case.at,
        purpose=purpose,
        newest_seen=case.newest_lists.get(address),
    )


def _standing(statuses: list[Status]) -> Standing:
    """The gravest answer; valid only if both lists say so."""
    for status in (Status.REVOKED, Status.SUSPENDED, Status.COULD_NOT_CHECK):
        if status in statuses:
            return Standing(status.value)
    return Standing.VALID


def _status_check(purpose: Purpose, answer: StatusAnswer) -> Check:
    if answer.status is Status.VALID:
        return passed(purpose.value, _VALID_TEXTS[purpose])
    if answer.fault is None:
        return failed(purpose.value, answer.status.value, _SET_TEXTS[purpose])
    return could_not_check(purpose.value, answer.fault.value, STATUS_TEXTS[answer.fault])


_VALID_TEXTS = {Purpose.REVOCATION: "未被撤销。", Purpose.SUSPENSION: "未被暂停。"}
_SET_TEXTS = {Purpose.REVOCATION: "该证书已被撤销。", Purpose.SUSPENSION: "该证书已被暂停。"}
