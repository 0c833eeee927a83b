"""Which grounds the law knows for a measure, and whether one may carry a decision today."""

from __future__ import annotations

from collections.abc import Sequence

from certreg.clock import today
from certreg.errors import RefusedError
from certreg.installation import installation
from certreg.policy import law as policy
from certreg.policy.deciding import strictest
from certreg.policy.revocation import RevocationReason, SuspensionReason
from certreg.procedure.models.cases import CaseKind
from certreg.text import Text

EFFECTS = {
    CaseKind.REVOCATION: ("revoke", "cancel"),
    CaseKind.CORRECTION: ("correct",),
}
"""What a ground of the law must be for, where certificates end."""

Ground = RevocationReason | SuspensionReason


def grounds(kind: CaseKind, *, region: str = "") -> Sequence[Ground]:
    """The grounds for a measure today; none where none is asked for.

    Args:
        region: empty: the whole province.
    """
    law, place = policy.load(), region or f"{installation().province}0000"
    if kind is CaseKind.SUSPENSION:
        return law.rows(SuspensionReason, region=place, on=today())
    rows = law.rows(RevocationReason, region=place, on=today())
    return [row for row in rows if row.effect in EFFECTS.get(kind, ())]


def check_ground(kind: CaseKind, code: str, *, region: str) -> None:
    """Refuse a ground that the law does not know or nobody has verified.

    Raises:
        RefusedError: no such ground, or unverified outside a demo; field `reason`.
    """
    known = grounds(kind)
    if not known:
        return
    if code not in {row.code for row in known}:
        raise RefusedError(Text("请选择事由"), field="reason")
    law = policy.load()
    row = strictest(law, type(known[0]), region=region, on=today(), of=lambda r: r.code == code)
    law.require_verified(row, installation().is_demo)
