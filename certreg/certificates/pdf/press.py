"""A version of the printed face, loaded once per process, and the sheets it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certreg.certificates.pdf.archive import lay_under, opened, settle
from certreg.certificates.pdf.engine import GivenFiles, strict
from certreg.certificates.pdf.face import Face
from certreg.certificates.pdf.fit import step_down, tight_slots
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.seal import lay_out_seal
from certreg.errors import MissingError
from certreg.settings import asset
from certreg.text import Text

_PROFILE = "sRGB2014.icc"
_ARCHIVAL = {"pdf_variant": "pdf/a-3b", "output_intent": "--sRGB"}
"""The output intent is the colour profile that the style sheet declares."""

Values = Mapping[str, Any]
"""What a template is given: `texts` by slot name, and the rest of `values_of`."""


class Press:
    """One template version: page, style sheet, fonts and engraved ground.

    The ground is drawn once and laid under every sheet: half of WeasyPrint's work is saved.
    """

    def __init__(self, folder: Path) -> None:
        pages = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
        )
        self._page = pages.get_template("face.html")
        self._profile = (folder / _PROFILE).read_bytes()
        fonts = (asset("static") / "fonts").glob("*.woff2")
        files = {file.name: file.read_bytes() for file in fonts} | {_PROFILE: self._profile}
        self._colours: dict[str, Any] = {}
        with strict():
            self._fonts = FontConfiguration()
            self._css = CSS(
                string=(folder / "face.css").read_text(encoding="utf-8"),
                font_config=self._fonts,
                color_profiles=self._colours,
                url_fetcher=GivenFiles(files),
            )
            art = HTML(string=pages.get_template("art.html").render(), url_fetcher=GivenFiles({}))
            ground = art.write_pdf(font_config=self._fonts, stylesheets=[self._css])
        self._art = opened(ground)
        self.ground = self._art.pages[0].as_form_xobject()

    def sheet(self, face: Face, *, identifier: bytes, at: datetime) -> pikepdf.Pdf:
        """The certificate as PDF/A-3b of one page.

        Args:
            identifier: first half of the file's /ID.
            at: dates of the file (aware).

        Raises:
            RefusedError: a value does not fit its place even at the smallest size.
        """
        images = {"qr": qr_png(face.verify_address)} | ({"photo": face.photo} if face.photo else {})
        with strict():
            pdf = self.printed(self.fitted(values_of(face, at), images), identifier)
            lay_under(pdf, pdf.copy_foreign(self.ground))
        return pdf

    def printed(self, document: Any, identifier: bytes = b"") -> pikepdf.Pdf:
        """A document that was laid out, as PDF/A-3b, without the ground."""
        pdf = opened(document.write_pdf(**_ARCHIVAL))
        settle(pdf, identifier, self._profile)
        return pdf

    def fitted(
        self,
        values: Values,
        images: Mapping[str, bytes],
        style: str = "",
        slots: Iterable[str] | None = None,
    ) -> Any:
        """The document laid out, every value in its room.

        Args:
            images: PNG or JPEG files that the page names as `certreg:NAME`.
            style: CSS beyond the template's.
            slots: those that the style leaves on the page; without it, all.

        Raises:
            RefusedError: a value does not fit its place even at the smallest size.
        """
        steps = dict.fromkeys(values["texts"], 0)
        while True:
            document = self.laid_out(values, steps, images, style)
            tight = tight_slots(document.pages[0].anchors, steps if slots is None else slots)
            if not tight:
                return document
            steps = step_down(steps, tight)

    def laid_out(
        self,
        values: Values,
        steps: Mapping[str, int],
        images: Mapping[str, bytes],
        style: str = "",
    ) -> Any:
        """The document with each value in the size of its step, whether or not it fits."""
        html = self._page.render(values, steps=steps)
        return HTML(string=html, url_fetcher=GivenFiles(images)).render(
            font_config=self._fonts,
            color_profiles=self._colours,
            stylesheets=[self._css, CSS(string=style)],
            **_ARCHIVAL,
        )


def values_of(face: Face, at: datetime) -> dict[str, Any]:
    """What the template is given for a certificate."""
    return {
        "texts": face.texts(),
        "beside": face.beside,
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "is_demo": face.is_demo,
        "has_photo": face.photo is not None,
        "seal": lay_out_seal(face.seal) if face.seal else None,
    }


@cache
def press(version: str) -> Press:
    """The press of a template version; making it takes half a second, once per process.

    Raises:
        MissingError: no such version.
    """
    folder = asset("templates") / "certificate" / version
    if not version.isalnum() or not folder.is_dir():
        raise MissingError(Text("没有证书模板版本 {version}", version=version))
    return Press(folder)
