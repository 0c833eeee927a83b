"""Reading the address in a QR code, also from a photo: ours, or not to be opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from certreg.certificates.register import PUBLIC_ID
from certreg.errors import RefusedError, UnreadableError
from certreg.installation import installation
from certreg.text import Text
from certreg.verify import confined


def public_id_in(address: str, host: str) -> str:
    """The public id in an address that a QR code of ours says.

    Args:
        host: under which this server answers now; a demo's identifiers name another one.

    Raises:
        RefusedError: another host, another path, or no address at all; reason `foreign_address`.
    """
    try:
        parts = urlsplit(address)
        ours = parts.scheme in ("https", "http") and parts.netloc in (installation().host, host)
    except ValueError:
        ours = False
    public_id = parts.path.removeprefix("/v/") if ours else ""
    if not PUBLIC_ID.fullmatch(public_id):
        raise RefusedError(
            Text(
                "这不是本登记系统证书的网址，请勿打开。本系统的网址以 {address} 开头。",
                address=f"{installation().base_url}/v/",
            ),
            reason="foreign_address",
            field="address",
        )
    return public_id


def is_picture(content: bytes) -> bool:
    """Whether a file is a PNG or JPEG picture."""
    return content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def only_code_of(picture: bytes) -> str:
    """The text of the one QR code in a photo.

    Raises:
        RefusedError: none, or several; reason `no_code` or `several_codes`, field `file`.
    """
    try:
        codes = confined.codes_of(picture)
    except UnreadableError:
        codes = []
    if not codes:
        text = Text("图片中没有找到二维码。请拍清楚、拍正后再试，或用证书编号和姓名查询。")
        raise RefusedError(text, reason="no_code", field="file")
    if len(codes) > 1:
        text = Text("图片中有不止一个二维码，请只拍证书上的那一个。")
        raise RefusedError(text, reason="several_codes", field="file")
    return codes[0]
