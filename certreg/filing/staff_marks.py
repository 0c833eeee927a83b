"""What stands beside an examiner's name wherever it is read: the blacklist, the integrity record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certreg.conduct import workflow as conduct
from certreg.conduct.models import ConductEntry
from certreg.filing.models import StaffMember
from certreg.integrity import standing
from certreg.integrity.models import Blacklisting
from certreg.policy import law as policy
from certreg.policy.supervision import conduct_ground, ground_name
from certreg.text import Text


@dataclass(frozen=True)
class Mark:
    """Something to be known of an examiner: which register says it, what, and the tone of its tag."""

    register: Text
    words: Text
    tone: str


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
        found.setdefault(listing.examiner_number, []).append(_barred(listing))
    for entry in conduct.standing(numbers):
        found.setdefault(entry.examiner_number, []).append(_recorded(entry))
    return found


def _barred(listing: Blacklisting) -> Mark:
    ground = Text(ground_name(policy.load(), listing.ground))
    words = Text("{ground}，到 {until} 为止", ground=ground, until=listing.until)
    return Mark(Text("黑名单"), words, "bad")


def _recorded(entry: ConductEntry) -> Mark:
    ground = conduct_ground(policy.load(), entry.ground)
    words = Text("{day}，{what}", day=entry.happened_on, what=Text(ground.name))
    return Mark(Text("诚信记录"), words, "good" if ground.is_credit else "warn")
