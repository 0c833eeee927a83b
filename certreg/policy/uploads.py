"""What is kept of files that bodies upload (uploads.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from certreg.policy.deciding import strictest
from certreg.policy.law import Law
from certreg.policy.rule import Rule, family
from certreg.text import Text


@family("uploads.toml", "upload", title=Text("上传文件的保存"), gapless=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class UploadKeeping(Rule):
    """How many days an uploaded file is kept."""

    days: int


def upload_keeping(law: Law, *, region: str, on: date) -> UploadKeeping:
    """How long a file uploaded on a day is kept; of several rows the shortest decides."""
    return strictest(law, UploadKeeping, region=region, on=on, by=lambda row: -row.days)


def keep_until(law: Law, *, region: str, on: date) -> date:
    """The last day of keeping a file uploaded on a day."""
    return on + timedelta(days=upload_keeping(law, region=region, on=on).days)
