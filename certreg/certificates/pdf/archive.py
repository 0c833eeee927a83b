"""From the printed page to the file that is kept: engraved ground, attachments, PDF/A-3b.

WeasyPrint could attach files itself, but lists each one twice in /AF.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside the certificate: the credential, its log proof, the holder's salts."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    description: str


def lay_under(pdf: Pdf, ground: pikepdf.Object) -> None:
    """Draw a form XObject of the page's size beneath the page's own content."""
    page = pdf.pages[0]
    page.Resources.XObject[Name.Ground] = ground
    page.contents_add(b"q /Ground Do Q", prepend=True)


def attach(pdf: Pdf, attachments: Iterable[Attachment], at: datetime) -> None:
    """Embed the files, each exactly once in the name tree and once in /AF (ISO 19005-3, 6.8)."""
    when = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    for file in attachments:
        spec = pikepdf.AttachedFileSpec(
            pdf,
            file.content,
            filename=file.name,
            mime_type=file.media_type,
            description=file.description,
            creation_date=when,
            mod_date=when,
            relationship=Name.Data,
        )
        pdf.attachments[file.name] = spec
    pdf.Root.AF = Array([pdf.attachments[name].obj for name in pdf.attachments])


def written(pdf: Pdf) -> bytes:
    """The bytes of the file: no object streams, and an /ID that depends on the content alone."""
    output = io.BytesIO()
    pdf.save(
        output,
        deterministic_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        min_version="1.7",
    )
    return output.getvalue()
