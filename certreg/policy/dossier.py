"""What a holder may do with the own record (dossier.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certreg.policy.deciding import strictest
from certreg.policy.law import NATION, Law
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("dossier.toml", "sharing", title=Text("档案分享码的期限"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Sharing(Rule):
    """For how many days a share code may count, and which terms are offered."""

    longest_days: int
    offered_days: tuple[int, ...]


def sharing(law: Law, *, on: date) -> Sharing:
    """The terms of a share code made on a day; of several rows the shortest decides."""
    return strictest(law, Sharing, region=NATION, on=on, by=lambda row: -row.longest_days)
