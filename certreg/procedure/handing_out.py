"""What a body hands out once a case has ended in certificates: the PDF of each."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import sqlalchemy as sa
from flask import Response, request, send_file
from sqlalchemy.orm import joinedload, selectinload

from certreg.accounts.models import User
from certreg.audit import trail
from certreg.audit.purposes import Purpose
from certreg.certificates import rendering
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db, write_tx
from certreg.errors import MissingError
from certreg.people.models import Photo
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
    return list(db.session.scalars(_handed_out(case_id).order_by(Certificate.number)))


def count_of(case_id: int) -> int:
    """How many certificates came of a case."""
    rows = _handed_out(case_id).with_only_columns(sa.func.count())
    return db.session.scalar(rows) or 0


def portions_of(case_id: int, size: int) -> Iterator[list[Certificate]]:
    """The same certificates in portions, with what printing asks of each; all of a large batch fill the memory.

    Each portion is asked for when it is its turn, so that transactions may end between two.
    """
    query = (
        _handed_out(case_id)
        .order_by(Certificate.number)
        .limit(size)
        .options(
            joinedload(Certificate.credential, innerjoin=True),
            selectinload(Certificate.document),
            selectinload(Certificate.photo).joinedload(Photo.file),
        )
    )
    last = ""
    while portion := list(db.session.scalars(query.where(Certificate.number > last))):
        last = portion[-1].number
        yield portion


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
    found = db.session.scalar(_handed_out(case_id).where(Certificate.number == number))
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


def _handed_out(case_id: int) -> sa.Select[Certificate]:
    return sa.select(Certificate).where(
        Certificate.case_id == case_id, Certificate.state.not_in(INSIDE)
    )
