"""A report on what is on record (核验报告) as a PDF: printed and sealed like a certificate, on as many sheets as it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pikepdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from certreg.certificates.glyphs import missing_glyphs
from certreg.certificates.pdf.archive import Attachment, attach, written
from certreg.certificates.pdf.fonts import load_flow
from certreg.certificates.pdf.qr import qr_png
from certreg.settings import asset
from certreg.trust import pdf_signature
from certreg.trust.keys import Signer
from certreg.trust.pdf_signature import Stamp, no_stamp

TEMPLATE = "report-1"
UNPRINTABLE = "〓"
"""What printers set for a character that they do not have."""


@dataclass(frozen=True)
class ReportItem:
    """One thing that is reported.

    Attributes:
        state, tone: what it is worth, and how that is coloured; empty where it has no state.
        is_foreign: not issued by a body of this registry.
        checks: what was checked, a line each.
        address: where a reader finds its state of today, printed as a QR code.
    """

    title: str
    pairs: tuple[tuple[str, str], ...]
    state: str = ""
    tone: str = "neutral"
    is_foreign: bool = False
    checks: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class ReportPart:
    """Things of one kind."""

    title: str
    items: tuple[ReportItem, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What is printed, in words.

    Attributes:
        lead: whose it is, of when, and what it is not.
        basis: by which rules and data it was made.
        foot: stands at the foot of each sheet.
        address: of the page that shows the same as it is today.
        address_says: what a reader finds there.
    """

    title: str
    registry: str
    lead: tuple[str, ...]
    parts: tuple[ReportPart, ...] = field(repr=False)
    basis: tuple[str, ...]
    foot: str
    is_demo: bool
    address: str = ""
    address_says: str = "扫码看最新状态"

    @property
    def addresses(self) -> list[str]:
        """Everything that stands in a QR code."""
        items = (item.address for part in self.parts for item in part.items)
        return [address for address in dict.fromkeys((self.address, *items)) if address]


def render_report(
    report: Report,
    attachments: Sequence[Attachment],
    signer: Signer,
    chain: Sequence[bytes],
    *,
    identifier: bytes,
    at: datetime,
    stamp: Stamp = no_stamp,
) -> bytes:
    """The report as PDF/A-3b with the registry's signature over all of it.

    Args:
        attachments, signer, chain, identifier, stamp: as in `render_signed` of a certificate.
        at: dates of the file and of its signature (aware).

    Raises:
        SetupError: this machine cannot print, or an address is too long for a QR code.
    """
    pdf = _sheets(report, identifier, at)
    attach(pdf, attachments, at)
    pdf_signature.prepare_signature_field(pdf, name=report.registry, signed_at=at)
    return pdf_signature.seal(written(pdf), signer, chain, stamp)


def _sheets(report: Report, identifier: bytes, at: datetime) -> pikepdf.Pdf:
    names = {address: f"qr-{place}" for place, address in enumerate(report.addresses)}
    html = _page().render(
        report=report, codes=names, at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    )
    images = {name: qr_png(address) for address, name in names.items()}
    return load_flow(TEMPLATE).printed(_printable(html), images, identifier)


def _printable(html: str) -> str:
    missing = set(missing_glyphs(html)) - set("\n\r\t")
    return html.translate({ord(character): UNPRINTABLE for character in missing})


@cache
def _page() -> Any:
    pages = Environment(
        loader=FileSystemLoader(asset("templates") / "certificate" / TEMPLATE),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return pages.get_template("report.html")
