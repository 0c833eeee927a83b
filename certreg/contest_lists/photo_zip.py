"""Photos of a list's entrants from one ZIP: each good one counts, what is wrong with the others is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certreg.accounts.models import User
from certreg.clock import today
from certreg.contest_lists import lists
from certreg.contest_lists.models import ContestList, Entrant
from certreg.errors import RefusedError, UnreadableError
from certreg.people.masking import mask_number
from certreg.people.photos import ReadPhoto, printed_size
from certreg.policy import law as policy
from certreg.procedure import papers
from certreg.roster.photo_zip import PhotoZip
from certreg.text import Text, as_text

MOST = 100
"""Photos that are measured while the clerk waits."""


@dataclass(frozen=True)
class Fault:
    """A photo that was not taken: of whom, and why not."""

    row: int
    name: str
    message: Text


@dataclass(frozen=True)
class Measured:
    """What a ZIP holds for a list.

    Attributes:
        photos: identity number -> the photo.
        unreadable: identity number -> what is wrong with it.
        unused: masked numbers that nobody on the list has.
    """

    photos: Mapping[str, ReadPhoto]
    unreadable: Mapping[str, Text]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What became of a ZIP: how many entrants have a photo from it, and the rest."""

    count: int
    faults: tuple[Fault, ...]
    unused: tuple[str, ...]


def measure(row: ContestList, content: bytes, taken_on: date) -> Measured:
    """Read the photos of those who stand; takes a while, so do it before the transaction.

    Raises:
        UnreadableError: no ZIP, a hostile one, one that holds something else than photos.
        RefusedError: more photos than fit one request; field `photos`.
    """
    archive = PhotoZip(content)
    if len(archive.numbers) > MOST:
        raise RefusedError(
            Text(
                "一次最多 {most} 张照片，压缩包内有 {count} 张，请分次上传。",
                most=MOST,
                count=len(archive.numbers),
            ),
            reason="too_many",
            field="photos",
        )
    size = printed_size(policy.load(), region=row.case.region, on=today())
    wanted = {who.document.number for who in row.standing} & set(archive.numbers)
    photos: dict[str, ReadPhoto] = {}
    unreadable: dict[str, Text] = {}
    for number in wanted:
        try:
            photos[number] = archive.read(number, taken_on=taken_on, size=size)
        except UnreadableError as error:
            unreadable[number] = as_text(error.message)
    unused = sorted(mask_number(number) for number in set(archive.numbers) - wanted)
    return Measured(photos, unreadable, tuple(unused))


def give(row: ContestList, actor: User, measured: Measured, taken_on: date) -> Given:
    """Put the photos that fit the face on record, each with its entrants.

    Raises:
        NotAllowedError: the list is not in the clerks' hands.
    """
    lists.check_open(row, actor)
    count, faults = 0, list[Fault]()
    for who in row.standing:
        problem = _problem(who, actor, measured, taken_on)
        if problem is not None:
            faults.append(Fault(who.row, who.person.name, problem))
        elif who.document.number in measured.photos:
            count += 1
    return Given(count, tuple(faults), measured.unused)


def _problem(who: Entrant, actor: User, measured: Measured, taken_on: date) -> Text | None:
    """Give an entrant the photo, if there is one; why not, if it does not do."""
    number = who.document.number
    if number in measured.unreadable:
        return measured.unreadable[number]
    if number in measured.photos:
        try:
            who.photo = papers.keep_photo(
                measured.photos[number],
                taken_on,
                person_id=who.person_id,
                actor=actor,
                region=who.roll.case.region,
            )
        except RefusedError as refusal:
            return as_text(refusal.message)
    return None
