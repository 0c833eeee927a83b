"""From the drawn page to a whole file: attachments, what the file says of itself, room for the signature."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import md5
from html import escape

from certreg.certificates.pdf.archive import Attachment
from certreg.certificates.pdf.form import AT, MARK, Form
from certreg.certificates.pdf.objects import (
    Objects,
    date_string,
    name_of,
    plain_string,
    text_string,
)
from certreg.certificates.pdf.plate import Plate
from certreg.trust import pdf_signature

_MARKS = re.compile(MARK.format(r"(\w+)"))


class Binding:
    """A file of one page on a plate, short of that page."""

    def __init__(self, file: Objects, plate: Plate, at: datetime) -> None:
        """Begin.

        Args:
            at: dates of the file, of its attachments and of its signature (aware).
        """
        self._file = file
        self._plate = plate
        self._at, self._when = at, date_string(at)
        self._catalogue = [b"/Type /Catalog /Pages %d 0 R" % plate.pages, plate.entries]
        self._info = b""
        self._annotations = b""

    def attach(self, attachments: Sequence[Attachment]) -> None:
        """Embed the files, each exactly once in the name tree and once in /AF (ISO 19005-3, 6.8).

        Raises:
            ValueError: two files have the same name.
        """
        files = {file.name: self._embedded(file) for file in attachments}
        if len(files) < len(attachments):
            raise ValueError("two attachments of one name")
        if files:
            names = b" ".join(text_string(name) + b" " + files[name] for name in sorted(files))
            associated = b" ".join(files[name] for name in sorted(files))
            self._catalogue.append(b"/Names << /EmbeddedFiles << /Names [ %s ] >> >>" % names)
            self._catalogue.append(b"/AF [ %s ]" % associated)

    def describe(self, form: Form, texts: Mapping[str, str]) -> None:
        """Title and dates, in the file's metadata and, word for word, among its properties."""
        moment = self._at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        title = _MARKS.sub(lambda mark: texts[mark[1]], form.file_title)
        metadata = _MARKS.sub(
            lambda mark: escape(texts[mark[1]], quote=False), form.metadata.replace(AT, moment)
        )
        written = self._file.stream(
            b"/Type /Metadata /Subtype /XML", metadata.encode(), packed=False
        )
        self._catalogue.append(b"/Metadata " + written)
        self._info = self._file.add(
            b"<< /Title %s %s /CreationDate %s /ModDate %s >>"
            % (text_string(title), form.makers, self._when, self._when)
        )

    def await_signature(self, name: str) -> None:
        """An invisible certification signature, to be filled in by `pdf_signature.seal`."""
        entries = pdf_signature.signature_dictionary(name=name, signed_at=self._at)
        signature = self._file.add(entries)
        widget = self._file.add(
            b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /F %d /Rect [ 0 0 0 0 ]"
            b" /P %d 0 R /V %s >>" % (pdf_signature.WIDGET_FLAGS, self._plate.page, signature)
        )
        self._annotations = b" /Annots [ %s ]" % widget
        self._catalogue.append(
            b"/AcroForm << /Fields [ %s ] /SigFlags %d >> /Perms << /DocMDP %s >>"
            % (widget, pdf_signature.SIG_FLAGS, signature)
        )

    def bound(self, resources: bytes, content: bytes, identifier: bytes) -> bytes:
        """The whole file.

        Args:
            resources: of the page.
            content: the page's drawing.
            identifier: first half of the file's /ID.
        """
        file, plate = self._file, self._plate
        width, height = plate.size
        drawing = file.stream(b"", content)
        file.add(
            b"<< /Type /Page /Parent %d 0 R /MediaBox [ 0 0 %.6f %.6f ] /Resources %s"
            b" /Contents %s%s >>"
            % (plate.pages, width, height, resources, drawing, self._annotations),
            plate.page,
        )
        file.add(b"<< /Type /Pages /Count 1 /Kids [ %d 0 R ] >>" % plate.page, plate.pages)
        root = file.add(b"<< %s >>" % b" ".join(self._catalogue), plate.root)
        return file.finished(root=root, info=self._info, identifier=identifier)

    def _embedded(self, file: Attachment) -> bytes:
        """The reference to the specification of an attached file.

        In the order and the spelling of pikepdf, which writes the sheets that are laid out: the
        verifier in the browser finds attachments by these very words.
        """
        when = self._when
        checksum = md5(file.content, usedforsecurity=False).hexdigest().encode()
        size = len(file.content)
        content = self._file.stream(
            b"/Type /EmbeddedFile /Subtype %s /Params << /CheckSum <%s> /CreationDate %s"
            b" /ModDate %s /Size %d >>" % (name_of(file.media_type), checksum, when, when, size),
            file.content,
        )
        name = plain_string(file.name)
        return self._file.add(
            b"<< /AFRelationship /Data /Desc %s /EF << /F %s /UF %s >> /F %s /Type /Filespec /UF %s >>"
            % (text_string(file.description), content, content, name, name)
        )
