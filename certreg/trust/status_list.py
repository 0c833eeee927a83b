"""Bitstring Status Lists: one bit per certificate, read by the rule that doubt is never valid.

Source: W3C Bitstring Status List 1.0. A badge carries one entry, for revocation; whether it is
suspended stands at the same index of a companion list, whose address follows from the first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

from certreg.errors import UnreadableError
from certreg.trust.bitstring import bit_at, decode_bits, encode_bits
from certreg.trust.canonical import parse_object
from certreg.trust.data_integrity import both_hold, check_proofs
from certreg.trust.json_ld import CREDENTIALS_V2
from certreg.trust.keys import Algorithm
from certreg.trust.timestamp import read_timestamp, write_timestamp
from certreg.trust.trust_store import TrustedKey

SHORTEST = 131_072  # entries; fewer would tell which certificate a visitor asks about

FindKey: TypeAlias = Callable[[str], TrustedKey | None]


class Purpose(StrEnum):
    """What a set bit means."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class Status(StrEnum):
    """What a list says about a certificate."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    COULD_NOT_CHECK = "could_not_check"


class StatusFault(StrEnum):
    """Why a status could not be checked."""

    ENTRY_MALFORMED = "status_entry_malformed"
    LIST_MISSING = "status_list_missing"
    LIST_MALFORMED = "status_list_malformed"
    OTHER_LIST = "status_list_of_another_address"
    WRONG_PURPOSE = "status_list_of_another_purpose"
    WRONG_ISSUER = "status_list_of_another_issuer"
    NOT_YET_VALID = "status_list_not_yet_valid"
    EXPIRED = "status_list_expired"
    OLDER_THAN_SEEN = "status_list_older_than_one_seen"
    UNKNOWN_KEY = "status_list_key_unknown"
    NOT_AUTHENTIC = "status_list_signature_wrong"
    BITS_MALFORMED = "status_list_bits_malformed"
    TOO_SHORT = "status_list_too_short"
    INDEX_OUT_OF_RANGE = "status_index_out_of_range"


@dataclass(frozen=True)
class StatusAnswer:
    """The status, why it could not be checked (else None), and how old the evidence is (UTC)."""

    status: Status
    fault: StatusFault | None
    as_of: datetime | None


def status_entry(address: str, index: int) -> dict[str, str]:
    """The `credentialStatus` of a certificate: its bit in the revocation list at this address."""
    return {
        "id": f"{address}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": Purpose.REVOCATION.value,
        "statusListIndex": str(index),
        "statusListCredential": address,
    }


def suspension_address(address: str) -> str:
    """Where the suspension list stands that belongs to a revocation list."""
    return f"{address}/suspension"


def status_list_credential(
    address: str,
    *,
    issuer: str,
    purpose: Purpose,
    bits: bytes,
    valid_from: datetime,
    valid_until: datetime,
    ttl: timedelta,
) -> dict[str, Any]:
    """The list as an unsigned credential, to be given proofs by a status key.

    Args:
        issuer: the did of the certificates' issuer, not of the registry.
        bits: at least 131,072 bits, index 0 the highest of the first byte.
        ttl: how long a reader may keep the list without asking again.
    """
    return {
        "@context": [CREDENTIALS_V2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": write_timestamp(valid_from),
        "validUntil": write_timestamp(valid_until),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "ttl": ttl // timedelta(milliseconds=1),
            "encodedList": encode_bits(bits),
        },
    }


def check_status(
    entry: object,
    list_document: bytes | None,
    *,
    issuer: str,
    find_key: FindKey,
    at: datetime,
    purpose: Purpose = Purpose.REVOCATION,
    newest_seen: datetime | None = None,
) -> StatusAnswer:
    """What a status list says about a certificate.

    Args:
        entry: the certificate's `credentialStatus`.
        list_document: bytes of the list for this purpose from the verifier's own records, or None.
        issuer: the certificate's issuer; the list must have the same.
        find_key: the registry's status key with this verification method.
        at: the moment of checking (UTC).
        newest_seen: `validFrom` of the newest list seen at this address.
    """
    try:
        address, index = _read_entry(entry)
        if purpose is Purpose.SUSPENSION:
            address = suspension_address(address)
        if list_document is None:
            raise _UncheckedError(StatusFault.LIST_MISSING)
        status_list = _list_for(list_document, address, issuer, purpose)
        _check_time(status_list, at, newest_seen)
        _check_signature(list_document, status_list, find_key)
        bits = status_list.bits
        if index >= len(bits) * 8:
            raise _UncheckedError(StatusFault.INDEX_OUT_OF_RANGE)
    except _UncheckedError as error:
        return StatusAnswer(Status.COULD_NOT_CHECK, error.fault, None)
    status = _MEANING[purpose] if bit_at(bits, index) else Status.VALID
    return StatusAnswer(status, None, status_list.valid_from)


def newest_of(documents: Mapping[str, bytes], seen: Mapping[str, datetime]) -> dict[str, datetime]:
    """What a verifier remembers: address -> `validFrom` of the newest list, these and earlier ones.

    Args:
        documents: lists by address from a source that was checked as a whole, such as a bundle.
        seen: what was remembered before.
    """
    newest = dict(seen)
    for address, document in documents.items():
        try:
            valid_from = _read_list(document).valid_from
        except _UncheckedError:
            continue
        newest[address] = max(valid_from, newest.get(address, valid_from))
    return newest


_MEANING = {Purpose.REVOCATION: Status.REVOKED, Purpose.SUSPENSION: Status.SUSPENDED}
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


class _UncheckedError(Exception):
    def __init__(self, fault: StatusFault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclass(frozen=True)
class _StatusList:
    document: Mapping[str, Any]
    valid_from: datetime
    valid_until: datetime
    encoded: str
    method: str

    @cached_property
    def bits(self) -> bytes:
        """What stands in it; kept, as thousands of entries share a list."""
        try:
            bits = decode_bits(self.encoded)
        except UnreadableError as error:
            raise _UncheckedError(StatusFault.BITS_MALFORMED) from error
        if len(bits) * 8 < SHORTEST:
            raise _UncheckedError(StatusFault.TOO_SHORT)
        return bits


def _read_entry(entry: object) -> tuple[str, int]:
    """Address and index of an entry that is exactly as `status_entry` writes it."""
    if isinstance(entry, Mapping):
        index, address = entry.get("statusListIndex"), entry.get("statusListCredential")
        if isinstance(index, str) and _INDEX.fullmatch(index) and isinstance(address, str):
            expected = status_entry(address, int(index))
            if address.startswith("https://") and entry == expected:
                return address, int(index)
    raise _UncheckedError(StatusFault.ENTRY_MALFORMED)


@lru_cache(maxsize=64)
def _read_list(data: bytes) -> _StatusList:
    """The list, if it has the members of `status_list_credential` and proofs."""
    try:
        document = parse_object(data)
        proof, subject = document["proof"][0], document["credentialSubject"]
        status_list = _StatusList(
            document,
            read_timestamp(document["validFrom"]),
            read_timestamp(document["validUntil"]),
            subject["encodedList"],
            proof["verificationMethod"],
        )
    except (UnreadableError, KeyError, TypeError, IndexError) as error:
        raise _UncheckedError(StatusFault.LIST_MALFORMED) from error
    if not (isinstance(status_list.encoded, str) and isinstance(status_list.method, str)):
        raise _UncheckedError(StatusFault.LIST_MALFORMED)
    return status_list


@lru_cache(maxsize=64)
def _list_for(data: bytes, address: str, issuer: str, purpose: Purpose) -> _StatusList:
    """The list, if it is the one of this address, issuer and purpose."""
    status_list = _read_list(data)
    _check_identity(status_list, address, issuer, purpose)
    return status_list


def _check_identity(status_list: _StatusList, address: str, issuer: str, purpose: Purpose) -> None:
    document, subject = status_list.document, status_list.document["credentialSubject"]
    if (document.get("id"), subject.get("id")) != (address, f"{address}#list"):
        raise _UncheckedError(StatusFault.OTHER_LIST)
    if subject.get("statusPurpose") != purpose:
        raise _UncheckedError(StatusFault.WRONG_PURPOSE)
    if document.get("issuer") != issuer:
        raise _UncheckedError(StatusFault.WRONG_ISSUER)
    members = {"@context", "id", "type", "issuer", "validFrom", "validUntil", "credentialSubject"}
    if (
        set(document) != members | {"proof"}
        or set(subject) != {"id", "type", "statusPurpose", "ttl", "encodedList"}
        or document["@context"] != [CREDENTIALS_V2]
        or document["type"] != ["VerifiableCredential", "BitstringStatusListCredential"]
        or subject["type"] != "BitstringStatusList"
    ):
        raise _UncheckedError(StatusFault.LIST_MALFORMED)


def _check_time(status_list: _StatusList, at: datetime, newest_seen: datetime | None) -> None:
    if at < status_list.valid_from:
        raise _UncheckedError(StatusFault.NOT_YET_VALID)
    if at > status_list.valid_until:
        raise _UncheckedError(StatusFault.EXPIRED)
    if newest_seen is not None and status_list.valid_from < newest_seen:
        raise _UncheckedError(StatusFault.OLDER_THAN_SEEN)


def _check_signature(data: bytes, status_list: _StatusList, find_key: FindKey) -> None:
    key = find_key(status_list.method)
    # With a stolen key, a list without the latest revocations can be made under any date.
    if key is None or key.compromised_at or not key.may_sign_at(status_list.valid_from):
        raise _UncheckedError(StatusFault.UNKNOWN_KEY)
    if not _is_signed(data, status_list.method, key.algorithm, key.public_key):
        raise _UncheckedError(StatusFault.NOT_AUTHENTIC)


@lru_cache(maxsize=64)
def _is_signed(data: bytes, method: str, algorithm: Algorithm, public_key: bytes) -> bool:
    """Whether both proofs hold under this one key; kept, as thousands of entries share a list."""
    keys = {method: (algorithm, public_key)}
    return both_hold(check_proofs(_read_list(data).document, keys.get))
