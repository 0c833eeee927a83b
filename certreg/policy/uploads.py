"""What is kept of files that bodies upload (uploads.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family


@family("uploads.toml", "upload")
@dataclass(frozen=True, kw_only=True, slots=True)
class UploadKeeping(Rule):
    """How many days an uploaded file is kept."""

    days: int


def keep_until(law: Law, *, region: str, on: date) -> date:
    """The last day of keeping a file uploaded on a day; of several rows the shortest decides."""
    row = strictest(law, UploadKeeping, region=region, on=on, by=lambda row: -row.days)
    return on + timedelta(days=row.days)
