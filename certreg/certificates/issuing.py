"""Issuing in the order that makes it safe (letsencrypt/boulder, docs/ISSUANCE-CYCLE.md).

1. Check at this moment: every face can be printed, nobody holds the same certificate already.
2. `plan`: reserve number, public id, status index, salts; pin key and template; record the exact
   bytes to sign.
   The caller commits: what will be signed is stored before anything signed can leave.
3. `carry_out`, in the worker: sign exactly those bytes, append to the log, in chunks of one
   transaction each.
4. Publish tiles, checkpoint, status lists, DID documents; only then do the certificates count as
   issued.
A crash anywhere is finished by calling `carry_out` again; nothing is signed or logged twice.
"""

from __future__ import annotations

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, Protocol
from uuid import uuid4

import sqlalchemy as sa

from certreg.certificates import obstacles, payload, totals
from certreg.certificates.models import Certificate, CertificateState, Credential
from certreg.certificates.series import take_numbers
from certreg.certificates.signing import UNSIGNED, sign_next
from certreg.clock import local_day, now
from certreg.db import bulk, db, write_tx
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.people import replacing
from certreg.policy.law import Law
from certreg.policy.levels import SkillLevel, level_names
from certreg.policy.methods import Score
from certreg.registry import identifiers, keys, publication, status
from certreg.registry.models import KeyUse
from certreg.text import Text
from certreg.trust.canonical import canonical
from certreg.trust.profile import check_profile

TEMPLATE = "v1"
"""Version of the printed face that new certificates are pinned to."""

IN_ONE_INSERT = 500
"""Certificates planned and put on record at a time, so that a large batch fits into memory."""


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
        supersedes_id: the certificate that this one corrects, revoked in the same transaction.
        claim_hash: of the claim code that the holder has from it.
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
    supersedes_id: int | None = None
    claim_hash: str = ""


class Progress(Protocol):
    """Who is told how far the work is."""

    def report(self, done: int, total: int) -> None:
        """`done` of `total` certificates are signed."""


def check_key(issuer: Issuer, at: datetime) -> None:
    """Refuse a body without a key that may sign at a time.

    Raises:
        SetupError: it has none.
    """
    keys.current(KeyUse.CREDENTIAL, at, owner=issuer.number)


def plan(
    case_id: int,
    issuer: Issuer,
    recognitions: Sequence[Recognition],
    law: Law,
    *,
    at: datetime | None = None,
) -> int:
    """Record everything that will be signed for a case; the caller commits.

    Args:
        at: the moment of issue (UTC) that the certificates name; by default this one.

    Returns:
        How many certificates are planned.

    Raises:
        RefusedError: a name cannot be printed, or somebody holds the same certificate; names rows.
        SetupError: the body has no key that may sign now.
    """
    recognitions = _put_right(recognitions)
    obstacles.check(recognitions)
    at, place = at or now(), installation()
    key_id = _pinned(case_id) or keys.current(KeyUse.CREDENTIAL, at, owner=issuer.number).key_id
    levels = [recognition.level for recognition in recognitions]
    numbers = take_numbers(issuer.number, levels, law, issued_on=local_day(at))
    indexes = status.take_indexes(issuer.number, len(recognitions))
    batch = _Batch(case_id, issuer, key_id, place.base_url, at, law)
    planned = (
        _planned(batch, recognition, number, index)
        for recognition, number, index in zip(recognitions, numbers, indexes, strict=True)
    )
    while rows := list(islice(planned, IN_ONE_INSERT)):
        _insert(rows)
    return len(recognitions)


def _pinned(case_id: int) -> str | None:
    """The key of what is planned for a case already: a batch is signed with one, replaced or not meanwhile."""
    planned = sa.select(Certificate.key_id).where(
        Certificate.case_id == case_id, Certificate.state != CertificateState.VOID
    )
    return db.session.scalar(planned.limit(1))


def give_up(case_id: int, reason: str) -> int:
    """Void what is planned for a case and not signed yet; the numbers are not used again. How many there were."""
    planned = sa.and_(Certificate.case_id == case_id, UNSIGNED)
    count = _count(case_id, UNSIGNED)
    void = {"state": CertificateState.VOID, "void_reason": reason, "supersedes_id": None}
    db.session.execute(sa.update(Certificate).where(planned).values(void))
    return count


def count_planned(case_id: int) -> int:
    """How many certificates were planned for a case and not given up."""
    return _count(case_id, Certificate.state != CertificateState.VOID)


def carry_out(case_id: int, progress: Progress) -> int:
    """Sign, log and publish the planned certificates of a case, from where an earlier run stopped.

    Returns:
        How many certificates of the case are issued.

    Raises:
        RefusedError: reason `awaits_body`: the body holds its key and has still to sign; or the
            pinned key was compromised.
    """
    total = _count(case_id, Certificate.state == CertificateState.PLANNED)
    done = total - _count(case_id, UNSIGNED)
    last = 0
    while True:
        with write_tx():
            signed = sign_next(case_id, after=last)
        if not signed:
            break
        last = signed[-1]
        done += len(signed)
        progress.report(done, total)
    with write_tx():
        publication.publish_log()
    with write_tx():
        status.publish()
        identifiers.publish()
        _mark_issued(case_id)
    if left := _count(case_id, UNSIGNED):
        raise RefusedError(
            Text(
                "{count} 张证书待机构用自持的密钥签名：请系统管理员执行 certreg keys request {case} 取得签名请求，"
                "机构签名后执行 certreg keys answer",
                count=left,
                case=case_id,
            ),
            reason="awaits_body",
        )
    return _count(case_id, Certificate.state == CertificateState.ISSUED)


