"""The QR code (二维码): the verify address, level M."""

from __future__ import annotations

import io

import segno

from certreg.errors import SetupError
from certreg.text import Text

_LARGEST_VERSION = 6
"""49 modules on 30 mm: still read from a photocopy; a usual address needs version 3 or 4."""


def qr_png(address: str) -> bytes:
    """PNG of one pixel a module, with the quiet zone of four.

    Raises:
        SetupError: the address is so long that the code would become too fine.
    """
    code = segno.make_qr(address, error="m", boost_error=False)
    if int(code.version) > _LARGEST_VERSION:
        raise SetupError(
            Text(
                "核验网址过长（{length} 字节），二维码将难以识读；请使用较短的域名",
                length=len(address.encode()),
            )
        )
    png = io.BytesIO()
    code.save(png, kind="png", scale=1, border=4)
    return png.getvalue()
