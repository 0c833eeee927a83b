"""The certificate as a PDF: a rendering of the recorded credential, made on demand.

    pdf = render(face, attachments, identifier=b"...", at=datetime(2026, 11, 20, tzinfo=UTC))

The same input gives the same bytes, in any process. WeasyPrint is loaded on first use.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

import pikepdf

from certreg.certificates.pdf.archive import Attachment, attach, lay_under, written
from certreg.certificates.pdf.face import Face, check_face

__all__ = ["Attachment", "Face", "render"]


def render(
    face: Face,
    attachments: Sequence[Attachment],
    *,
    template: str = "v1",
    identifier: bytes,
    at: datetime,
) -> bytes:
    return written(_composed(face, attachments, template, identifier, at))


def _composed(
    face: Face, attachments: Sequence[Attachment], template: str, identifier: bytes, at: datetime
) -> pikepdf.Pdf:
    from certreg.certificates.pdf.press import press

    check_face(face)
    machine = press(template)
    pdf = pikepdf.open(io.BytesIO(machine.print(face, identifier=identifier, at=at)))
    lay_under(pdf, machine.ground(pdf))
    attach(pdf, attachments, at)
    return pdf
