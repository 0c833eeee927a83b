"""What a body hands out once a case has ended in certificates: the PDF of each."""

from __future__ import annotations

from io import BytesIO

import sqlalchemy as sa
from flask import Response, request, send_file

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.certificates import rendering
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.text import Text

BILINGUAL = "bilingual"

INSIDE = (CertificateState.PLANNED, CertificateState.VOID)
"""States of certificates that have not left the registry."""


def asked_face(certificate: Certificate) -> bytes:
    """The PDF of a certificate with the face that the request asks for: `?face=bilingual`, else Chinese."""
    if request.args.get("face") == BILINGUAL:
        return rendering.bilingual_pdf_of(certificate)
    return rendering.pdf_of(certificate)


def file_name(number: str) -> str:
    """What the file with the asked face is called."""
    suffix = f"-{BILINGUAL}" if request.args.get("face") == BILINGUAL else ""
    return f"{number}{suffix}.pdf"


def certificates_of(case_id: int) -> list[Certificate]:
    """The certificates that came of a case, in the order of their numbers."""
    query = (
        sa.select(Certificate)
        .where(Certificate.case_id == case_id, Certificate.state.not_in(INSIDE))
        .order_by(Certificate.number)
    )
    return list(db.session.scalars(query))


def taken(certificate_id: int, user: User) -> None:
    """Record that somebody of a body took a certificate, with photo and number, for its holder."""
    trail.seen(
        "certificate.downloaded",
        viewer_id=user.id,
        subject_id=certificate_id,
        purpose=Purpose.HANDING_OUT,
        concerns_id=user.organisation_id,
    )


def pdf(case_id: int, number: str, user: User) -> Response:
    """One certificate of a case as PDF; who took it is recorded.

    Raises:
        MissingError: the case has no such certificate.
    """
    found = next((row for row in certificates_of(case_id) if row.number == number), None)
    if found is None:
        raise MissingError(Text("本事项没有这张证书"))
    content = asked_face(found)
    with write_tx():
        taken(found.id, user)
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=file_name(number),
    )
