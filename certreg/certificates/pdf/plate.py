"""What many certificates share, drawn once by WeasyPrint and kept as finished PDF objects.

Ground, form, and the inset: the seal, the paragraph and whatever else of the shared values is no plain line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from functools import lru_cache

import pikepdf
from pikepdf import Array, Dictionary, Name

from certreg.certificates.pdf.cut import FALLBACKS, Subset, cut
from certreg.certificates.pdf.engine import strict
from certreg.certificates.pdf.form import Form
from certreg.certificates.pdf.seal import lay_out_seal

KEPT = 256
"""Plates in memory, some 60 kB each: occupations and levels of the bodies that are printing."""

_SHOWN = "body {{ visibility: hidden !important }} {slots} {{ visibility: visible !important }}"
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_ROW = re.compile(rb"^(\d{10}) \d{5} n", re.MULTILINE)


class Plate:
    """The beginning of a file that is the same in every certificate of its kind.

    Attributes:
        head, offsets: the objects and where they start, see `Objects`.
        root, pages, page: their numbers, left open for each certificate to write.
        entries: of the catalogue: language and colour profile.
        drawings: of the page's resources: ground, form, inset.
        content: what draws them.
    """

    def __init__(self, form: Form, texts: Mapping[str, str], seal: str) -> None:
        self._pdf = pikepdf.new()
        self._pdf.add_blank_page(page_size=[float(edge) for edge in form.art.pages[0].mediabox[2:]])
        drawings = Dictionary(Ground=self._pdf.copy_foreign(form.press.ground))
        drawings.Form = self._drawing(form.art)
        if texts or seal:
            drawings.Inset = self._drawing(_inset(form, texts, seal))
        intents = self._pdf.copy_foreign(form.art.Root.OutputIntents[0].DestOutputProfile)
        self._pdf.Root.OutputIntents = Array([self._intent(form.art, intents)])
        self._pdf.Root.Lang = form.art.Root.Lang
        self._pdf.pages[0].Resources = Dictionary(XObject=drawings)
        self.content = b" ".join(b"q %s Do Q" % name.encode() for name in drawings.keys())
        self._write()

    def _write(self) -> None:
        saved = io.BytesIO()
        self._pdf.save(
            saved,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        content = saved.getvalue()
        table = content.rindex(b"xref\n0 ")
        self.head = content[:table]
        self.offsets = [int(row[1]) for row in _ROW.finditer(content, table)]
        with pikepdf.open(saved) as pdf:
            page = pdf.pages[0]
            self.root, self.pages = pdf.Root.objgen[0], pdf.Root.Pages.objgen[0]
            self.page = page.objgen[0]
            self.size = [float(edge) for edge in page.mediabox[2:]]
            drawings = page.Resources.XObject.items()
            self.drawings = b" ".join(b"%s %s" % (k.encode(), v.unparse()) for k, v in drawings)
            self.entries = b"/Lang %s /OutputIntents %s" % (
                pdf.Root.Lang.unparse(),
                pdf.Root.OutputIntents.unparse(),
            )
        del self._pdf

    def _drawing(self, source: pikepdf.Pdf) -> pikepdf.Object:
        """The page as a form, its fonts cut down to bare outlines."""
        drawing = self._pdf.copy_foreign(source.pages[0].as_form_xobject())
        fonts = drawing.Resources.get("/Font", Dictionary())
        for name in list(fonts.keys()):
            fonts[name] = self._font(_again(fonts[name]))
        return drawing

    def _font(self, subset: Subset) -> pikepdf.Object:
        pdf = self._pdf
        descriptor = _parsed(subset.descriptor)
        descriptor.FontFile3 = pdf.make_stream(subset.outlines, Subtype=Name.CIDFontType0C)
        cid_font = _parsed(subset.cid_font)
        cid_font.FontDescriptor = pdf.make_indirect(descriptor)
        font = _parsed(subset.type0)
        font.DescendantFonts = Array([pdf.make_indirect(cid_font)])
        font.ToUnicode = pdf.make_stream(subset.to_unicode)
        return pdf.make_indirect(font)

    def _intent(self, art: pikepdf.Pdf, profile: pikepdf.Object) -> pikepdf.Object:
        intent = _parsed(b"")
        for key, value in art.Root.OutputIntents[0].items():
            intent[key] = profile if key == "/DestOutputProfile" else value
        return self._pdf.make_indirect(intent)


@lru_cache(KEPT)
def plate(form: Form, texts: tuple[tuple[str, str], ...], seal: str) -> Plate:
    """The plate of a form with these shared values, and the seal with these words.

    Raises:
        RefusedError: a value does not fit its place even at the smallest size.
    """
    return Plate(form, dict(texts), seal)


def _inset(form: Form, texts: Mapping[str, str], seal: str) -> pikepdf.Pdf:
    """A sheet on which nothing is seen but these values and the seal."""
    seen = ", ".join(["#seal", *(f"#slot-{name}" for name in texts if "/" not in name)])
    values = form.values(texts, lay_out_seal(seal) if seal else None)
    with strict():
        document = form.press.fitted(values, form.images, _SHOWN.format(slots=seen))
        return form.press.printed(document)


def _again(font: pikepdf.Object) -> Subset:
    """The subset that WeasyPrint embedded, cut anew from our own file.

    What is kept comes from the map to Unicode: spaces have no outline and must be there all the same.
    """
    name = str(font.BaseFont).partition("+")[2]
    pairs = _PAIR.findall(font.ToUnicode.read_bytes().partition(b"beginbfchar")[2])
    characters = (bytes.fromhex(code.decode()).decode("utf-16-be") for _, code in pairs)
    return cut(name).subset("".join(characters))


def _parsed(entries: bytes) -> pikepdf.Object:
    return pikepdf.Object.parse(b"<< %s >>" % entries)
