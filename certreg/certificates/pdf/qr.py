"""The QR code (二维码): the verify address, level M."""

from __future__ import annotations

import io
from typing import Any

import segno
import zxingcpp

from certreg.errors import SetupError
from certreg.text import Text

_LARGEST_VERSION = 6
"""49 modules on 30 mm: still read from a photocopy; a usual address needs version 3 or 4."""

_MASK = 4
"""Of the eight patterns that may be laid over a code (ISO/IEC 18004, 7.8). To try all takes nine tenths of the time; this
one's penalty is within a twentieth of the best one's on average for addresses like ours."""

_DIGITS = b"0" * 128 + b"1" * 128
"""What a grey dot is in binary digits."""


def qr_png(address: str) -> bytes:
    """PNG of one pixel a module, with the quiet zone of four.

    Raises:
        SetupError: the address is so long that the code would become too fine.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    if int(code.version) > _LARGEST_VERSION:
        raise _too_fine(address)
    png = io.BytesIO()
    code.save(png, kind="png", scale=1, border=4)
    return png.getvalue()


def qr_bits(address: str) -> tuple[int, bytes]:
    """The same code for a PDF, made in a fiftieth of the time: its side in modules and one bit each.

    With the quiet zone of four; rows begin at whole bytes, a light module is 1. The mask of the pattern
    may be another than that of `qr_png`, the content is not.

    Raises:
        SetupError: as `qr_png`.
    """
    code = zxingcpp.create_barcode(
        address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK
    )
    picture: Any = code.to_image(scale=1, add_quiet_zones=True)  # a buffer, untyped as such
    side: int = picture.shape[0]
    if side > _LARGEST_VERSION * 4 + 17 + 8:
        raise _too_fine(address)
    light, width = memoryview(picture).tobytes().translate(_DIGITS), -(-side // 8)
    rows = (light[at : at + side].ljust(8 * width, b"0") for at in range(0, side * side, side))
    return side, int(b"".join(rows), 2).to_bytes(side * width, "big")


def _too_fine(address: str) -> SetupError:
    return SetupError(
        Text(
            "核验网址过长（{length} 字节），二维码将难以识读；请使用较短的域名",
            length=len(address.encode()),
        )
    )
