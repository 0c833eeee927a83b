"""What the demo's people use instead of a browser: pages over HTTP, cookies, the forms as they stand on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener

from werkzeug.datastructures import FileStorage
from werkzeug.test import EnvironBuilder

Value = str | list[str] | FileStorage
"""What somebody types, ticks or chooses; a file."""


@dataclass
class Form:
    """A form as it stands on a page, with what it holds already."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """(text, formaction) of its buttons."""


@dataclass
class Page:
    """A page that was answered."""

    address: str
    status: int
    content: bytes
    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """(text, address)."""
    text: str = ""

    def link(self, text: str) -> str:
        """Address of the first link whose text contains this.

        Raises:
            LookupError: there is none; says what the page shows.
        """
        for shown, address in self.links:
            if text in shown:
                return urljoin(self.address, address)
        raise LookupError(
            f"no link {text!r} on {self.address}: {[shown for shown, _ in self.links]}"
        )

    def form(self, *names: str, action: str = "") -> Form:
        """The first form that has all these fields, and whose action or a button's ends with `action`.

        Raises:
            LookupError: there is none.
        """
        for form in self.forms:
            targets = [form.action, *(target for _, target in form.buttons)]
            if set(names) <= set(form.values) and any(t.endswith(action) for t in targets):
                return form
        raise LookupError(f"no form with {names} {action!r} on {self.address}: {self.text[:800]}")


class Browser:
    """One person's browser.

    Args:
        home: address of the server, e.g. http://127.0.0.1:8123.
    """

    def __init__(self, home: str) -> None:
        self.home = home
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._send(Request(urljoin(self.home, path)))

    def submit(self, page: Page, form: Form, values: Mapping[str, Value], *, to: str = "") -> Page:
        """Fill in a form of a page and send it.

        Args:
            to: address of the button that is pressed, where it has one of its own.
        """
        filled: dict[str, Value] = {**form.values, **values}
        target = urljoin(page.address, to or form.action or page.address)
        builder = EnvironBuilder(method=form.method.upper(), data=filled)
        builder.content_type = builder.content_type or "application/x-www-form-urlencoded"
        environ = builder.get_environ()
        body = environ["wsgi.input"].read()
        request = Request(target, data=body, headers={"Content-Type": environ["CONTENT_TYPE"]})
        return self._send(request)

    def press(self, page: Page, action: str, values: Mapping[str, Value] | None = None) -> Page:
        """Send the form, or press the button, whose address ends with `action`."""
        form = page.form(action=action)
        target = next((to for _, to in form.buttons if to.endswith(action)), form.action)
        return self.submit(page, form, values or {}, to=target)

    def _send(self, request: Request) -> Page:
        try:
            answer = self._opener.open(request, timeout=300)
        except HTTPError as error:
            answer = error
        with answer:
            page = Page(answer.geturl(), answer.status or 0, answer.read())
        if answer.headers.get_content_type() == "text/html":
            _Reader(page).feed(page.content.decode())
        return page


class _Reader(HTMLParser):
    """Finds forms, links and text of a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._form: Form | None = None
        self._link: str | None = None
        self._select = ""
        self._button: str | None = None
        self._textarea = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self._page.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self._link = given["href"]
            self._page.links.append(("", given["href"]))
        elif tag in ("script", "style"):
            self._hidden += 1
        elif self._form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        if tag == "input" and given.get("name"):
            self._input(given)
        elif tag == "select":
            self._select = given.get("name", "")
            self._values(self._select)
        elif tag == "option" and self._select:
            self._option(given)
        elif tag == "textarea":
            self._textarea = given.get("name", "")
            self._values(self._textarea)
        elif tag == "button" and self._form is not None:
            self._form.buttons.append(("", given.get("formaction", "")))

    def _option(self, given: dict[str, str]) -> None:
        """A list without a chosen option sends its first one."""
        values = self._values(self._select)
        if "selected" in given:
            values[:] = [given.get("value", "")]
        elif not values:
            values.append(given.get("value", ""))

    def _input(self, given: dict[str, str]) -> None:
        values = self._values(given["name"])
        kind = given.get("type", "text")
        is_empty = kind in ("file", "submit") or (
            kind in ("radio", "checkbox") and "checked" not in given
        )
        if not is_empty:
            values.append(given.get("value", ""))

    def _values(self, name: str) -> list[str]:
        return self._form.values.setdefault(name, []) if self._form is not None else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "a":
            self._link = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""
        elif tag in ("script", "style"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._page.text += data.strip() and data.strip() + " "
        if self._link is not None:
            shown, address = self._page.links[-1]
            self._page.links[-1] = (shown + data.strip(), address)
        if self._textarea and self._form is not None:
            self._form.values[self._textarea] = [data]
