"""The certificate as the holder's file: a PDF made on demand, signed by the registry.

It carries the credential, its log proof and `holder.json` with the salt of the identity hash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from certreg.certificates import bilingual, payload, register
from certreg.certificates.checking import REPORT
from certreg.certificates.latin import latin_name
from certreg.certificates.models import Certificate
from certreg.certificates.pdf import Attachment, Face, render_signed
from certreg.certificates.pdf.report import Report, render_report
from certreg.certificates.record import log_record
from certreg.certificates.rules import printed_trade
from certreg.clock import now
from certreg.db import db
from certreg.errors import RefusedError
from certreg.files import store
from certreg.installation import installation
from certreg.people.models import IdentityDocument
from certreg.policy import law as policy
from certreg.policy.face import QueryAddress, Wording
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.policy.levels import describe
from certreg.registry import keys, signable, timestamps
from certreg.registry.models import Key, KeyUse
from certreg.registry.publication import Prover
from certreg.registry.signable import Subject
from certreg.trust import der, x509
from certreg.trust.canonical import canonical
from certreg.trust.keys import Signer
from certreg.trust.pdf_signature import Stamp, no_stamp


def pdf_of(certificate: Certificate) -> bytes:
    """The signed PDF of an issued certificate; but for a timestamp the same bytes while log and document key are.

    Signed with the document key of today, however old the certificate: ended keys sign no more.

    Raises:
        SetupError: the log is not published up to the certificate, or the document key is missing.
    """
    return PrintRun().pdf_of(certificate)


def bilingual_pdf_of(certificate: Certificate, latin: str = "") -> bytes:
    """The same certificate with English beside the Chinese, sealed likewise; the credential inside is the same.

    Args:
        latin: the passport's spelling of the name, as the holder states it; without it, pinyin.

    Raises:
        SetupError: as `pdf_of`.
        RefusedError: field `latin_name`: the spelling is not one of this name.
    """
    return PrintRun().bilingual_pdf_of(certificate, latin)


class PrintRun:
    """Certificates printed one after another; keys and log, the same for all, are read once.

    For a portion of work and no longer: it prints as they are when it begins.

    Args:
        document_key: signs them; by default the one of today.
    """

    def __init__(self, document_key: Key | None = None) -> None:
        self._begin(document_key or keys.current(KeyUse.DOCUMENT, now()))

    def _begin(self, document_key: Key) -> None:
        self._document_key, self._chain = document_key, chain_of(document_key)
        self._provers: dict[str, Prover] = {}

    def pdf_of(self, certificate: Certificate) -> bytes:
        """As the function of this name."""
        subject = Subject("pdf", certificate.public_id)
        return self._printed(certificate, face_of(certificate), certificate.template, subject)

    def bilingual_pdf_of(self, certificate: Certificate, latin: str = "") -> bytes:
        """As the function of this name."""
        face = bilingual_face_of(certificate, latin)
        subject = Subject("bilingual_pdf", f"{certificate.public_id} {latin}")
        template = bilingual.TEMPLATES[certificate.template]
        return self._printed(certificate, face, template, subject)

    def sealed(
        self,
        certificate: Certificate,
        face: Face,
        template: str,
        signer: Signer,
        stamp: Stamp = no_stamp,
    ) -> bytes:
        """A face of a certificate, with what travels inside, sealed by a signer."""
        return render_signed(
            face,
            attachments_of(certificate, self._prover(certificate.key_id)),
            signer,
            self._chain,
            signed_by=installation().name,
            template=template,
            identifier=sha256(certificate.public_id.encode()).digest()[:16],
            at=max(certificate.planned_at, self._document_key.valid_from),
            stamp=stamp,
        )

    def _printed(
        self, certificate: Certificate, face: Face, template: str, subject: Subject
    ) -> bytes:
        def sealed() -> bytes:
            signer = keys.signer(self._document_key, subject)
            return self.sealed(certificate, face, template, signer, timestamps.stamp)

        try:
            return sealed()
        except RefusedError as refused:
            if refused.reason != signable.NOT_IN_RECORD:
                raise
        # The signer process prints as keys and log are now: so do we, once this transaction sees them.
        db.session.rollback()
        self._begin(keys.current(KeyUse.DOCUMENT, now()))
        return sealed()

    def _prover(self, key_id: str) -> Prover:
        if key_id not in self._provers:
            self._provers[key_id] = Prover(keys.compromises(key_id))
        return self._provers[key_id]


@signable.made("pdf")
def _made_again(key: Key, subject: Subject, signer: Signer) -> None:
    """The signer process prints the certificate itself: only what comes out the same is sealed."""
    certificate = register.by_public_id(subject.id)
    if certificate is not None and key.use is KeyUse.DOCUMENT:
        face = face_of(certificate)
        PrintRun(key).sealed(certificate, face, certificate.template, signer)


@signable.made("bilingual_pdf")
def _made_again_in_two(key: Key, subject: Subject, signer: Signer) -> None:
    """Likewise, with the spelling that the holder gave: the signer process judges it, too."""
    public_id, _, latin = subject.id.partition(" ")
    certificate = register.by_public_id(public_id)
    if certificate is not None and key.use is KeyUse.DOCUMENT:
        face, template = (
            bilingual_face_of(certificate, latin),
            bilingual.TEMPLATES[certificate.template],
        )
        PrintRun(key).sealed(certificate, face, template, signer)


def report_of(report: Report, data: Mapping[str, Any], *, at: datetime, name: str) -> bytes:
    """A report (核验报告), sealed by the registry, with its data inside.

    Args:
        data: the same for programs; by the attachment a verifier knows what it has before it.
        at: the moment of making (UTC).
        name: what the attachment is, in words.

    Raises:
        SetupError: this machine cannot print, or the document key is missing.
    """
    document_key = keys.current(KeyUse.DOCUMENT, at)
    content = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    return render_report(
        report,
        [Attachment(REPORT, "application/json", content, name)],
        keys.signer(document_key, Subject("report")),
        chain_of(document_key),
        identifier=sha256(content).digest()[:16],
        at=max(at, document_key.valid_from),
        stamp=timestamps.stamp,
    )


@signable.allowed("report")
def _is_document(key: Key, _subject: Subject, message: bytes) -> bool:
    """Reports are made from questions and are not stored: that a document is signed is all one sees."""
    return key.use is KeyUse.DOCUMENT and message[:1] == bytes([der.SET])


def chain_of(document_key: Key) -> list[bytes]:
    """The certificates that a document key signs under, DER: its own, then the registry's root."""
    root = keys.current(KeyUse.ROOT, document_key.valid_from)
    return [x509.from_pem(document_key.certificate_pem), x509.from_pem(root.certificate_pem)]


