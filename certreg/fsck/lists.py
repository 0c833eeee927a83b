"""Status lists say what the states of the certificates are, signed and published."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.errors import UnreadableError
from certreg.fsck.faults import Faults, published_as
from certreg.registry import identifiers, status
from certreg.registry.models import LogEntry, StatusList
from certreg.text import Text
from certreg.trust import bitstring, jws, vc_jwt
from certreg.trust.canonical import parse_object
from certreg.trust.status_list import SHORTEST, Purpose, status_entry
from certreg.trust.status_list import check_status as check_status_entry
from certreg.trust.timestamp import write_timestamp
from certreg.trust.trust_store import KeyUse, TrustStore


def check_status() -> Faults:
    """The status lists say what the certificates' states are: as bits, signed, and published."""
    lists = db.session.scalars(sa.select(StatusList).order_by(StatusList.number)).all()
    changes = sa.select(sa.func.count()).where(LogEntry.kind == status.CHANGED)
    if db.session.scalar(changes) != sum(row.version - 1 for row in lists):
        yield Text("状态列表的版本数与登记日志不符")
    store = identifiers.live_store()
    for row in lists:
        yield from _check_columns(row)
        for purpose, state, bits in (
            (Purpose.REVOCATION, CertificateState.REVOKED, row.revoked),
            (Purpose.SUSPENSION, CertificateState.SUSPENDED, row.suspended),
        ):
            if bits != _bits(row, state):
                yield Text(
                    "状态列表 {number}（{purpose}）与证书状态不符",
                    number=row.number,
                    purpose=purpose.value,
                )
            yield from _check_document(row, purpose, bits, store)


def _bits(row: StatusList, state: CertificateState) -> bytes:
    """What a list must say of one state, from the certificates."""
    bits = bytearray(row.entries // 8)
    indexes = sa.select(Certificate.status_index).where(
        Certificate.status_list == row.number, Certificate.state == state
    )
    for index in db.session.scalars(indexes):
        bitstring.set_bit(bits, index)
    return bytes(bits)


def _check_document(row: StatusList, purpose: Purpose, bits: bytes, store: TrustStore) -> Faults:
    """The signed list is signed by a key that may, says these bits, and is what is published."""
    is_revocation = purpose is Purpose.REVOCATION
    document = row.document if is_revocation else row.suspension_document
    if document is None or row.signed_at is None:
        return  # taken, and not signed yet: the worker's next minute
    answer = check_status_entry(
        status_entry(status.list_address(row.number), 0),
        document,
        issuer=status.body_did(row.owner),
        find_key=lambda method: store.key_for(method, KeyUse.STATUS),
        at=row.signed_at,
        purpose=purpose,
    )
    encoded = parse_object(document).get("credentialSubject", {}).get("encodedList")
    if answer.fault or encoded != bitstring.encode_bits(bits):
        yield Text(
            "状态列表 {number}（{purpose}）：签发的内容不成立",
            number=row.number,
            purpose=purpose.value,
        )
    yield from _check_token(row, purpose, parse_object(document), store)


def _check_token(
    row: StatusList, purpose: Purpose, document: dict[str, Any], store: TrustStore
) -> Faults:
    """The list as a token says what the JSON says, under the same key."""
    token = row.token if purpose is Purpose.REVOCATION else row.suspension_token
    try:
        read = jws.read(token or b"", kinds=(vc_jwt.TYPE,), content="vc")
        key = store.key_for(read.key, KeyUse.STATUS)
        is_right = read.payload == vc_jwt.payload(document) and key is not None
        if not is_right or key is None or jws.fault_of(read, key.algorithm, key.public_key):
            raise UnreadableError("")
    except UnreadableError:
        yield Text(
            "状态列表 {number}（{purpose}）：JWT 形式不成立",
            number=row.number,
            purpose=purpose.value,
        )


def _check_columns(row: StatusList) -> Faults:
    """Length and moments are those of what was signed; the published files are what is on record."""
    if not (row.entries == 8 * len(row.revoked) == 8 * len(row.suspended) >= SHORTEST):
        yield Text("状态列表 {number}：位数不符", number=row.number)
    if row.document is None or row.signed_at is None or row.valid_until is None:
        return
    signed = parse_object(row.document)
    stated = (signed.get("validFrom"), signed.get("validUntil"))
    if stated != (write_timestamp(row.signed_at), write_timestamp(row.valid_until)):
        yield Text("状态列表 {number}：时间与签发的内容不符", number=row.number)
    for path, content in status.files_of(row):
        yield from published_as(path, content)
