"""What stands above the inbox of a home page: each room says what its people must not overlook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from certreg.accounts.models import User
from certreg.text import Text


@dataclass(frozen=True)
class Reminder:
    """One thing to be seen at once.

    Attributes:
        title: what it is, in one line.
        text: what follows from it.
        endpoint, values: the page where something can be done.
        is_unverified: it rests on a row of the law that nobody verified (待核).
    """

    tone: Literal["info", "warn", "bad"]
    title: Text
    text: Text
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    is_unverified: bool = False


Teller = Callable[[User], Iterable[Reminder]]

_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Let a room's reminders stand on the home pages of organisations and offices."""
    _tellers.append(teller)
    return teller


def reminders_for(user: User) -> list[Reminder]:
    """What a person has to see, room by room."""
    return [reminder for teller in _tellers for reminder in teller(user)]
