"""Pages as people use them: labels, buttons, and a look at every page that is reached."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from re import Pattern
from typing import Literal

from browser import faults
from journeys.played import STEP, Played
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page

from certreg.clock import real_now
from certreg.demo.cast import Person

SLOW = 90_000
"""Milliseconds in which the worker must be done."""

TYPED = "textarea, select, input:not([type=radio]):not([type=checkbox])"
"""What takes words; choices may have the same label."""

REFUSED_OR_DONE = re.compile("提交有误|已完成")


class Screen:
    """One person's window.

    Args:
        is_scripted: without a script nothing can be judged by axe.
    """

    def __init__(self, window: BrowserContext, *, is_scripted: bool = True) -> None:
        self.page: Page = window.new_page()
        self.page.set_default_timeout(SLOW)
        self._is_scripted = is_scripted

    def go(self, path: str) -> None:
        """Open an address."""
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, (path, answer and answer.status)
        self.look()

    def look(self) -> None:
        """What is shown must be without a fault."""
        if self._is_scripted:
            assert faults(self.page) == [], self.page.url

    def fill(self, **values: str) -> None:
        """Type into fields, choose from lists, by the label that stands above them."""
        for label, value in values.items():
            fields = self.page.get_by_label(label).and_(self.page.locator(TYPED))
            field = fields.locator("visible=true").first  # not what is folded away
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def attach(self, **files: FilePayload) -> None:
        """Choose files."""
        for label, file in files.items():
            field = self.page.get_by_label(label).and_(self.page.locator("input[type=file]"))
            field.first.set_input_files(file)

    def tick(self, label: str) -> None:
        """Choose one of the choices shown."""
        self.page.get_by_label(label, exact=True).check()

    def choose(self, label: str) -> None:
        """Choose the first of the choices shown whose label has these words."""
        self.page.get_by_label(label).first.check()

    def unfold(self, summary: str) -> None:
        """Open what is folded away, unless it stands open."""
        folded = self.page.locator("details:not([open]) > summary", has_text=summary)
        if folded.count():
            folded.first.click()

    def press(self, name: str, *, then: str | Pattern[str] = "") -> None:
        """Press a button and see what follows; whoever is asked if this is meant says yes.

        Args:
            then: what the page says when the work is done that the button begins; until then the
                page reloads itself.
        """
        button = self.page.get_by_role("button", name=name).first
        if button.get_attribute("data-confirm"):
            button.click()
            button = self.page.locator("dialog[open] button[value=yes]")
        with self.page.expect_navigation(wait_until="load"):
            button.click()
        if then:
            self.page.get_by_text(then).first.wait_for()
        self.look()

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link whose words begin, end or go on with these; `exact`: are these."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def download(self, name: str, *, role: Literal["link", "button"] = "link") -> bytes:
        """Keep a file that a link offers, or a button hands out."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role(role, name=name).first.click()
        return Path(waiting.value.path()).read_bytes()

    @property
    def text(self) -> str:
        """Everything that is shown."""
        return self.page.locator("main").inner_text()

    def rows(self, table: str) -> Locator:
        """Rows of the table with this caption."""
        return self.page.locator("table", has=self.page.locator("caption", has_text=table)).locator(
            "tbody tr"
        )

    @property
    def number(self) -> int:
        """Key of the object in the address."""
        return int(self.page.url.rstrip("/").rsplit("/", 1)[1])


def screen(place: Played, chromium: Browser, username: str = "") -> Screen:
    """A window in which somebody is signed in."""
    return Screen(place.window(chromium, username, accept_downloads=True))


def close(*screens: Screen) -> None:
    """Everybody closes the window."""
    for each in screens:
        each.page.context.close()


def sign_in(screen: Screen, person: Person) -> None:
    """Sign in with password and the authenticator's code; one used already needs the next."""
    screen.go("/sign-in")
    screen.fill(用户名=person.username, 密码=person.password)
    screen.press("下一步")
    with_next_code(person, lambda: _enter_code(screen, person, "登录"))


def with_next_code(person: Person, enter: Callable[[], bool]) -> None:
    """Enter a code until one is taken."""
    person._last_step = int(real_now().timestamp()) // STEP - 2
    assert any(enter() for _ in range(3))


def _enter_code(screen: Screen, person: Person, button: str, then: str | Pattern[str] = "") -> bool:
    """Whether the code was taken."""
    before = screen.page.url
    screen.fill(验证码=person.code())
    screen.press(button, then=then)
    return screen.page.url != before


def issue(screen: Screen, person: Person, case_id: int, *, room: str = "batches") -> None:
    """Issue what was approved with the second factor, and wait until the worker is done.

    Args:
        room: whose case it is, as addresses name it.
    """
    screen.go(f"/workspace/{room}/{case_id}/issue")
    with_next_code(person, lambda: _enter_code(screen, person, "颁发", REFUSED_OR_DONE))


def decide(
    screen: Screen, case_id: int, button: str, reason: str, label: str = "理由或意见"
) -> None:
    """An official's decision on a batch."""
    screen.go(f"/office/batches/{case_id}")
    screen.fill(**{label: reason})
    screen.press(button)


def payload(name: str, content: bytes, media_type: str = "application/octet-stream") -> FilePayload:
    """A file to choose."""
    return FilePayload(name=name, mimeType=media_type, buffer=content)
