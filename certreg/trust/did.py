"""did:web identifiers, and the DID documents of the registry and of assessment bodies.

Source: did:web Method Specification; Controlled Identifiers 1.0. A did:web has no history: the
registry's key history (`TrustStore.keys`) decides, the documents are for other software.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.json_ld import DID_V1, MULTIKEY_V1
from certreg.trust.multibase import encode_key
from certreg.trust.timestamp import write_timestamp
from certreg.trust.trust_store import KeyUse, TrustedKey

_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_SEGMENT = re.compile(r"[A-Za-z0-9._-]+")


def did_of_url(url: str) -> str:
    """`did:web:HOST:bodies:NUMBER` of `https://HOST/bodies/NUMBER`; a port is percent-encoded.

    Raises:
        UnreadableError: not https, or more than a host and plain path segments.
    """
    parts = urlsplit(url)
    path = parts.path.removeprefix("/").removesuffix("/")
    segments = path.split("/") if path else []
    is_plain = parts.scheme == "https" and not (parts.query or parts.fragment)
    if not is_plain or not _is_place(parts.netloc, segments):
        raise UnreadableError(Text("{url} 不是可用的 https 地址。", url=url))
    return ":".join(["did:web", quote(parts.netloc, safe=".-"), *segments])


def url_of_did(did: str) -> str:
    """The inverse of `did_of_url`: `https://HOST/bodies/NUMBER`, without a final slash."""
    method, _, rest = did.partition("did:web:")
    host, *segments = rest.split(":")
    host = unquote(host)
    if method or not _is_place(host, segments):
        raise UnreadableError(Text("{did} 不是有效的 did:web 标识符。", did=did))
    return "/".join([f"https://{host}", *segments])


def document_url(did: str) -> str:
    """Where the document is served: /.well-known/did.json of a host, did.json under a path."""
    folder = "" if ":" in did.removeprefix("did:web:") else "/.well-known"
    return f"{url_of_did(did)}{folder}/did.json"


def method_id(did: str, key_id: str) -> str:
    """The full id of a key in a DID document."""
    return f"{did}#{key_id}"


def did_document(did: str, keys: Iterable[TrustedKey]) -> dict[str, Any]:
    """The DID document with these keys, of the registry or of a body (with the status keys).

    Status keys come first, the newest of them foremost: other software checks a status list in
    compact form with the first method. Retired keys stay, in `assertionMethod` too, or everything
    they signed would stop verifying elsewhere; compromised keys are left out of both.
    """
    shown = sorted((key for key in keys if key.compromised_at is None), key=_order)
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": [_method(did, key) for key in shown],
        "assertionMethod": [method_id(did, key.key_id) for key in shown],
    }


def _order(key: TrustedKey) -> tuple[bool, float, str]:
    return key.use is not KeyUse.STATUS, -key.valid_from.timestamp(), key.key_id


def _method(did: str, key: TrustedKey) -> dict[str, str]:
    return {
        "id": method_id(did, key.key_id),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": encode_key(key.algorithm, key.public_key),
        "expires": write_timestamp(key.valid_to),
    }


def _is_place(host: str, segments: list[str]) -> bool:
    return bool(_HOST.fullmatch(host)) and all(
        _SEGMENT.fullmatch(segment) and segment.strip(".") for segment in segments
    )
