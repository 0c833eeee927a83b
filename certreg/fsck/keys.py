"""Keys: what is sealed still opens to what is published, and certificates stand under their root."""

from __future__ import annotations

import sqlalchemy as sa

from certreg.db import db
from certreg.errors import CertregError
from certreg.fsck.faults import Faults
from certreg.registry import keys
from certreg.registry.models import Key, KeyUse
from certreg.text import Text
from certreg.trust import x509

CERTIFIED = (KeyUse.ROOT, KeyUse.DOCUMENT)
"""Uses whose keys have an X.509 certificate."""


def check_keys() -> Faults:
    """The private part of every key that is kept here opens, and belongs to the public part."""
    roots = [x509.from_pem(pem) for pem in keys.root_certificates()]
    for key in db.session.scalars(sa.select(Key).order_by(Key.id)):
        if key.private_pem and not _is_pair(key):
            yield Text("密钥 {key}：私钥无法打开，或与公钥不符", key=key.key_id)
        if key.use in CERTIFIED and not _is_certified(key, roots):
            yield Text("密钥 {key}：其数字证书已损坏，或不是这把密钥的", key=key.key_id)


def _is_pair(key: Key) -> bool:
    try:
        return keys.signer(key).public_key == key.public_key
    except (CertregError, ValueError, TypeError):
        return False


def _is_certified(key: Key, roots: list[bytes]) -> bool:
    """Whether the certificate is the key's, in the very bytes that stand under a root."""
    try:
        certificate = x509.from_pem(key.certificate_pem)
        if x509.public_key(certificate) != key.public_key:
            return False
        if x509.to_pem(certificate) != key.certificate_pem:
            return False
        if key.use is KeyUse.ROOT:
            return x509.is_self_signed(certificate)
        root = keys.current(KeyUse.ROOT, key.valid_from)
        x509.check_chain([certificate, x509.from_pem(root.certificate_pem)], roots, key.valid_from)
    except (CertregError, ValueError):
        return False
    return True
