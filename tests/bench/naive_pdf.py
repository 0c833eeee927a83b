"""The peer of a printed certificate: WeasyPrint and pyHanko, each used as its own manual shows.

The whole sheet is one page of HTML and one `write_pdf()`; then the signature is added as a second revision.
The fonts are installed in the system: read from `@font-face` they would cost twice as much and more.

Plain: with the whole Noto Serif CJK SC of Debian's fonts-noto-cjk, of which our fonts are cut, or, where that is
not installed, with our full cut. Tuned: with all our cuts, unpacked, the small one first, which makes WeasyPrint
faster and its files smaller.
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader
from printed import AT, ATTACHMENTS
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore
from sealed_pdf import CHAIN, SIGNER
from weasyprint import HTML
from weasyprint import Attachment as Attached
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certreg.certificates.pdf import Face
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.seal import lay_out_seal
from certreg.settings import asset

FACE = asset("templates") / "certificate" / "v1"
CONFIGURATION = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><dir>{noto}</dir><cachedir>{folder}</cachedir></fontconfig>"""

NOTO = Path(os.environ.get("BENCH_NOTO", "/usr/share/fonts/opentype/noto"))
HAS_NOTO = (NOTO / "NotoSerifCJK-Bold.ttc").is_file()
PLAIN_FAMILY = "Noto Serif CJK SC" if HAS_NOTO else "Certreg Serif Full"

pages = Environment(loader=FileSystemLoader(FACE), autoescape=True)
profile = {path.name: path.read_bytes() for path in FACE.glob("*.icc")}


def install_fonts(folder: Path) -> None:
    """Let fontconfig find our fonts, unpacked, and Noto, where that is installed."""
    for cut in (asset("static") / "fonts").glob("*.woff2"):
        font = TTFont(cut)
        font.flavor = None
        font.save(folder / f"{cut.stem}.otf")
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, noto=NOTO))
    os.environ["FONTCONFIG_FILE"] = str(configuration)  # read when the first text is laid out


class Files(URLFetcher):
    """The pictures and the colour profile of a sheet."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.files = profile | {"qr": qr_png(face.verify_address), "photo": face.photo or b""}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        return URLFetcherResponse(url, self.files[url.partition(":")[2]])


def whole_page(face: Face) -> str:
    """Ground and values in one document, with the style sheet inside."""
    style = re.sub(r"@font-face \{[^}]*\}", "", (FACE / "face.css").read_text(encoding="utf-8"))
    art = pages.get_template("art.html").render()
    ground = re.sub(r'class="art"', 'style="position: absolute; left: 0; top: 0"', art)
    values = pages.get_template("face.html").render(
        texts=face.texts(),
        at=AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        is_demo=face.is_demo,
        has_photo=face.photo is not None,
        seal=lay_out_seal(face.seal),
        steps=dict.fromkeys(face.texts(), 0),
    )
    return f"<style>{style}</style>{ground[ground.index('<svg') :]}{values}"


def in_plain_fonts(page: str) -> str:
    """The page with one family for all, as one finds it installed."""
    family = f'font-family: "{PLAIN_FAMILY}"'
    page = re.sub(
        r'font-family: "Certreg Serif Heading"[^;]*', f"{family}; font-weight: bold", page
    )
    page = re.sub(r'font-family: "Certreg[^;]*', family, page)
    return re.sub(r'font-family="Certreg[^"]*"', f'font-family="{PLAIN_FAMILY}"', page)


def printed(face: Face, *, tuned: bool) -> bytes:
    """One certificate as WeasyPrint's manual shows it."""
    html = whole_page(face) if tuned else in_plain_fonts(whole_page(face))
    attachments = [Attached(string=each.content, name=each.name) for each in ATTACHMENTS]
    page = HTML(string=html, url_fetcher=Files(face))
    return bytes(page.write_pdf(attachments=attachments, pdf_variant="pdf/a-3b"))


def signed(face: Face, *, tuned: bool) -> bytes:
    """The same with a PAdES signature as pyHanko's manual shows it, its key loaded before."""
    pdf = printed(face, tuned=tuned)
    metadata = PdfSignatureMetadata(
        field_name="Signature1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    output = sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, SIGNATURE)
    return output.getbuffer().tobytes()


def _signature() -> SimpleSigner:
    key = SIGNER.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    own, root = (Certificate.load(each) for each in CHAIN)
    return SimpleSigner(
        signing_cert=own,
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore.from_certs([root]),
    )


SIGNATURE = _signature()
