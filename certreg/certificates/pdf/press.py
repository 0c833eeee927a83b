"""A version of the printed face, loaded once per process, and the page it makes of one certificate.

The only module that imports WeasyPrint: it needs Pango, and the rest of the site must run without.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any

import pikepdf
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from certreg.certificates.pdf.face import Face, name_of
from certreg.certificates.pdf.qr import qr_png
from certreg.certificates.pdf.seal import lay_out_seal
from certreg.errors import MissingError, RefusedError, SetupError
from certreg.settings import asset
from certreg.text import Text

_LOCK = RLock()
"""Pango's font map and WeasyPrint's log belong to one thread at a time."""
_TOLERANCE = 0.01
_SMALLEST_STEP = 4
"""The style sheet offers the sizes step-0 to step-4."""


_Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the page, in CSS pixels."""


class Press:
    """One template version with its fonts, style sheet and engraved ground."""

    def __init__(self, folder: Path) -> None:
        pages = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
        )
        fonts = {path.name: path.read_bytes() for path in (asset("static") / "fonts").glob("*.woff2")}
        self._face = pages.get_template("face.html")
        self._fonts = FontConfiguration()
        with _strict():
            self._css = CSS(
                string=(folder / "face.css").read_text(encoding="utf-8"),
                font_config=self._fonts,
                url_fetcher=_Given(fonts),
            )
            self._art = pikepdf.open(io.BytesIO(_sheet(pages.get_template("art.svg").render())))
        self._ground = self._art.pages[0].as_form_xobject()

    def ground(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """The engraved ground as a form XObject of another document."""
        return pdf.copy_foreign(self._ground)

    def print(self, face: Face, *, identifier: bytes, at: datetime) -> bytes:
        """PDF/A-3b of one page without its ground.

        Raises:
            RefusedError: a value does not fit its place even at the smallest size.
        """
        images = {"qr": qr_png(face.verify_address)} | ({"photo": face.photo} if face.photo else {})
        texts = face.texts()
        steps = dict.fromkeys(texts, 0)
        with _strict():
            while True:
                document = self._lay_out(face, texts, steps, images, at)
                tight = _tight(document.pages[0].anchors, steps)
                if not tight:
                    return bytes(
                        document.write_pdf(pdf_variant="pdf/a-3b", pdf_identifier=identifier)
                    )
                for slot in tight:
                    _step_down(steps, slot)

    def _lay_out(
        self,
        face: Face,
        texts: Mapping[str, str],
        steps: Mapping[str, int],
        images: Mapping[str, bytes],
        at: datetime,
    ) -> Any:
        html = self._face.render(
            texts=texts,
            steps=steps,
            at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            is_demo=face.is_demo,
            has_photo=face.photo is not None,
            seal=lay_out_seal(face.seal) if face.seal else None,
        )
        return HTML(string=html, url_fetcher=_Given(images)).render(
            font_config=self._fonts, stylesheets=[self._css], pdf_variant="pdf/a-3b"
        )


@cache
def press(version: str) -> Press:
    """The press of a template version; making it takes about a second, once per process.

    Raises:
        MissingError: no such version.
    """
    folder = asset("templates") / "certificate" / version
    if not version.isalnum() or not folder.is_dir():
        raise MissingError(Text("没有证书模板版本 {version}", version=version))
    return Press(folder)


class _Given(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Answers `certreg:NAME` from the files it was given; refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(fail_on_errors=True)
        self._files = files

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "certreg" or name not in self._files:
            raise ValueError(f"not a file of the certificate: {url}")
        return URLFetcherResponse(url, self._files[name])


@contextmanager
def _strict() -> Iterator[None]:
    """One thread at a time, and what WeasyPrint only logs (a picture left out, a rule ignored) is an error.

    Raises:
        SetupError: WeasyPrint complained.
    """
    complaints: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: complaints.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("weasyprint")
    with _LOCK:
        logger.addHandler(handler)
        try:
            yield
        finally:
            logger.removeHandler(handler)
    if complaints:
        raise SetupError(Text("证书排版出错：{complaints}", complaints="；".join(complaints)))


def _sheet(svg: str) -> bytes:
    html = f"<style>@page {{ size: 210mm 297mm; margin: 0 }} body {{ margin: 0 }} svg {{ display: block }}</style>{svg}"
    return bytes(HTML(string=html, url_fetcher=_Given({})).write_pdf())


def _tight(anchors: Mapping[str, _Box], slots: Mapping[str, int]) -> list[str]:
    """The slots whose text is higher or wider than the room for it."""
    return [
        slot
        for slot in slots
        if _height(anchors[f"slot-{slot}"]) > _height(anchors[f"room-{slot}"]) + _TOLERANCE
        or _width(anchors[f"text-{slot}"]) > _width(anchors[f"room-{slot}"]) + _TOLERANCE
    ]


def _height(box: _Box) -> float:
    return box[3] - box[1]


def _width(box: _Box) -> float:
    return box[2] - box[0]


def _step_down(steps: dict[str, int], slot: str) -> None:
    steps[slot] += 1
    if steps[slot] > _SMALLEST_STEP:
        raise RefusedError(
            Text("「{name}」过长，用最小字号也印不下，请核对是否录入有误", name=name_of(slot)),
            reason="too_long",
            field=slot,
        )
