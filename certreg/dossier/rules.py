"""What a holder may share, and for how long. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from certreg.dossier.sheet import PARTS, Item, Part, Sheet
from certreg.errors import RefusedError
from certreg.people.masking import mask_name
from certreg.policy.dossier import sharing
from certreg.policy.law import Law
from certreg.text import Text

WHOLE_NAME = "name"
NUMBERS = "numbers"
FIELDS = {
    WHOLE_NAME: Text("完整姓名（不选则只显示姓和末字）"),
    NUMBERS: Text("证书编号和核验二维码"),
    **{key: title for key, title in PARTS.items() if key not in ("certificates", "remarks")},
}
"""What may be shown besides the chosen certificates: key -> how it is offered. Questions about scores
are between holder and body."""

HIDDEN_WITHOUT_NUMBERS = frozenset({"number"})
"""Values that are left out where the holder did not choose numbers."""


def last_day(law: Law, days: int, *, on: date) -> date:
    """The last day of a share code made today (rule WR-01).

    Raises:
        RefusedError: the term is none that is offered; field `days`.
    """
    row = sharing(law, on=on)
    if days not in row.offered_days or days > row.longest_days:
        raise RefusedError(
            Text("分享期限最长 {days} 天，请从所列期限中选择。", days=row.longest_days),
            reason="term_too_long",
            rule=row.id,
            field="days",
        )
    return on + timedelta(days=days)


def chosen_of(sheet: Sheet, *, certificates: Collection[str], fields: Collection[str]) -> Sheet:
    """Exactly what the holder chose of a record.

    Args:
        certificates: keys of certificates; no other one is shown.
        fields: keys of `FIELDS`.
    """
    with_numbers = NUMBERS in fields
    parts = (
        Part(part.key, tuple(_shown(item, with_numbers=with_numbers) for item in kept))
        for part in sheet.parts
        if (kept := _kept(part, certificates, fields))
    )
    name = sheet.name if WHOLE_NAME in fields else mask_name(sheet.name)
    return Sheet(name, tuple(parts))


def _kept(part: Part, certificates: Collection[str], fields: Collection[str]) -> tuple[Item, ...]:
    if part.key == "certificates":
        return tuple(item for item in part.items if item.key in certificates)
    return part.items if part.key in fields else ()


def _shown(item: Item, *, with_numbers: bool) -> Item:
    if with_numbers:
        return item
    pairs = tuple(pair for pair in item.pairs if pair.key not in HIDDEN_WITHOUT_NUMBERS)
    return replace(item, pairs=pairs, public_id="")
