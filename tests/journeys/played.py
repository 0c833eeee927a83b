"""A demo that was really played, and a town where it can go on: real instances, real servers.

`demo` is `certreg demo` from beginning to end, then served by `certreg run`. `town` has the demo's
offices and bodies and its clock still stands in the past, so that new batches can live through
their public notice.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext
from xdist.scheduler import LoadScopeScheduling

import certreg
from certreg import schema
from certreg.clock import real_now
from certreg.db import db
from certreg.demo import offices, organisations, play
from certreg.demo.browser import Browser, Page
from certreg.demo.cast import STEP, Person
from certreg.demo.story import Story, sent
from certreg.founding import found
from certreg.settings import read_settings

PHONE = {"width": 390, "height": 844}
SHARED = (
    ("tests/journeys/test_access", "every page"),
    ("tests/journeys/", "journeys"),
    ("tests/demo/", "journeys"),
)
"""Where the tests are that share a demo, and who shares it: two processes play one each."""
PATIENCE = 60
"""Seconds in which a server must answer."""

T = TypeVar("T")


@dataclass
class Played:
    """A registry that is being served.

    Attributes:
        home: address of its server.
        people: by user name; each signs in when first asked for.
        summary: what the demo wrote.
    """

    instance: Path
    home: str
    app: Flask
    people: dict[str, Person]
    summary: dict[str, Any] = field(default_factory=dict)
    signed_in: set[str] = field(default_factory=set)

    @property
    def folder(self) -> Path:
        """Where the demo's files are."""
        return self.instance / "demo"

    def person(self, username: str) -> Person:
        """A user, signed in with second factor."""
        person = self.people[username]
        if username not in self.signed_in:
            self.signed_in.add(username)
            with_code(person, person.sign_in)
        return person

    def browser(self, username: str) -> Browser:
        """The browser of a user who is signed in; of a stranger when there is no name."""
        return self.person(username).browser if username else Browser(self.home)

    def get(self, username: str, path: str) -> Page:
        """What a user gets under an address."""
        return self.browser(username).get(path)

    def ask(self, question: Callable[[], T]) -> T:
        """The answer of the registry's database."""
        with self.app.app_context():
            try:
                return question()
            finally:
                db.session.remove()

    def window(self, chromium: Chromium, username: str = "", **options: Any) -> BrowserContext:
        """A Chromium window on a phone in which the user is signed in."""
        options = {"viewport": PHONE, "locale": "zh-CN"} | options
        window = chromium.new_context(base_url=self.home, **options)
        if username:
            window.add_cookies(
                [
                    {"name": cookie.name, "value": cookie.value or "", "url": self.home}
                    for cookie in cookies(self.browser(username))
                ]
            )
        return window


def with_code(person: Person, act: Callable[[], Page]) -> Page:
    """Do what needs a second factor; a code that was used already is followed by the next one."""
    person._last_step = int(real_now().timestamp()) // STEP - 2
    for _ in range(2):
        try:
            return act()
        except RuntimeError:
            continue
    return act()


def cookies(browser: Browser) -> list[Any]:
    """The cookies that somebody's browser holds."""
    handlers = [one for one in browser._opener.handlers if hasattr(one, "cookiejar")]
    return list(handlers[0].cookiejar)


class OneProcess(LoadScopeScheduling):  # type: ignore[misc, unused-ignore]
    """Gives all tests that share a demo to one process, which plays it once."""

    def _split_scope(self, nodeid: str) -> str:
        return next((who for start, who in SHARED if nodeid.startswith(start)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneProcess:
    """How pytest-xdist deals out the tests (its `--dist loadgroup` does not work with pytest 9.2)."""
    return OneProcess(config, log)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The registry that `certreg demo` leaves, served."""
    instance = tmp_path_factory.mktemp("demo")
    told = certreg_command(instance, "demo")
    assert told.returncode == 0, told.stdout + told.stderr
    summary = json.loads((instance / "demo" / "summary.json").read_text())
    with serving(instance) as home, application(instance) as app:
        people = {row["user"]: known(row, home) for row in summary["accounts"]}
        yield Played(instance, home, app, people, summary)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The demo's offices and bodies before anybody has a certificate, served, 40 days ago."""
    with founded_town(tmp_path_factory.mktemp("town")) as place:
        yield place


@contextmanager
def founded_town(instance: Path, **settings: str) -> Iterator[Played]:
    """A new town; settings such as CERTREG_DATABASE_URL are those of its programs."""
    with application(instance, **settings) as app:
        schema.upgrade(app)
        with app.app_context():
            found(play._place())
        with serving(instance, **settings) as home:
            story = Story(app, home, instance / "demo")
            story.folder.mkdir()
            offices.set_up(story)
            organisations.enrol(story)
            yield Played(instance, home, app, story.people, {}, set(story.people))


def known(account: Mapping[str, str], home: str) -> Person:
    """Somebody of the summary."""
    return Person(
        account["user"],
        account["name"],
        account["role"],
        Browser(home),
        account["password"],
        account["totp"],
    )


def environment(instance: Path) -> dict[str, str]:
    """The environment of this registry's programs; nothing else that is set counts."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("CERTREG_")}
    return others | {"CERTREG_INSTANCE": str(instance), "CERTREG_SECURE_COOKIES": "0"}


def certreg_command(
    instance: Path, *arguments: object, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run `certreg ARGUMENTS` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "certreg", *map(str, arguments)],
        env=environment(instance) | changes,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def application(instance: Path, **settings: str) -> Iterator[Flask]:
    """The application of an instance, for looking into its database."""
    app = certreg.create_app(read_settings(environment(instance) | settings))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def serving(instance: Path, **settings: str) -> Iterator[str]:
    """Server and worker of an instance, as `certreg run` starts them; gives the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(instance / "server.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "certreg", "run", "--port", str(port)],
            env=environment(instance) | settings,
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(PATIENCE * 5):
        try:
            with urlopen(address):
                return
        except URLError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer")


def sent_by(person: Person, path: str, values: Mapping[str, Any], action: str = "") -> Page:
    """Fill in the form of a page that has these fields, and send it."""
    page = sent(person.browser.get(path))
    return sent(person.browser.submit(page, page.form(*values, action=action), values))
