"""The X.509 side of the registry's keys: the root, and the document key's certificate under it.

The root signs nothing but these two kinds of certificate, and only where the operator gives the
command: a signer process refuses it.
"""

from __future__ import annotations

from certreg.installation import Installation
from certreg.registry import keys
from certreg.registry.models import Key, KeyUse
from certreg.trust import x509


def certify(key: Key, place: Installation) -> None:
    """Give a root its own certificate, or a document key one under the root of its first day."""
    if key.use is KeyUse.ROOT:
        subject = x509.Subject(f"{place.name} Root", place.name)
        certificate = x509.create_root(keys.signer(key), subject, key.valid_from, key.valid_to)
    else:
        root = keys.current(KeyUse.ROOT, key.valid_from)
        certificate = x509.create_document_certificate(
            key.public_key,
            x509.Subject(place.name, place.name),
            x509.from_pem(root.certificate_pem),
            keys.signer(root),
            key.valid_from,
            key.valid_to,
        )
    key.certificate_pem = x509.to_pem(certificate)
