"""Columns of a certificate that its log entry does not repeat: each follows from something that is logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates.models import Certificate, CertificateState, Change, ChangeKind, Series
from certreg.certificates.numbering import parse
from certreg.certificates.payload import identity_hash
from certreg.certificates.record import CHUNK
from certreg.db import db
from certreg.fsck.faults import Faults
from certreg.people.models import IdentityDocument
from certreg.people.sealed import index_of
from certreg.policy import law as policy
from certreg.policy.levels import SkillLevel
from certreg.registry.models import StatusIndex
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.timestamp import write_timestamp

ENDED = (ChangeKind.REVOKED, ChangeKind.CORRECTED)
PAUSED = (ChangeKind.SUSPENDED, ChangeKind.RESUMED)


def check_certificates() -> Faults:
    """Bytes to sign, holder's number, moments, ends and places are what the signed credential and the changes say."""
    changes = _changes()
    for row in _rows():
        name = Text("证书 {number}", number=row.number)
        if row.credential.signed is not None:
            document = parse_object(row.credential.signed)
            for what, is_right in _signed_columns(row, document):
                if not is_right:
                    yield Text("{name}：{what}与签发的凭证不符", name=name, what=what)
        for what, is_right in _later_columns(row, changes[row.id]):
            if not is_right:
                yield Text("{name}：{what}与发证后的变更记录不符", name=name, what=what)
    yield from _check_places()


def check_series() -> Faults:
    """The running serial of every body, year and level is the highest number that was given."""
    law, highest = policy.load(), dict[tuple[str, int, SkillLevel], int]()
    columns = (
        Certificate.number,
        Certificate.body_number,
        Certificate.issued_on,
        Certificate.level,
    )
    for number, body, on, level in db.session.execute(sa.select(*columns)):
        group = (body, on.year, level)
        highest[group] = max(highest.get(group, 0), parse(law, number, on=on).serial)
    kept = {(row.body_number, row.year, row.level): row.last for row in _all_series()}
    for group in sorted({*highest, *kept}, key=str):
        if highest.get(group, 0) != kept.get(group, 0):
            body, year, level = group
            yield Text(
                "{body} {year} 年 {level} 级的序号与证书编号不符",
                body=body,
                year=year,
                level=level.value,
            )


def _all_series() -> list[Series]:
    return list(db.session.scalars(sa.select(Series)))


def _rows() -> Iterator[Certificate]:
    query = (
        sa.select(Certificate)
        .order_by(Certificate.id)
        .options(
            joinedload(Certificate.credential, innerjoin=True), joinedload(Certificate.document)
        )
        .execution_options(yield_per=CHUNK)
    )
    with db.session.scalars(query) as rows:
        for row in rows:
            yield row
            db.session.expunge(row)  # there may be millions


def _signed_columns(row: Certificate, document: dict[str, Any]) -> Iterator[tuple[Text, bool]]:
    """Whether each column says what the signed credential says."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    yield Text("待签内容"), canonical(bare) == row.credential.unsigned
    created = {proof["created"] for proof in document["proof"]}
    yield Text("计划时间"), created == {write_timestamp(row.planned_at)}
    number, index = row.document.number, row.document.number_index
    hashes = [each["identityHash"] for each in document["credentialSubject"]["identifier"]]
    yield Text("证件号码或其盐值"), identity_hash(number, row.identity_salt) in hashes
    yield Text("证件"), row.document.person_id == row.person_id and _is_index(row.document, index)


def _is_index(document: IdentityDocument, index: str) -> bool:
    return index_of(f"{document.nationality}:{document.number}") == index


def _later_columns(row: Certificate, changes: list[Change]) -> Iterator[tuple[Text, bool]]:
    """Whether each column says what the newest change of its kind says."""
    end = next((each for each in changes if each.kind in ENDED), None)
    pause = next((each for each in changes if each.kind in PAUSED), None)
    said = (end.on, end.reason) if end else (None, "")
    yield Text("撤销的日期或事由"), (row.revoked_on, row.revocation_reason) == said
    is_paused = pause is not None and pause.kind is ChangeKind.SUSPENDED and end is None
    lasts = (pause.on, pause.ends_on) if pause is not None and is_paused else (None, None)
    yield Text("暂停的日期"), (row.suspended_on, row.suspended_until) == lasts
    is_void = row.state is CertificateState.VOID
    yield Text("作废的原因"), is_void == bool(row.void_reason)


def _changes() -> dict[int, list[Change]]:
    """Certificate -> its changes, the newest first."""
    found = defaultdict[int, list[Change]](list)
    for change in db.session.scalars(sa.select(Change).order_by(Change.id.desc())):
        found[change.certificate_id].append(change)
    return found


def _check_places() -> Faults:
    """The places that are taken in the status lists are those of the certificates."""
    taken = sa.select(StatusIndex.list_number, StatusIndex.position)
    used = sa.select(Certificate.status_list, Certificate.status_index)
    for number, index in db.session.execute(sa.except_(taken, used)):
        yield Text("状态列表 {number} 的第 {index} 位没有证书", number=number, index=index)
    for number, index in db.session.execute(sa.except_(used, taken)):
        yield Text("状态列表 {number} 的第 {index} 位未登记占用", number=number, index=index)
