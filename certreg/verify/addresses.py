"""Reading the address in a QR code: ours, or not to be opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from certreg.certificates.register import PUBLIC_ID
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.text import Text


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