def face_of(certificate: Certificate) -> Face:
    """What is printed, in the official words (face.toml)."""
    law, day, place = policy.load(), certificate.issued_on, installation()
    level = describe(law, certificate.level, on=day)
    wording = law.rows(Wording, region=NATION, on=day)[0]
    addresses = {row.field: row.address for row in law.rows(QueryAddress, region=NATION, on=day)}
    document = db.session.get_one(IdentityDocument, certificate.document_id)
    return Face(
        title=payload.title(law, on=day),
        body_text=wording.body_text.format(
            issuer=certificate.issuer_name,
            occupation=certificate.occupation_name,
            level=level.face_text,
        ),
        english=wording.english,
        holder_name=certificate.holder_name,
        document_type=_document_name(law, document),
        document_number=document.number,
        occupation=certificate.occupation_name,
        trade=printed_trade(law, certificate.trade, on=day),
        level_text=level.face_text,
        number=certificate.number,
        issuer_name=certificate.issuer_name,
        issued_on=certificate.issued_on,
        query_address=addresses["query_url"],
        body_query_address=addresses["body_query_url"],
        verify_address=payload.verify_address(place.base_url, certificate.public_id),
        is_demo=place.is_demo,
        photo=store.read(certificate.photo.file) if certificate.photo else None,
        seal=certificate.issuer_name,
        how_won=certificate.path.get("method_name", ""),
    )


def bilingual_face_of(certificate: Certificate, latin: str) -> Face:
    """What is printed in two languages; arguments and errors as `bilingual_pdf_of`."""
    return bilingual.in_two_languages(
        face_of(certificate),
        latin_name(certificate.holder_name, latin),
        occupation_code=certificate.occupation,
    )


def attachments_of(certificate: Certificate, prover: Prover | None = None) -> list[Attachment]:
    """What travels inside: all that a verifier without network needs, and the holder's salt.

    Args:
        prover: as in `proof_of`.
    """
    return [
        Attachment("credential.json", "application/json", signed_bytes(certificate), "可验证凭证"),
        Attachment(
            "certificate.tlog-proof", "text/plain", proof_of(certificate, prover), "登记日志证明"
        ),
        Attachment(
            "holder.json",
            "application/json",
            canonical(holder_file(certificate)),
            "持证人数据",
        ),
    ]


def signed_bytes(certificate: Certificate) -> bytes:
    """The credential: the certificate itself."""
    signed = certificate.credential.signed
    if signed is None:
        raise ValueError(f"certificate {certificate.id} is not signed")
    return signed


def proof_of(certificate: Certificate, prover: Prover | None = None) -> bytes:
    """The proof that the certificate is logged: a `.tlog-proof` file with the record's salt.

    After the compromise of its key it is that of the newest checkpoint witnessed before.

    Args:
        prover: proves certificates of the same key; by default one of its own.
    """
    if certificate.log_position is None:
        raise ValueError(f"certificate {certificate.id} is not logged")
    prover = prover or Prover(keys.compromises(certificate.key_id))
    return prover.prove(certificate.log_position, certificate.record_salt).to_bytes()


def holder_file(certificate: Certificate) -> dict[str, Any]:
    """What only the holder's file carries: the identity number, its salt, and the logged record."""
    return {
        "documentNumber": register.document_number(certificate),
        "identitySalt": certificate.identity_salt.hex(),
        "record": log_record(certificate),
    }


def _document_name(law: Law, document: IdentityDocument) -> str:
    """What the kind of identity document is called on the face (证件类型)."""
    return next(row.name for row in law.every(DocumentType) if row.type == document.type.value)
