"""Looking into an uploaded PDF in the limited child, against pyHanko's validation of the same file."""

from __future__ import annotations

from io import BytesIO

from asn1crypto.x509 import Certificate
from harness import Figure, hand_in, interleaved
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sealed_pdf import CHAIN, NOW, ROOTS, SEALED, SIGNED_AT

from certreg.trust.time_token import Authorities
from certreg.verify.confined import check_pdf

COUNT = 20

nobody = Authorities([], NOW)


def by_us() -> None:
    assert check_pdf(SEALED, ROOTS, NOW, nobody).genuine


def by_peer() -> None:
    (signature,) = PdfFileReader(BytesIO(SEALED)).embedded_signatures
    context = ValidationContext(trust_roots=[Certificate.load(CHAIN[1])], moment=SIGNED_AT)
    assert validate_pdf_signature(signature, context).bottom_line


hand_in(
    Figure(
        "verifying an uploaded PDF",
        "certreg.verify.confined: a fork with little memory and time, every step",
        "pyHanko, validate_pdf_signature() in this process",
        "files",
        interleaved(
            lambda: [by_us() for _ in range(COUNT)],
            lambda: [by_peer() for _ in range(COUNT)],
            items=(COUNT, COUNT),
        ),
        bar=0.5,
    )
)
