"""What every scene of the demo shares: the server, the folder, the people, the clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import click
from flask import Flask

from certreg.clock import local_day, real_now
from certreg.db import write_tx
from certreg.demo.browser import Browser, Page, Value
from certreg.demo.cast import Person
from certreg.installation import installation
from certreg.jobs import work

OK = 400
"""Statuses from here on are refusals."""


@dataclass
class Story:
    """The demo as it is being played.

    Attributes:
        app: the application, for moving the demo's clock; everything else goes over HTTP.
        home: address of the server.
        folder: instance/demo, where the files of the story are kept.
    """

    app: Flask
    home: str
    folder: Path
    people: dict[str, Person] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Tell the spectator what happens."""
        click.echo(text)

    def newcomer(self, username: str, name: str, role: str) -> Person:
        """Somebody who has no account yet."""
        person = Person(username, name, role, Browser(self.home))
        self.people[username] = person
        return person

    def visitor(self) -> Browser:
        """Somebody without an account."""
        return Browser(self.home)

    def move_clock_to(self, moment: datetime) -> None:
        """Let the demo's clock go forward to a moment; everybody sees the new date."""
        with self.app.app_context(), write_tx():
            place = installation()
            offset = int((moment - real_now()).total_seconds())
            place.clock_offset = min(0, max(place.clock_offset, offset))
        with self.app.app_context():
            work.do_chores()  # what the worker does every minute need not be waited for
        self.say(f"⏩ 演示时钟拨到 {local_day(moment)}")

    def move_clock_by(self, **step: float) -> None:
        """Let the demo's clock go forward by some days or hours."""
        with self.app.app_context():
            offset = installation().clock_offset
        self.move_clock_to(real_now() + timedelta(seconds=offset) + timedelta(**step))


def fill(
    person: Person, path: str, values: Mapping[str, Value], *names: str, action: str = ""
) -> Page:
    """Open a page, fill in the form that has these fields, send it; a refusal ends the story."""
    page = person.browser.get(path)
    return sent(
        person.browser.submit(page, page.form(*(names or tuple(values)), action=action), values)
    )


def press(
    person: Person, path: str, action: str, values: Mapping[str, Value] | None = None
) -> Page:
    """Open a page and press a button on it."""
    page = person.browser.get(path)
    return sent(person.browser.press(page, action, values))


def sent(page: Page) -> Page:
    """The page, unless it is a refusal.

    Raises:
        RuntimeError: the server refused; with what the page says.
    """
    if page.status >= OK:
        raise RuntimeError(f"{page.address} answered {page.status}: {page.text[:1500]}")
    return page


def link_on(page: Page) -> str:
    """The one-time link that a page shows, as a path."""
    found = re.search(r"/(?:join|reset-[a-z-]+)/[A-Za-z0-9_-]+", page.content.decode())
    if found is None:
        raise LookupError(f"no link on {page.address}: {page.text[:800]}")
    return found[0]


def number_in(page: Page) -> int:
    """The last number in a page's address: the object it shows."""
    return int(re.findall(r"\d+", page.address.partition("//")[2].partition("/")[2])[-1])
