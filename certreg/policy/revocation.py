"""Why a certificate may be revoked, corrected or suspended (revocation.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text

Effect = Literal["revoke", "cancel", "correct"]


@family("revocation.toml", "reason", title=Text("撤销事由"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class RevocationReason(Rule):
    """One ground on which a certificate ends.

    Attributes:
        code: short name stored with the certificate.
        name: the ground in words.
        effect: `revoke` 撤销: something was wrong with it; `cancel` 注销: its holder gives it up;
            `correct` 更正: another one takes its place.
    """

    code: str
    name: str
    effect: Effect = "revoke"


@family("revocation.toml", "suspension", title=Text("暂停事由"), subject=("code",))
@dataclass(frozen=True, kw_only=True, slots=True)
class SuspensionReason(Rule):
    """One ground on which a certificate is suspended (暂停).

    Attributes:
        code: short name stored with the change.
        name: the ground in words.
    """

    code: str
    name: str


def ground_name(law: Law, code: str, *, suspends: bool) -> str:
    """A ground in words, whenever it held; empty for none.

    Args:
        suspends: of a suspension, not of an end.
    """
    if suspends:
        pauses = law.every(SuspensionReason)
        return next((row.name for row in pauses if row.code == code), "")
    return next((row.name for row in law.every(RevocationReason) if row.code == code), "")
