"""From the printed page to the file that is kept: engraved ground, attachments, PDF/A-3b.

WeasyPrint could attach files itself, but lists each one twice in /AF.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Name, Pdf


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels inside: the credential, its log proof, the holder's salts."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    description: str


def opened(sheet: bytes) -> Pdf:
    """A document of one page as WeasyPrint wrote it, without the unused resources it leaves."""
    pdf = pikepdf.open(io.BytesIO(sheet))
    resources = pdf.pages[0].Resources
    del resources[Name.ColorSpace]
    for kind in (Name.Pattern, Name.Shading):
        if not resources[kind]:
            del resources[kind]
    return pdf


def settle(pdf: Pdf, identifier: bytes, profile: bytes) -> None:
    """Write the file's identifier and its colour profile (ICC) as they are given.

    WeasyPrint damages identifiers that are not text, and copies the profile through LittleCMS,
    which writes it differently the second time.
    """
    pdf.trailer.ID = Array([pikepdf.String(identifier), pikepdf.String(identifier)])
    (intent,) = pdf.Root.OutputIntents
    intent.DestOutputProfile.write(profile)


def lay_under(pdf: Pdf, ground: pikepdf.Object) -> None:
    """Draw a form XObject of the page's size beneath the page's own content."""
    page = pdf.pages[0]
    page.Resources.XObject[Name.Ground] = ground
    page.contents_add(b"q /Ground Do Q", prepend=True)


def attach(pdf: Pdf, attachments: Sequence[Attachment], at: datetime) -> None:
    """Embed the files, each exactly once in the name tree and once in /AF (ISO 19005-3, 6.8).

    Raises:
        ValueError: two files have the same name.
    """
    if len({file.name for file in attachments}) < len(attachments):
        raise ValueError("two attachments of one name")
    for file in attachments:
        pdf.attachments[file.name] = _specification(pdf, file, at)
    if attachments:
        pdf.Root.AF = Array([pdf.attachments[name].obj for name in pdf.attachments])


def _specification(pdf: Pdf, file: Attachment, at: datetime) -> pikepdf.AttachedFileSpec:
    when = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    specification = pikepdf.AttachedFileSpec(
        pdf,
        file.content,
        filename=file.name,
        mime_type=file.media_type,
        description=file.description,
        creation_date=when,
        mod_date=when,
    )
    specification.relationship = Name.Data
    return specification


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
