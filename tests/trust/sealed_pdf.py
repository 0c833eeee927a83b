"""A sealed PDF for the tests of this folder, and the judges of it: ours and others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import pikepdf
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from trust.fixed_keys import p256

from certreg.trust import x509
from certreg.trust.check import Outcome
from certreg.trust.keys import SoftwareSigner
from certreg.trust.pdf_signature import (
    RESERVED,
    PdfVerdict,
    check,
    prepare_signature_field,
    seal,
)
from certreg.trust.x509 import Subject

T = TypeVar("T")

FROM = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = datetime(2027, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
NOW = datetime(2036, 3, 1, tzinfo=UTC)
CREDENTIAL = b'{"name":"certificate"}'


def chain_of(signer: SoftwareSigner, root_signer: SoftwareSigner) -> list[bytes]:
    root = x509.create_root(root_signer, Subject("登记根", "示例省厅"), FROM, UNTIL)
    certificate = x509.create_document_certificate(
        signer.public_key, Subject("证书签章", "示例省厅"), root, root_signer, FROM, UNTIL
    )
    return [certificate, root]


SIGNER = p256("document")
ROOT_SIGNER = p256("root")
CHAIN = chain_of(SIGNER, ROOT_SIGNER)
ROOTS = [CHAIN[1]]


def saved(pdf: pikepdf.Pdf) -> bytes:
    stream = BytesIO()
    mode = pikepdf.ObjectStreamMode.disable
    pdf.save(stream, object_stream_mode=mode, deterministic_id=True)
    return stream.getvalue()


def page() -> pikepdf.Pdf:
    """A document of one page, with a credential attached."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].Contents = pdf.make_stream(b"0 0 m 100 100 l S")
    date = "D:20260301083000Z"
    pdf.attachments["credential.json"] = pikepdf.AttachedFileSpec(
        pdf,
        CREDENTIAL,
        filename="credential.json",
        mime_type="application/json",
        creation_date=date,
        mod_date=date,
    )
    return pdf


def prepared(signed_at: datetime = SIGNED_AT) -> bytes:
    pdf = page()
    prepare_signature_field(pdf, name="示例省厅", signed_at=signed_at, reason="职业技能等级证书")
    return saved(pdf)


SEALED = seal(prepared(), SIGNER, CHAIN)
GAP_START = SEALED.index(b"/Contents <") + len(b"/Contents ")
GAP_END = GAP_START + 2 * RESERVED + 2


def verdict(pdf: bytes) -> PdfVerdict:
    return check(pdf, ROOTS, NOW)


def refusal(pdf: bytes) -> tuple[str, str]:
    """Name and reason of the step that did not pass; nothing is given out of such a file."""
    result = verdict(pdf)
    *before, last = result.checks
    assert not result.genuine
    assert result.attachments == {} and result.signed_at is None
    assert all(step.outcome is Outcome.PASSED for step in before)
    assert last.outcome is not Outcome.PASSED and last.text
    return last.name, last.reason


def in_a_thread(work: Callable[..., T], *values: object) -> T:
    """The result of work that starts an event loop: in the main thread a browser may have one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *values).result()


def judged_by_pyhanko(pdf: bytes) -> PdfSignatureStatus:
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    context = ValidationContext(trust_roots=[Certificate.load(CHAIN[1])], moment=SIGNED_AT)
    return in_a_thread(validate_pdf_signature, signature, context)


def said_by_pdfsig(path: Path) -> str:
    command = ["pdfsig", "-nocert", str(path)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
