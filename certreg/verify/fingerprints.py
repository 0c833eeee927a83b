"""By what people know that they are at the true registry: its one address, and its keys to compare elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from certreg.registry import keys, root_role
from certreg.registry.models import KeyUse
from certreg.text import Text
from certreg.trust import x509
from certreg.trust.root_role import fingerprint


@dataclass(frozen=True)
class Fingerprint:
    """A key of the registry: what it is for, and its SHA-256 in groups of four digits."""

    title: Text
    digits: str


def fingerprints() -> list[Fingerprint]:
    """The keys on which every verification stands; none before the registry is founded.

    Of the bundle these are what verifiers remember: the root role, before its ceremony the bundle's key.
    """
    role = root_role.role()
    roots = role.keys if role else [key.public_key for key in keys.unspoilt(KeyUse.BUNDLE)]
    certificates = [x509.from_pem(pem) for pem in keys.root_certificates()]
    return [
        *[Fingerprint(Text("核验数据的根密钥"), fingerprint(each)) for each in roots],
        *[Fingerprint(Text("PDF 签章的根证书"), _grouped(each)) for each in certificates],
    ]


def _grouped(content: bytes) -> str:
    digits = sha256(content).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, 64, 4))
