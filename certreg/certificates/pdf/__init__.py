"""The certificate as a PDF: a rendering of the recorded credential, made on demand.

    pdf = render(face, attachments, identifier=public_id, at=issued_at)

PDF/A-3b with the attachments inside. The same input gives the same bytes, in any process.

WeasyPrint lays the template out once, and values are stamped into their places (`stamp`). A certificate that
cannot be stamped for certain is laid out by itself (`press`); that is logged and counted (`tally`). Which of
the two depends on the certificate alone. WeasyPrint and Pango are loaded on first use; everything else works
without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from certreg.certificates.pdf import tally
from certreg.certificates.pdf.archive import Attachment, attach, written
from certreg.certificates.pdf.face import Face, check_face, check_texts
from certreg.certificates.pdf.fonts import check_fonts, load_press, load_stamping
from certreg.certificates.pdf.tally import Unstampable
from certreg.trust import pdf_signature
from certreg.trust.keys import Signer
from certreg.trust.pdf_signature import Stamp, no_stamp

__all__ = [
    "Attachment",
    "Face",
    "check_face",
    "check_fonts",
    "lay_out",
    "render",
    "render_signed",
]

log = structlog.get_logger()


def render(
    face: Face,
    attachments: Sequence[Attachment],
    *,
    template: str = "v1",
    identifier: bytes,
    at: datetime,
) -> bytes:
    """The certificate, not signed.

    Args:
        attachments: files to embed, each name once.
        template: pinned version of the printed face.
        identifier: first half of the file's /ID, from the record, e.g. 16 bytes.
        at: dates of the file and of its attachments (aware), from the record, never the clock.

    Raises:
        RefusedError: a value is blank, too long for its place or has a character without a glyph,
            or the photo is unreadable; the error names which.
        SetupError: this machine cannot print (see `check_fonts`).
        MissingError: no such template version.
    """
    return _made(face, attachments, template, identifier, at, None)


def render_signed(
    face: Face,
    attachments: Sequence[Attachment],
    signer: Signer,
    chain: Sequence[bytes],
    *,
    signed_by: str,
    template: str = "v1",
    identifier: bytes,
    at: datetime,
    stamp: Stamp = no_stamp,
) -> bytes:
    """The certificate with the registry's signature over all of it, in one revision (PAdES B-B, B-T).

    Args:
        signer: the document key, P-256.
        chain: its certificate and our root, DER.
        signed_by: name of the registry, shown by PDF readers.
        at: also the time of signing that the file states.
        stamp: gives a timestamp on the signature (`certreg.trust.pdf_signature.seal`).
        face, attachments, template, identifier: as in `render`, with the same errors.
    """
    prepared = _made(face, attachments, template, identifier, at, signed_by)
    return pdf_signature.seal(prepared, signer, chain, stamp)


def lay_out(
    face: Face,
    attachments: Sequence[Attachment],
    *,
    template: str = "v1",
    identifier: bytes,
    at: datetime,
    signed_by: str | None = None,
) -> bytes:
    """The certificate laid out by itself: what `render` does where stamping would not do.

    Args:
        signed_by: name of the registry; with it the file is ready for `pdf_signature.seal`.
        face, attachments, template, identifier, at: as in `render`, with the same errors.
    """
    check_face(face)
    pdf = load_press(template).sheet(face, identifier=identifier, at=at)
    attach(pdf, attachments, at)
    if signed_by is not None:
        pdf_signature.prepare_signature_field(pdf, name=signed_by, signed_at=at)
    return written(pdf)


def _made(
    face: Face,
    attachments: Sequence[Attachment],
    template: str,
    identifier: bytes,
    at: datetime,
    signed_by: str | None,
) -> bytes:
    """The certificate, stamped or else laid out, ready for the signature where one will follow."""
    check_texts(face)
    same: dict[str, Any] = {
        "template": template,
        "identifier": identifier,
        "at": at,
        "signed_by": signed_by,
    }
    try:
        content: bytes = load_stamping().stamped(face, attachments, **same)
    except Unstampable as why:
        log.info("certificate.laid_out", reason=why.reason, slot=why.slot, template=template)
        content, outcome = lay_out(face, attachments, **same), why.reason
    else:
        outcome = tally.STAMPED
    tally.count(outcome)
    return content
