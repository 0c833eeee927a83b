"""The upload file: one row for each certificate that was issued or revoked, columns by the law's map."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from certreg.certificates.models import Certificate
from certreg.certificates.register import document_number
from certreg.db import db
from certreg.errors import SetupError
from certreg.exchange.models import Operation
from certreg.people.models import IdentityDocument
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION, Law
from certreg.policy.levels import describe
from certreg.policy.network import Layout
from certreg.text import Text
from certreg.workbook.writing import Book

TITLE = "上报"
"""Name of the sheet; the file is for a Chinese system, whatever the language of the page."""


def write(law: Law, layout: Layout, rows: Iterable[tuple[Certificate, Operation]]) -> bytes:
    """The workbook; it holds identity numbers.

    Raises:
        SetupError: the map asks for something that no certificate has.
    """
    values = _values(law, layout)
    if unknown := [field.key for field in layout.fields if field.key not in values]:
        raise SetupError(Text("network.toml 中的字段 {key} 不能识别", key=unknown[0]))
    book = Book(str)
    headings = [field.heading for field in layout.fields]
    sheet = book.sheet(TITLE, headings, [20] * len(headings))
    for certificate, operation in rows:
        sheet.add([values[field.key](certificate, operation) or None for field in layout.fields])
    return book.finish()


def _values(law: Law, layout: Layout) -> dict[str, Callable[[Certificate, Operation], str]]:
    """Key of a field -> what stands in it."""
    said = {
        Operation.ISSUED: layout.operations.issued,
        Operation.REVOKED: layout.operations.revoked,
    }
    return {
        "operation": lambda row, operation: said[operation],
        "number": lambda row, _: row.number,
        "holder_name": lambda row, _: row.holder_name,
        "document_type": lambda row, _: _document_type(law, row),
        "document_number": lambda row, _: document_number(row),
        "occupation": lambda row, _: row.occupation,
        "occupation_name": lambda row, _: row.occupation_name,
        "trade": lambda row, _: row.trade,
        "level": lambda row, _: describe(law, row.level, on=row.issued_on).face_text,
        "body_number": lambda row, _: row.body_number,
        "issuer_name": lambda row, _: row.issuer_name,
        "issued_on": lambda row, _: row.issued_on.isoformat(),
        "method": lambda row, _: str(row.path.get("method_name", "")),
        "revoked_on": lambda row, _: row.revoked_on.isoformat() if row.revoked_on else "",
    }


def _document_type(law: Law, certificate: Certificate) -> str:
    kind = db.session.get_one(IdentityDocument, certificate.document_id).type.value
    known = law.rows(DocumentType, region=NATION, on=certificate.issued_on)
    return next((row.name for row in known if row.type == kind), kind)
