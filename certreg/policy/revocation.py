"""Why a certificate may be revoked (revocation.toml)."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("revocation.toml", "reason", title=Text("撤销事由"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class RevocationReason(Rule):
    """One ground of revocation.

    Attributes:
        code: short name stored with the certificate.
        name: the ground in words.
    """

    code: str
    name: str
