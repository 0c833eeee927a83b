"""Invented workers, each made from a number alone: the same number is always the same worker. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey
from certreg.people.rules import Sex, check_character

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰辉玲红健宁波"

NOWHERE = 99
"""No county has the digits 99 twice (GB/T 2260), so the identity numbers are nobody's."""
FIRST_BIRTH, BIRTHDAYS, SERIALS = date(1965, 1, 1), 14_000, 999

EVERY = 1_000
"""One worker in so many has a passport of one of these."""
NATIONALITIES = ("VNM", "LAO", "PAK", "KOR", "JPN", "DEU", "FRA", "USA")


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who is not there."""

    name: str
    birth_date: date
    sex: Sex
    key: DocumentKey


def worker(number: int, province: str) -> Worker:
    """The worker of a number from 0.

    Args:
        province: first two digits of the identity number.
    """
    round_, day = divmod(number, BIRTHDAYS)
    born = FIRST_BIRTH + timedelta(days=day)
    area, serial = divmod(round_, SERIALS)
    digits = f"{province}{NOWHERE - area:02d}{NOWHERE}{born:%Y%m%d}{serial + 1:03d}"
    key = DocumentKey(DocumentType.RESIDENT, digits + check_character(digits))
    if number % EVERY == EVERY - 1:
        nationality = NATIONALITIES[number // EVERY % len(NATIONALITIES)]
        key = DocumentKey(DocumentType.PASSPORT, f"E{number:08d}", nationality)
    return Worker(_name(number), born, "F" if serial % 2 else "M", key)


def _name(number: int) -> str:
    rest, surname = divmod(number, len(SURNAMES))
    rest, first = divmod(rest, len(GIVEN))
    return SURNAMES[surname] + GIVEN[first] + GIVEN[rest % len(GIVEN)]
