"""One certificate as PDF: our press against WeasyPrint used plainly, page and fonts being the same.

The peer does what a first version would: the whole sheet as one page of HTML, one `write_pdf()`,
the fonts installed in the system. Here fontconfig finds ours, unpacked, so that every machine
measures the same. Processor time, because Pango and Python do all of the work.
"""

from __future__ import annotations

import os
import re
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont
from harness import Figure, hand_in, interleaved, peak_memory
from jinja2 import Environment, FileSystemLoader
from printed import AT, ATTACHMENTS, IDENTIFIER, face
from weasyprint import HTML
from weasyprint import Attachment as Attached
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certreg.certificates.pdf import render
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.seal import lay_out_seal
from certreg.settings import asset

FACE = asset("templates") / "certificate" / "v1"
CONFIGURATION = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}</cachedir></fontconfig>"""

certificate = face()
pages = Environment(loader=FileSystemLoader(FACE), autoescape=True)
files = {path.name: path.read_bytes() for path in FACE.glob("*.icc")}
files |= {"qr": qr_png(certificate.verify_address), "photo": certificate.photo or b""}


def install_fonts(folder: Path) -> None:
    """Let fontconfig find our fonts, unpacked, and no others."""
    for cut in (asset("static") / "fonts").glob("*.woff2"):
        font = TTFont(cut)
        font.flavor = None
        font.save(folder / f"{cut.stem}.otf")
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder))
    os.environ["FONTCONFIG_FILE"] = str(configuration)  # read when the first text is laid out


class Files(URLFetcher):
    """The pictures and the colour profile of the sheet."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, files[url.partition(":")[2]])


def whole_page() -> str:
    """Ground and values in one document, with the style sheet inside."""
    style = re.sub(r"@font-face \{[^}]*\}", "", (FACE / "face.css").read_text(encoding="utf-8"))
    art = pages.get_template("art.html").render()
    ground = re.sub(r'class="art"', 'style="position: absolute; left: 0; top: 0"', art)
    values = pages.get_template("face.html").render(
        texts=certificate.texts(),
        at=AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_demo=certificate.is_demo,
        has_photo=True,
        seal=lay_out_seal(certificate.seal),
        steps=dict.fromkeys(certificate.texts(), 0),
    )
    return f"<style>{style}</style>{ground[ground.index('<svg') :]}{values}"


def plainly() -> bytes:
    """As WeasyPrint's manual shows it."""
    attachments = [Attached(string=each.content, name=each.name) for each in ATTACHMENTS]
    page = HTML(string=whole_page(), url_fetcher=Files())
    return bytes(page.write_pdf(attachments=attachments, pdf_variant="pdf/a-3b"))


with TemporaryDirectory() as scratch:
    install_fonts(Path(scratch))
    ours = partial(render, certificate, ATTACHMENTS, identifier=IDENTIFIER, at=AT)
    sizes = {"our_file_kB": len(ours()) / 1000, "peer_file_kB": len(plainly()) / 1000}
    hand_in(
        Figure(
            "one PDF",
            "certreg.certificates.pdf, PDF/A-3b with two attachments",
            "WeasyPrint, HTML(page).write_pdf(), the same page and attachments",
            "certificates",
            interleaved(ours, plainly, clock=time.process_time),
            sizes | {"peak_memory_MB": peak_memory()},
        )
    )
