"""Issuing in the order that makes it safe (letsencrypt/boulder, docs/ISSUANCE-CYCLE.md).

1. Check at this moment: every face can be printed, nobody holds the same certificate already.
2. `plan`: reserve number, public id, status index, salts; pin key and template; record the exact bytes to sign.
   The caller commits: what will be signed is stored before anything signed can leave.
3. `carry_out`, in the worker: sign exactly those bytes, append to the log, in chunks of one transaction each.
4. Publish tiles, checkpoint, status lists, DID documents; only then do the certificates count as issued.
A crash anywhere is finished by calling `carry_out` again; nothing is signed or logged twice.
"""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import uuid4

import sqlalchemy as sa

from certreg.certificates import numbering, payload, totals
from certreg.certificates.glyphs import missing_glyphs
from certreg.certificates.models import Certificate, CertificateState, Credential, Series
from certreg.clock import local_day, now
from certreg.db import db, write_tx
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.people.models import IdentityDocument
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, describe, number_character
from certreg.registry import identifiers, keys, log, publication, status
from certreg.registry.models import KeyUse
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.data_integrity import ProofOptions, attach, signing_inputs
from certreg.trust.did import method_id
from certreg.trust.keys import Signer

TEMPLATE = "v1"
"""Version of the printed face that new certificates are pinned to."""

CHUNK = 500
"""Certificates signed and logged in one transaction."""

