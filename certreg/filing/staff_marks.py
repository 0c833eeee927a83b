"""What stands beside an examiner's name wherever it is read: the blacklist, the integrity record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certreg.conduct import workflow as conduct
from certreg.conduct.models import ConductEntry
from certreg.filing.models import StaffMember
from certreg.integrity import standing
from certreg.policy import law as policy
from certreg.policy.supervision import conduct_ground, ground_name
from certreg.text import Text

Mark = tuple[Text, str]
"""What it says, and the tone of its tag."""


def marks(members: Sequence[StaffMember], on: date) -> dict[str, list[Mark]]:
    """Number of a card -> its marks, the blacklist first; cards without any are left out.

    Args:
        on: the day for which the blacklist is asked; the record is as it stands now.
    """
    numbers = {member.certificate_number for member in members}
    found: dict[str, list[Mark]] = {}
    if not numbers:
        return found
    for listing in standing.of_examiners(numbers, on):
        text = Text(
            "黑名单至 {until}：{ground}",
            until=listing.until,
            ground=Text(ground_name(policy.load(), listing.ground)),
        )
        found.setdefault(listing.examiner_number, []).append((text, "bad"))
    for entry in conduct.standing(numbers):
        found.setdefault(entry.examiner_number, []).append(_mark(entry))
    return found


def _mark(entry: ConductEntry) -> Mark:
    ground = conduct_ground(policy.load(), entry.ground)
    text = Text("诚信记录 {day}：{ground}", day=entry.happened_on, ground=Text(ground.name))
    return text, "good" if ground.is_credit else "warn"
