"""The certificate as signed tokens, for wallets: signed at issue with the credential, kept, handed out.

The body's key signs them in the same moment as the credential and never again: nothing that a
visitor asks for later reaches a private key, and the key may be gone by then. Of the SD-JWT only the
signed part is kept; its disclosures are made again from the record, the photo from its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certreg.certificates import payload
from certreg.certificates.models import Certificate
from certreg.errors import ConflictError, MissingError
from certreg.files import store
from certreg.text import Text
from certreg.trust import sd_jwt, vc_jwt
from certreg.trust.canonical import parse_object
from certreg.trust.did import method_id
from certreg.trust.keys import Signer


def sign(
    certificate: Certificate, document: Mapping[str, Any], signer: Signer, base_url: str
) -> tuple[bytes, bytes]:
    """Sign both tokens of a planned certificate, the JWT and the SD-JWT.

    Args:
        document: its recorded bytes, read.
    """
    method = method_id(document["issuer"]["id"], certificate.key_id)
    content = payload.sd_payload(document, base_url, _disclosures(certificate, document))
    return vc_jwt.sign(document, signer, method), sd_jwt.sign(content, signer, method)


def jwt_of(certificate: Certificate) -> bytes:
    """The credential as `application/vc+jwt`.

    Raises:
        MissingError: it was issued before there were tokens.
    """
    return _kept(certificate.credential.jwt)


def sd_jwt_of(certificate: Certificate) -> bytes:
    """The credential as `application/dc+sd-jwt`, with everything that its holder may show.

    Raises:
        MissingError: it was issued before there were tokens.
        ConflictError: the record is not what was signed.
    """
    document = parse_object(certificate.credential.unsigned)
    token, shown = _kept(certificate.credential.sd_jwt), _disclosures(certificate, document)
    if not sd_jwt.covers(token, shown):
        raise ConflictError(
            Text("登记簿的记录与签发时不符，不能提供此文件；请告知登记系统。证书本身可照常核验。")
        )
    return sd_jwt.present(token, shown)


def _disclosures(certificate: Certificate, document: Mapping[str, Any]) -> tuple[str, ...]:
    photo = store.read(certificate.photo.file) if certificate.photo else None
    claims = payload.hidden_claims(document, certificate.document.number, photo)
    return sd_jwt.disclosures(claims, certificate.identity_salt)


def _kept(token: bytes | None) -> bytes:
    if token is None:
        raise MissingError(Text("这张证书在提供此种文件之前颁发，请下载 JSON 凭证或 PDF。"))
    return token