LIVE = (CertificateState.PLANNED, CertificateState.ISSUED, CertificateState.SUSPENDED)


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The assessment body that issues, as filed."""

    number: str
    name: str
    region: str


@dataclass(frozen=True, kw_only=True)
class Recognition:
    """A person who is to be given a certificate.

    Attributes:
        row: the person's number in the case, named in refusals.
        path: how the level was won, as recorded with the certificate.
        how_won: the same in words, printed and signed.
    """

    row: int
    person_id: int
    document_id: int
    photo_id: int | None
    holder_name: str
    document_number: str = field(repr=False)
    occupation: str
    edition: str
    occupation_name: str
    trade: str
    level: SkillLevel
    standard: str
    path: dict[str, Any]
    how_won: str


class Progress(Protocol):
    """Who is told how far the work is."""

    def report(self, done: int, total: int) -> None:
        """`done` of `total` certificates are signed."""


def plan(case_id: int, issuer: Issuer, recognitions: Sequence[Recognition], law: Law) -> int:
    """Record everything that will be signed for a case; the caller commits.

    Returns:
        How many certificates are planned.

    Raises:
        RefusedError: a name cannot be printed, or somebody holds the same certificate; names the rows.
        SetupError: the body has no key that may sign now.
    """
    _check_printable(recognitions)
    _check_not_held(recognitions)
    at = now()
    key = keys.current(KeyUse.CREDENTIAL, at, owner=issuer.number)
    numbers = _numbers(issuer.number, recognitions, local_day(at), law)
    indexes = status.take_indexes(issuer.number, len(recognitions))
    for recognition, number, index in zip(recognitions, numbers, indexes, strict=True):
        _plan_one(case_id, issuer, recognition, number, index, key.key_id, at, law)
    db.session.flush()  # the database refuses a number or a live certificate that exists
    return len(recognitions)


def carry_out(case_id: int, progress: Progress) -> int:
    """Sign, log and publish the planned certificates of a case; begins where an earlier run stopped.

    Returns:
        How many certificates of the case are issued.
    """
    total = _count(case_id, Certificate.state == CertificateState.PLANNED)
    done = total - _count(case_id, _UNSIGNED)
    while True:
        with write_tx():
            signed = _sign_chunk(case_id)
        if not signed:
            break
        done += signed
        progress.report(done, total)
    with write_tx():
        publication.publish_log()
    with write_tx():
        status.publish()
        identifiers.publish()
        _mark_issued(case_id)
    return _count(case_id, Certificate.state == CertificateState.ISSUED)


def award_of(certificate: Certificate) -> dict[str, Any]:
    """The document that is to be signed, as recorded."""
    return parse_object(certificate.credential.unsigned)


def log_record(certificate: Certificate) -> dict[str, Any]:
    """What the log commits to for a certificate: every column of its row except its state."""
    credential = certificate.credential.signed
    if credential is None:
        raise ValueError("a certificate is logged after it is signed")
    return payload.record(
        number=certificate.number,
        public_id=certificate.public_id,
        holder_name=certificate.holder_name,
        credential_bytes=credential,
        columns={
            "bodyNumber": certificate.body_number,
            "issuerName": certificate.issuer_name,
            "region": certificate.region,
            "case": certificate.case_id,
            "person": certificate.person_id,
            "document": certificate.document_id,
            "photo": certificate.photo_id,
            "occupation": certificate.occupation,
            "edition": certificate.edition,
            "occupationName": certificate.occupation_name,
            "trade": certificate.trade,
            "level": certificate.level.value,
            "issuedOn": certificate.issued_on.isoformat(),
            "path": certificate.path,
            "policyDigest": certificate.policy_digest,
            "template": certificate.template,
            "key": certificate.key_id,
            "statusList": certificate.status_list,
            "statusIndex": certificate.status_index,
        },
    )


_UNSIGNED = sa.and_(
    Certificate.state == CertificateState.PLANNED, Certificate.log_position.is_(None)
)


def _plan_one(
    case_id: int,
    issuer: Issuer,
    recognition: Recognition,
    number: str,
    index: tuple[int, int],
    key_id: str,
    at: datetime,
    law: Law,
) -> None:
    identity_salt = os.urandom(32)
    public_id = urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    level = describe(law, recognition.level, on=local_day(at))
    award = payload.Award(
        base_url=installation().base_url,
        title=payload.title(law, on=local_day(at)),
        public_id=public_id,
        number=number,
        body_number=issuer.number,
        issuer_name=issuer.name,
        issued_at=at,
        issued_on=local_day(at),
        subject_uuid=str(uuid4()),
        holder_name=recognition.holder_name,
        identity_hash=payload.identity_hash(recognition.document_number, identity_salt),
        occupation=recognition.occupation,
        occupation_name=recognition.occupation_name,
        trade=recognition.trade,
        level=recognition.level,
        level_text=level.face_text,
        standard=recognition.standard,
        how_won=recognition.how_won,
        status_list=index[0],
        status_index=index[1],
    )
    certificate = Certificate(
        public_id=public_id,
        number=number,
        state=CertificateState.PLANNED,
        body_number=issuer.number,
        issuer_name=issuer.name,
        region=issuer.region,
        case_id=case_id,
        person_id=recognition.person_id,
        document_id=recognition.document_id,
        photo_id=recognition.photo_id,
        holder_name=recognition.holder_name,
        occupation=recognition.occupation,
        edition=recognition.edition,
        occupation_name=recognition.occupation_name,
        trade=recognition.trade,
        level=recognition.level,
        issued_on=award.issued_on,
        path=recognition.path,
        policy_digest=law.digest,
        template=TEMPLATE,
        key_id=key_id,
        status_list=index[0],
        status_index=index[1],
        record_salt=os.urandom(32),
        identity_salt=identity_salt,
        planned_at=at,
    )
    certificate.credential = Credential(unsigned=canonical(payload.credential(award)))
    db.session.add(certificate)


def _check_printable(recognitions: Iterable[Recognition]) -> None:
    for recognition in recognitions:
        texts = (recognition.holder_name, recognition.occupation_name, recognition.trade)
        if missing := missing_glyphs("".join(texts)):
            raise RefusedError(
                Text("第 {row} 号：字库中没有“{letters}”，证书无法印制", row=recognition.row, letters=missing)
            )


def _check_not_held(recognitions: Sequence[Recognition]) -> None:
    held = db.session.execute(
        sa.select(
            Certificate.person_id, Certificate.occupation, Certificate.trade, Certificate.level
        ).where(
            Certificate.person_id.in_([r.person_id for r in recognitions]), Certificate.state.in_(LIVE)
        )
    )
    held_keys = {tuple(row) for row in held}
    rows = [
        str(r.row)
        for r in recognitions
        if (r.person_id, r.occupation, r.trade, r.level) in held_keys
    ]
    if rows:
        raise RefusedError(
            Text("第 {rows} 号已持有同职业同等级的有效证书，请先剔除", rows="、".join(rows))
        )


def _numbers(
    body_number: str, recognitions: Sequence[Recognition], issued_on: date, law: Law
) -> list[str]:
    """A number for each, in their order, from the series of their levels."""
    following = {
        level: _reserve(body_number, issued_on.year, level, count)
        for level, count in sorted(Counter(r.level for r in recognitions).items())
    }
    numbers = []
    for recognition in recognitions:
        character = number_character(
            law, recognition.level, region=f"{body_number[5:7]}0000", on=issued_on
        )
        law.require_verified(character, installation().is_demo)
        serial = following[recognition.level]
        following[recognition.level] += 1
        number = numbering.build(
            law, body_number, issued_on=issued_on, level=recognition.level, serial=serial
        )
        numbers.append(str(number))
    return numbers


def _reserve(body_number: str, year: int, level: SkillLevel, count: int) -> int:
    """Take `count` serials; the first of them. They are used up once the transaction commits."""
    key = (body_number, year, level)
    series = db.session.get(Series, key, with_for_update=True, populate_existing=True)
    if series is None:
        series = Series(body_number=body_number, year=year, level=level, last=0)
        db.session.add(series)
    first = series.last + 1
    series.last += count
    db.session.flush()  # a second process that began the same series fails here, not later
    return first


def _sign_chunk(case_id: int) -> int:
    """Sign and log the next planned certificates; how many."""
    query = (
        sa.select(Certificate)
        .where(Certificate.case_id == case_id, _UNSIGNED)
        .order_by(Certificate.id)
        .limit(CHUNK)
        .with_for_update()
        .options(sa.orm.joinedload(Certificate.credential))
    )
    certificates = db.session.scalars(query).all()
    signers = _Signers()
    for certificate in certificates:
        certificate.credential.signed = _signed(certificate, signers)
    records = [
        log.Record("certificate.issued", log_record(c), c.record_salt) for c in certificates
    ]
    if records:
        for certificate, position in zip(certificates, log.append(records), strict=True):
            certificate.log_position = position
    return len(certificates)


class _Signers:
    """The signers of pinned keys, opened once for a chunk."""

    def __init__(self) -> None:
        self._open: dict[str, Signer] = {}

    def of(self, key_id: str) -> Signer:
        if key_id not in self._open:
            self._open[key_id] = keys.signer(keys.named(key_id))
        return self._open[key_id]


def _signed(certificate: Certificate, signers: _Signers) -> bytes:
    """The credential with its proofs, over exactly the recorded bytes."""
    document = award_of(certificate)
    did = payload.issuer_did(installation().base_url, certificate.body_number)
    options = ProofOptions(certificate.planned_at, method_id(did, certificate.key_id))
    signer = signers.of(certificate.key_id)
    signatures = [signer.sign(message) for message in signing_inputs(document, options)]
    return json.dumps(attach(document, options, signatures), ensure_ascii=False).encode()


def _mark_issued(case_id: int) -> None:
    """The certificates of the case count from now on, and so do the totals."""
    fresh = sa.and_(
        Certificate.case_id == case_id,
        Certificate.state == CertificateState.PLANNED,
        Certificate.log_position.is_not(None),
    )
    totals.add_issued(fresh)
    db.session.execute(sa.update(Certificate).where(fresh).values(state=CertificateState.ISSUED))


def _count(case_id: int, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(query.where(Certificate.case_id == case_id, condition)) or 0


def document_number(certificate: Certificate) -> str:
    """The identity number that the certificate names."""
    return db.session.get_one(IdentityDocument, certificate.document_id).number
