"""What many certificates share, kept as finished PDF objects: ground, form, and the shared values.

Values that are plain lines are stamped; the seal, the paragraph and whatever else takes several lines are the
inset, which WeasyPrint draws.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

import pikepdf
from pikepdf import Array, Dictionary, Name

from certreg.certificates.pdf.cut import Subset, cut
from certreg.certificates.pdf.engine import strict
from certreg.certificates.pdf.form import Form
from certreg.certificates.pdf.seal import lay_out_seal
from certreg.certificates.pdf.strokes import Stroke, characters_of, drawn
from certreg.certificates.pdf.tally import Unstampable

KEPT = 256
"""Plates in memory, some 60 kB each: occupations, levels and days of the bodies that are printing."""

Shared = tuple[str, str, str]
"""A value that many certificates have: slot, text, and what stands beside it."""

_LOCK = Lock()
"""One thread at a time copies from pages that plates have in common."""

_SHOWN = "body {{ visibility: hidden !important }} {seen} {{ visibility: visible !important }}"
_ALONE = " body > :not({seen}):not(:has({seen})) {{ display: none !important }}"
_PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")
_ROW = re.compile(rb"^(\d{10}) \d{5} n", re.MULTILINE)


class Plate:
    """The beginning of a file that is the same in every certificate of its kind.

    Attributes:
        head, offsets: the objects and where they start, see `Objects`.
        root, pages, page: their numbers, left open for each certificate to write.
        size: width and height of the page, points.
        entries: of the catalogue: language and colour profile.
        drawings: of the page's resources.
        content: what draws them.
    """

    def __init__(self, form: Form, shared: Iterable[Shared], seal: str) -> None:
        strokes, inset = _divided(form, shared)
        _, _, *size = map(float, form.art.pages[0].mediabox)
        self.size = (size[0], size[1])
        pdf = pikepdf.new()
        pdf.add_blank_page()
        pdf.pages[0].mediabox = Array([0, 0, *self.size])
        drawings = {"/Ground": form.press.ground, "/Form": form.drawing}
        if inset or seal:
            drawings["/Inset"] = _inset(form, inset, seal)[1]
        own = Dictionary({name: pdf.copy_foreign(each) for name, each in drawings.items()})
        own.Values = _as_drawing(pdf, drawn(strokes, self.height), self.size)
        _set_in_own_fonts(pdf, own, characters_of(strokes))
        pdf.pages[0].Resources = Dictionary(XObject=own)
        pdf.Root.OutputIntents = pdf.make_indirect(_intents(pdf, form.art))
        pdf.Root.Lang = form.art.Root.Lang
        self.content = b"\n".join(b"q %s Do Q" % name.encode() for name in (*drawings, "/Values"))
        self._take(pdf)

    @property
    def height(self) -> float:
        """Of the page, points."""
        return self.size[1]

    def _take(self, pdf: pikepdf.Pdf) -> None:
        """The objects as they are written, and what a certificate needs to go on from there."""
        saved = io.BytesIO()
        pdf.save(
            saved,
            min_version="1.7",
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        content = saved.getvalue()
        table = content.rindex(b"xref\n0 ", 0, content.rindex(b"startxref"))
        self.head = content[:table]
        self.offsets = [int(row[1]) for row in _ROW.finditer(content, table)]
        with pikepdf.open(saved) as again:
            page, root = again.pages[0], again.Root
            self.root, self.pages, self.page = (
                each.objgen[0] for each in (root, root.Pages, page.obj)
            )
            self.drawings = b" ".join(
                b"%s %s" % (name.encode(), each.unparse())
                for name, each in page.Resources.XObject.items()
            )
            self.entries = b"/Lang %s /OutputIntents %s" % (
                root.Lang.unparse(),
                root.OutputIntents.unparse(),
            )


@lru_cache(KEPT)
def plate(form: Form, shared: tuple[Shared, ...], seal: str) -> Plate:
    """The plate of a form with these shared values, and the seal with these words.

    Raises:
        RefusedError: a value does not fit its place even at the smallest size.
    """
    with _LOCK:
        return Plate(form, shared, seal)


def _divided(form: Form, shared: Iterable[Shared]) -> tuple[list[Stroke], tuple[Shared, ...]]:
    """What is stamped, and what is not."""
    strokes: list[Stroke] = []
    inset: list[Shared] = []
    for each in shared:
        try:
            strokes += form.strokes(*each)
        except Unstampable:
            inset.append(each)
    return strokes, tuple(inset)


@lru_cache(KEPT)
def _inset(form: Form, values: tuple[Shared, ...], seal: str) -> tuple[pikepdf.Pdf, pikepdf.Object]:
    """A sheet on which nothing is seen but these values and the seal, and the form XObject of it.

    The rest of the sheet is not even laid out, which is most of the work, unless that would move what is seen.
    """
    names = [name for name, _, _ in values]
    seen = ", ".join(["#seal", *(f"#slot-{name}" for name in names)])
    filled = form.values(
        {name: text for name, text, _ in values},
        {name: said for name, _, said in values},
        lay_out_seal(seal) if seal else None,
    )
    with strict():
        style = _SHOWN.format(seen=seen)
        document = form.press.fitted(filled, form.images, style + _ALONE.format(seen=seen), names)
        if not form.has_in_place(document.pages[0].anchors, names):
            document = form.press.fitted(filled, form.images, style)
        pdf = form.press.printed(document)
    return pdf, pdf.pages[0].as_form_xobject()


def _set_in_own_fonts(
    pdf: pikepdf.Pdf, drawings: pikepdf.Object, characters: dict[str, set[str]]
) -> None:
    """Give all drawings the same few fonts, one of each cut, with bare outlines of what they show.

    What is kept comes from WeasyPrint's maps to Unicode: spaces have no outline and must be there all the same.
    """
    theirs = [
        (each.Resources.Font, name, str(font.BaseFont).partition("+")[2], font)
        for _, each in drawings.items()
        for name, font in each.Resources.get("/Font", Dictionary()).items()
    ]
    for *_, cut_name, font in theirs:
        if "/ToUnicode" in font:
            characters.setdefault(cut_name, set()).update(_shown_in(font))
    ours = {name: _font(pdf, cut(name).subset("".join(characters[name]))) for name in characters}
    for fonts, name, cut_name, _ in theirs:
        fonts[name] = ours[cut_name]
    values = drawings.Values.Resources.Font
    for name, font in ours.items():
        values[f"/{name}"] = font


def _shown_in(font: pikepdf.Object) -> set[str]:
    pairs = _PAIR.findall(font.ToUnicode.read_bytes().partition(b"beginbfchar")[2])
    return {bytes.fromhex(code.decode()).decode("utf-16-be") for _, code in pairs}


def _font(pdf: pikepdf.Pdf, subset: Subset) -> pikepdf.Object:
    descriptor = _parsed(subset.descriptor)
    descriptor.FontFile3 = pdf.make_stream(subset.outlines, Subtype=Name.CIDFontType0C)
    cid_font = _parsed(subset.cid_font)
    cid_font.FontDescriptor = pdf.make_indirect(descriptor)
    font = _parsed(subset.type0)
    font.DescendantFonts = Array([pdf.make_indirect(cid_font)])
    font.ToUnicode = pdf.make_stream(subset.to_unicode)
    return pdf.make_indirect(font)


def _as_drawing(pdf: pikepdf.Pdf, content: bytes, size: tuple[float, float]) -> pikepdf.Object:
    return pdf.make_stream(
        content,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, *size]),
        Resources=Dictionary(Font=Dictionary()),
    )


def _intents(pdf: pikepdf.Pdf, art: pikepdf.Pdf) -> pikepdf.Object:
    (theirs,) = art.Root.OutputIntents
    intent = Dictionary(
        {key: value for key, value in theirs.items() if key != "/DestOutputProfile"}
    )
    intent.DestOutputProfile = pdf.copy_foreign(theirs.DestOutputProfile)
    return Array([intent])


def _parsed(entries: bytes) -> pikepdf.Object:
    return pikepdf.Object.parse(b"<< %s >>" % entries)
