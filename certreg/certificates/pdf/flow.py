"""Sheets that flow: a template version with its style and fonts, loaded once per process.

Importing this module needs Pango.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Name
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from certreg.certificates.pdf.archive import settle
from certreg.certificates.pdf.engine import GivenFiles, strict
from certreg.settings import asset

_PROFILE = "sRGB2014.icc"
_FACE = "v1"
"""Template version whose colour profile every print of this program uses."""
_ARCHIVAL = {"pdf_variant": "pdf/a-3b", "output_intent": "--sRGB"}


class Flow:
    """One template version: style sheet, fonts, colour profile."""

    def __init__(self, version: str) -> None:
        folder = asset("templates") / "certificate"
        fonts = (asset("static") / "fonts").glob("*.woff2")
        self._profile = (folder / _FACE / _PROFILE).read_bytes()
        files = {file.name: file.read_bytes() for file in fonts} | {_PROFILE: self._profile}
        self._colours: dict[str, Any] = {}
        with strict():
            self._fonts = FontConfiguration()
            self._css = CSS(
                string=(folder / version / "report.css").read_text(encoding="utf-8"),
                font_config=self._fonts,
                color_profiles=self._colours,
                url_fetcher=GivenFiles(files),
            )

    def printed(self, html: str, images: Mapping[str, bytes], identifier: bytes) -> pikepdf.Pdf:
        """A page of HTML as PDF/A-3b, on as many sheets as it takes.

        Args:
            images: PNG files that the page names as `certreg:NAME`.
            identifier: first half of the file's /ID.

        Raises:
            SetupError: the page cannot be printed as it is.
        """
        with strict():
            content = HTML(string=html, url_fetcher=GivenFiles(images)).write_pdf(
                font_config=self._fonts,
                color_profiles=self._colours,
                stylesheets=[self._css],
                **_ARCHIVAL,
            )
        pdf = pikepdf.open(io.BytesIO(content))
        for page in pdf.pages:
            _drop_unused(page.Resources)
        settle(pdf, identifier, self._profile)
        return pdf


def _drop_unused(resources: pikepdf.Object) -> None:
    """Take out what WeasyPrint leaves in each page's resources without using it."""
    if Name.ColorSpace in resources:
        del resources[Name.ColorSpace]
    for kind in (Name.Pattern, Name.Shading):
        if kind in resources and not resources[kind]:
            del resources[kind]


@cache
def flow(version: str) -> Flow:
    """The sheets of a template version; making them takes half a second, once per process."""
    return Flow(version)