def _insert(rows: Sequence[tuple[dict[str, Any], bytes]]) -> None:
    """Put certificates and their credentials on record; the database refuses what is there already."""
    db.session.flush()  # the rows refer to a list and a case that may be new
    ids = bulk.reserve_keys(Certificate.__table__, len(rows))
    certificates, credentials = [], []
    for id, (certificate, document) in zip(ids, rows, strict=True):
        certificates.append({"id": id, **certificate})
        credentials.append({"certificate_id": id, "unsigned": document})
    bulk.insert(Certificate.__table__, certificates)
    bulk.insert(Credential.__table__, credentials)


@dataclass(frozen=True)
class _Batch:
    """What the certificates of one case have in common."""

    case_id: int
    issuer: Issuer
    key_id: str
    base_url: str
    at: datetime
    law: Law

    @cached_property
    def issued_on(self) -> date:
        return local_day(self.at)

    @cached_property
    def title(self) -> str:
        return payload.title(self.law, on=self.issued_on)

    @cached_property
    def level_texts(self) -> dict[SkillLevel, str]:
        return level_names(self.law, on=self.issued_on)


def _planned(
    batch: _Batch, recognition: Recognition, number: str, index: tuple[int, int]
) -> tuple[dict[str, Any], bytes]:
    """The row of a certificate with everything decided, and the exact bytes that will be signed."""
    identity_salt = os.urandom(32)
    award = _award(batch, recognition, number, index, identity_salt)
    document = payload.credential(award)
    unsigned = canonical(document)
    check_profile(document, unsigned.decode())  # no verifier would take it otherwise
    row = dict(
        public_id=award.public_id,
        number=number,
        state=CertificateState.PLANNED,
        body_number=batch.issuer.number,
        issuer_name=batch.issuer.name,
        region=batch.issuer.region,
        prefecture=batch.issuer.region[:4],
        case_id=batch.case_id,
        person_id=recognition.person_id,
        document_id=recognition.document_id,
        photo_id=recognition.photo_id,
        holder_name=recognition.holder_name,
        occupation=recognition.occupation,
        edition=recognition.edition,
        occupation_name=recognition.occupation_name,
        trade=recognition.trade,
        level=recognition.level,
        issued_on=batch.issued_on,
        path=recognition.path,
        policy_digest=batch.law.digest,
        template=TEMPLATE,
        key_id=batch.key_id,
        status_list=index[0],
        status_index=index[1],
        record_salt=os.urandom(32),
        identity_salt=identity_salt,
        planned_at=batch.at,
        supersedes_id=recognition.supersedes_id,
        claim_hash=recognition.claim_hash,
    )
    return row, unsigned


def _award(
    batch: _Batch,
    recognition: Recognition,
    number: str,
    index: tuple[int, int],
    identity_salt: bytes,
) -> payload.Award:
    """What the certificate says."""
    return payload.Award(
        base_url=batch.base_url,
        title=batch.title,
        public_id=urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("="),
        number=number,
        body_number=batch.issuer.number,
        issuer_name=batch.issuer.name,
        issued_at=batch.at,
        issued_on=batch.issued_on,
        subject_uuid=str(uuid4()),
        holder_name=recognition.holder_name,
        identity_hash=payload.identity_hash(recognition.document_number, identity_salt),
        occupation=recognition.occupation,
        occupation_name=recognition.occupation_name,
        trade=recognition.trade,
        level=recognition.level,
        level_text=batch.level_texts[recognition.level],
        standard=recognition.standard,
        how_won=recognition.how_won,
        marks=_marks(recognition.path, batch.law),
        status_list=index[0],
        status_index=index[1],
    )


def _put_right(recognitions: Sequence[Recognition]) -> list[Recognition]:
    """Whose identity document was corrected since it was put on the roll is named by the right one."""
    right = replacing.current({each.document_id for each in recognitions})
    return [
        replace(
            each,
            person_id=now_right.person_id,
            document_id=now_right.id,
            document_number=now_right.number,
        )
        if (now_right := right.get(each.document_id))
        else each
        for each in recognitions
    ]


def _marks(path: Mapping[str, Any], law: Law) -> tuple[payload.Mark, ...]:
    """The scores of a way of winning, called as the rows of the law call them."""
    rules = path.get("score_rules", {})
    return tuple(
        payload.Mark(part, law.row(Score, rules[part]).name, mark)
        for part, mark in path.get("scores", {}).items()
    )


def _mark_issued(case_id: int) -> None:
    """The published certificates of the case count from now on, and so do the totals."""
    checkpoint = publication.newest_checkpoint()
    published = sa.and_(
        Certificate.case_id == case_id,
        Certificate.state == CertificateState.PLANNED,
        Certificate.log_position < (checkpoint.size if checkpoint else 0),
    )
    totals.add_issued(published)
    db.session.execute(
        sa.update(Certificate).where(published).values(state=CertificateState.ISSUED)
    )


def _count(case_id: int, condition: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(Certificate)
    return db.session.scalar(query.where(Certificate.case_id == case_id, condition)) or 0
