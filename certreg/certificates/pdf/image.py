"""The certificate as a picture, for phones that keep pictures more easily than files."""

from __future__ import annotations

import io
from threading import Lock

WIDTH = 1240
"""Dots across: A4 at 150 dpi, sharp enough for the QR code to be read from the screen."""

_one_at_a_time = Lock()  # PDFium is not safe for threads


def image_of(pdf: bytes) -> bytes:
    """The first page of one of our own PDFs as PNG."""
    import pypdfium2

    with _one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            page = document[0]
            picture = page.render(scale=WIDTH / page.get_width()).to_pil()
        finally:
            document.close()
    content = io.BytesIO()
    picture.convert("P", palette=1, colors=128).save(content, "PNG", optimize=True)
    return content.getvalue()
