"""QR codes in a picture: PNG or JPEG, decided by its first bytes, never larger than can be afforded."""

from __future__ import annotations

from typing import IO

import zxingcpp
from PIL import Image

MOST_PIXELS = 50_000_000
"""Read from the header; a telephone's picture has 12 to 50 million."""
WORKED_ON = (2_400, 2_400)
"""Pixels that the search works on; a larger picture is made smaller while it is decoded."""


def codes_in(picture: IO[bytes]) -> list[str]:
    """The texts of the QR codes, each once.

    Raises:
        ValueError: more than `MOST_PIXELS`.
        OSError: not a PNG or JPEG picture.
    """
    with Image.open(picture, formats=("PNG", "JPEG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        opened.draft("L", WORKED_ON)
        grey = opened.convert("L")
    grey.thumbnail(WORKED_ON)
    found = zxingcpp.read_barcodes(
        grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    )
    return sorted({each.text for each in found})
