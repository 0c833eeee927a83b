"""The vendored fonts (static/fonts) without a layout engine: glyphs, widths, subsets.

The cuts have no layout features and CID = glyph id, so a text is measured by adding up widths and written
as the glyph ids of its characters, just as WeasyPrint does with them.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import uharfbuzz
from fontTools.ttLib import TTFont

from certreg.certificates.pdf.tally import Unstampable
from certreg.settings import asset

FILES = {
    "Certreg-Serif-Core": "certreg-serif-core.woff2",
    "Certreg-Serif-Full": "certreg-serif-full.woff2",
    "Certreg-Serif-Heading-Bold": "certreg-serif-bold.woff2",
}
"""Name in a PDF -> file."""

FALLBACKS = {
    "Certreg-Serif-Core": ("Certreg-Serif-Core", "Certreg-Serif-Full"),
    "Certreg-Serif-Heading-Bold": ("Certreg-Serif-Heading-Bold",),
}
"""Name of the font that a slot is set in -> the cuts that may stamp it, in order.

Headings have no second one: which characters around a missing one change the font, too, is Pango's to say.
"""

_FLAGS = (
    uharfbuzz.SubsetFlags.NO_HINTING
    | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    | uharfbuzz.SubsetFlags.NO_LAYOUT_CLOSURE
)
_USUAL_WIDTH = 1000
_BLOCK = 100
"""Most entries of one bfchar section (Adobe's CMap specification, 5014)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """How a character stands in a font.

    Attributes:
        number: glyph id; code: the same as four hexadecimal digits.
        width: thousandths of the font's size.
        meaning: its line in a CMap to Unicode.
    """

    number: int
    code: bytes
    width: int
    meaning: bytes


class Cut(dict[str, Glyph | None]):
    """One vendored font: character -> glyph, None where it has none; filled as characters are asked for."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        # without recalcBBoxes=False fontTools would draw every glyph again before it saves
        path = asset("static") / "fonts" / FILES[name]
        with TTFont(path, recalcBBoxes=False, recalcTimestamp=False) as font:
            metrics, bounds = font["hhea"], font["head"]
            self._lines = (
                f"/Flags 4 /FontBBox [ {bounds.xMin} {bounds.yMin} {bounds.xMax} {bounds.yMax} ]"
                f" /ItalicAngle 0 /Ascent {metrics.ascent} /Descent {metrics.descent}"
                f" /CapHeight {font['OS/2'].sCapHeight} /StemV 80"
            ).encode()
            font.flavor = None
            unpacked = io.BytesIO()
            font.save(unpacked, reorderTables=None)
        face = uharfbuzz.Face(uharfbuzz.Blob(unpacked.getvalue()))
        self._font = uharfbuzz.Font(face)
        self._ready = uharfbuzz.subset_preprocess(face)

    def __missing__(self, character: str) -> Glyph | None:
        number = self._font.get_nominal_glyph(ord(character))
        glyph = None
        if number:
            code, text = b"%04x" % number, character.encode("utf-16-be").hex().encode()
            width = self._font.get_glyph_h_advance(number)
            glyph = Glyph(number, code, width, b"<%s> <%s>" % (code, text))
        self[character] = glyph
        return glyph

    def subset(self, characters: str) -> Subset:
        """The font of exactly these characters; the same characters give the same bytes.

        Raises:
            Unstampable: two of them have one glyph, and copied text could not tell which it is.
        """
        glyphs = {glyph.number: glyph for each in characters if (glyph := self[each])}
        if len(glyphs) < len(characters):
            raise Unstampable("complex_script", self.name)
        wanted = uharfbuzz.SubsetInput()
        wanted.glyph_set.update(glyphs)
        wanted.flags = _FLAGS
        used = tuple(glyphs[number] for number in sorted(glyphs))
        return Subset(
            name=b"/%s+%s" % (_tag(used), self.name.encode()),
            outlines=uharfbuzz.subset(self._ready, wanted).reference_table("CFF ").data,
            used=used,
            lines=self._lines,
        )


@dataclass(frozen=True)
class Subset:
    """What a PDF embeds of a cut, in PDF syntax, without the references between its parts."""

    name: bytes
    outlines: bytes
    used: Sequence[Glyph]
    lines: bytes

    @property
    def type0(self) -> bytes:
        """Entries of the font, short of DescendantFonts and ToUnicode."""
        return b"/Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont " + self.name

    @property
    def cid_font(self) -> bytes:
        """Entries of the descendant, short of FontDescriptor."""
        unusual = b" ".join(
            b"%d [ %d ]" % (glyph.number, glyph.width)
            for glyph in self.used
            if glyph.width != _USUAL_WIDTH
        )
        return (
            b"/Type /Font /Subtype /CIDFontType0 /CIDSystemInfo << /Registry (Adobe)"
            b" /Ordering (Identity) /Supplement 0 >> /DW %d /W [ %s ] /BaseFont %s"
            % (_USUAL_WIDTH, unusual, self.name)
        )

    @property
    def descriptor(self) -> bytes:
        """Entries of the descriptor, short of FontFile3."""
        return b"/Type /FontDescriptor /FontName " + self.name + b" " + self.lines

    @property
    def to_unicode(self) -> bytes:
        """The CMap from glyphs to characters."""
        lines = [glyph.meaning for glyph in self.used]
        blocks = [lines[start : start + _BLOCK] for start in range(0, len(lines), _BLOCK)]
        sections = [
            b"%d beginbfchar\n%s\nendbfchar\n" % (len(block), b"\n".join(block)) for block in blocks
        ]
        return _CMAP % b"".join(sections)


def _tag(glyphs: Iterable[Glyph]) -> bytes:
    """Six letters that tell subsets of one font apart (ISO 32000-1, 9.6.4)."""
    number = zlib.crc32(b"".join(glyph.code for glyph in glyphs))
    return bytes(65 + number // 26**place % 26 for place in range(6))


_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%sendcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@cache
def cut(name: str) -> Cut:
    """A vendored font by its name in a PDF; opening one takes up to a second, once per process."""
    return Cut(name)
