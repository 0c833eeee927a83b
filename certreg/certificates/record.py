"""What the register itself knows of a certificate: the record that is logged, the row itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from certreg.certificates import payload, register
from certreg.certificates.checking import FileVerdict
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db
from certreg.errors import UnreadableError
from certreg.people.models import Photo
from certreg.registry import keys, witnesses
from certreg.registry.log import Record, Recorded
from certreg.registry.models import LogEntry
from certreg.text import Text
from certreg.trust.canonical import canonical, parse_object
from certreg.trust.check import Check, failed, passed
from certreg.trust.credential import MOST_BYTES, Standing
from certreg.trust.witnessing import Witnessing

CHUNK = 1_000
"""Certificates read at a time when all of them are compared with the log."""

SWITCHED_OFF = {
    CertificateState.REVOKED: (Standing.REVOKED, Text("登记簿记载：该证书已被撤销。")),
    CertificateState.SUSPENDED: (Standing.SUSPENDED, Text("登记簿记载：该证书已被暂停。")),
}
"""States of a row that outweigh a status list which was not signed anew yet."""

CORRECTED = Text("登记簿记载：该证书已更正，由新证书代替。")
"""Said instead of a revocation where another certificate took its place."""


ISSUED = "certificate.issued"


def recorded() -> Iterator[Recorded]:
    """What the certificates that left the registry, or are about to, claim of the log."""
    query = (
        sa.select(Certificate)
        .where(
            sa.or_(
                Certificate.log_position.is_not(None), Certificate.state.in_(register.PUBLIC_STATES)
            )
        )
        .order_by(Certificate.id)
        .options(
            joinedload(Certificate.credential, innerjoin=True),
            joinedload(Certificate.photo).joinedload(Photo.file),
        )
        .execution_options(yield_per=CHUNK)
    )
    with db.session.scalars(query) as rows:
        for row in rows:
            name = Text("证书 {number}", number=row.number)
            record = issue_record(row) if row.credential.signed else None
            yield Recorded(name, row.log_position, record)
            db.session.expunge(row)  # there may be millions


def issue_record(certificate: Certificate) -> Record:
    """What is logged when a certificate is issued; its salt stays with the certificate."""
    return Record(ISSUED, log_record(certificate), certificate.record_salt)


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
            **({"photoSha256": certificate.photo.file.sha256} if certificate.photo else {}),
            **({"supersedes": certificate.supersedes_id} if certificate.supersedes_id else {}),
            **_tokens(certificate),
        },
    )


def _tokens(certificate: Certificate) -> dict[str, str]:
    """The digests of the token forms; a certificate from before there were any has none."""
    credential = certificate.credential
    forms = {"jwt": credential.jwt, "sdJwt": credential.sd_jwt}
    return {name: sha256(form).hexdigest() for name, form in forms.items() if form is not None}


def confirmed(verdict: FileVerdict, certificate: Certificate | None) -> FileVerdict:
    """A verdict on a file, with what the running register knows besides.

    A signature alone does not do here: the register must hold the same content, its row must be the
    one that was logged, and a revocation counts from the moment it is on record.

    Args:
        certificate: the row with the public id that the file names; None: there is none.
    """
    if verdict.document is None:
        return verdict
    standing, check = verdict.standing, _check_registered(verdict.document, certificate)
    checks = (*verdict.checks, check)
    if certificate is None or check.reason:
        return FileVerdict(Standing.NOT_GENUINE, checks)
    if certificate.state in SWITCHED_OFF:
        standing, text = SWITCHED_OFF[certificate.state]
        if certificate.successor is not None:
            text = CORRECTED
        checks = (*checks, failed("state", standing.value, text))
    return replace(verdict, standing=standing, checks=checks, witnessing=witnessing_of(certificate))


def witnessing_of(certificate: Certificate) -> Witnessing | None:
    """How far the log entry is witnessed: after a key's compromise, before it; None: not published."""
    return witnesses.witnessing(certificate.log_position, keys.compromises(certificate.key_id))


def seen(credential: bytes) -> datetime | None:
    """When witnesses had seen the log entry of a credential (JSON); None also where it is not ours.

    Only what the register holds with exactly this content counts: whoever has a stolen key can put
    another content under the address of a certificate.
    """
    if len(credential) > MOST_BYTES:
        return None
    try:
        document = parse_object(credential)
        certificate = register.by_public_id(str(document.get("id", "")).rpartition("/")[2])
        if certificate is None or _check_registered(document, certificate).reason:
            return None
    except UnreadableError:
        return None
    witnessing = witnessing_of(certificate)
    return witnessing.at if witnessing else None


def _check_registered(document: Any, certificate: Certificate | None) -> Check:
    if certificate is None:
        return failed("register", "not_registered", Text("登记簿中没有这张证书。"))
    if canonical(document) != canonical(parse_object(certificate.credential.signed or b"")):
        return failed("register", "other_content", Text("登记簿中这张证书的内容与此不同。"))
    position = certificate.log_position
    entry = db.session.get(LogEntry, position) if position is not None else None
    if entry is None or entry.entry != issue_record(certificate).entry:
        text = Text("登记簿的这条记录与登记日志不符，请勿采信，并告知登记系统。")
        return failed("register", "row_altered", text)
    return passed(
        "register",
        Text("登记簿中有这张证书，内容一致，与登记日志第 {n} 条相符。", n=entry.position + 1),
    )
