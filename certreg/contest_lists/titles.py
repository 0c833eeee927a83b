"""What places, prizes and entrants are called on pages."""

from __future__ import annotations

from certreg.contest_lists.models import Entrant
from certreg.text import Text


def reached(entrant: Entrant) -> Text:
    """Place or prize in words."""
    if entrant.place is None:
        return Text(entrant.prize)
    if entrant.prize:
        return Text("第 {place} 名（{prize}）", place=entrant.place, prize=entrant.prize)
    return Text("第 {place} 名", place=entrant.place)
