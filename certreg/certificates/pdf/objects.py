"""PDF syntax written straight down: numbered objects, one after the other, and their table."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from certreg.certificates.pdf.cut import Subset

_LEVEL = 6
"""Of compression: more takes longer and saves nothing on streams of this size."""


class Objects:
    """A file that grows object by object."""

    def __init__(self, head: bytes, offsets: Sequence[int]) -> None:
        """Go on after what is written already.

        Args:
            head: the beginning of the file with the objects numbered 1, 2, …
            offsets: where each of them starts.
        """
        self._parts = [head]
        self._size = len(head)
        self._offsets = list(offsets)

    def number(self) -> int:
        """The next free number, for an object that others have to name before it is written."""
        self._offsets.append(0)
        return len(self._offsets)

    def add(self, body: bytes, number: int = 0) -> bytes:
        """Write an object down; returns the reference to it.

        Args:
            number: one that `number` gave or that the head left open; otherwise the next.
        """
        number = number or self.number()
        self._offsets[number - 1] = self._size
        whole = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        self._parts.append(whole)
        self._size += len(whole)
        return b"%d 0 R" % number

    def stream(self, entries: bytes, content: bytes, *, packed: bool = True) -> bytes:
        """Write a stream down, compressed unless it is so already; returns the reference to it."""
        if packed:
            content = _packed(content)
            entries += b" /Filter /FlateDecode"
        return self.add(
            b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)
        )

    def font(self, subset: Subset) -> bytes:
        """Write a font down; returns the reference to it."""
        outlines = self.stream(b"/Subtype /CIDFontType0C", subset.outlines, packed=False)
        descriptor = self.add(b"<< %s /FontFile3 %s >>" % (subset.descriptor, outlines))
        cid_font = self.add(b"<< %s /FontDescriptor %s >>" % (subset.cid_font, descriptor))
        to_unicode = self.stream(b"", subset.to_unicode)
        parts = (subset.type0, cid_font, to_unicode)
        return self.add(b"<< %s /DescendantFonts [ %s ] /ToUnicode %s >>" % parts)

    def finished(self, *, root: bytes, info: bytes, identifier: bytes) -> bytes:
        """The whole file.

        Args:
            root, info: references to the catalogue and to what the file says of itself.
            identifier: first half of /ID; the second follows from the content.
        """
        content = b"".join(self._parts)
        identifiers = (identifier.hex().encode(), sha256(content).hexdigest()[:32].encode())
        table = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets)
        tail = (
            b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(self._offsets) + 1, table)
            + b"trailer << /Size %d /Root %s /Info %s" % (len(self._offsets) + 1, root, info)
            + b" /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n" % (*identifiers, self._size)
        )
        return content + tail


def _packed(content: bytes) -> bytes:
    """Compressed, with tables no larger than the content asks for: to lay them out takes longer than to pack little."""
    bits = min(max(len(content).bit_length(), 9), zlib.MAX_WBITS)
    packing = zlib.compressobj(_LEVEL, zlib.DEFLATED, bits, bits - 7)
    return packing.compress(content) + packing.flush()


def text_string(text: str) -> bytes:
    """A PDF text string in UTF-16, in hexadecimal digits."""
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"


def plain_string(text: str) -> bytes:
    """A PDF string as it is.

    Raises:
        ValueError: it has characters that would have to be escaped.
    """
    if not text.isascii() or not text.isprintable() or set(text) & set("()\\"):
        raise ValueError(f"not a plain name: {text!r}")
    return b"(" + text.encode() + b")"


def date_string(moment: datetime) -> bytes:
    """A PDF date, UTC."""
    return b"(D:" + moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ").encode() + b")"


def name_of(text: str) -> bytes:
    """A PDF name; what is not a letter or a digit is written as its code (ISO 32000-1, 7.3.5)."""
    return b"/" + b"".join(
        bytes([byte]) if chr(byte).isalnum() and byte < 128 else b"#%02x" % byte
        for byte in text.encode()
    )
