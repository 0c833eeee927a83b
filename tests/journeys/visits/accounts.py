"""Ways into the middle of signing in, joining, and making keys."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import sqlalchemy as sa
from journeys.played import Played, with_code
from journeys.visits.rows import Way, one

from certreg.accounts.models import User
from certreg.clock import today
from certreg.db import db
from certreg.demo.browser import Browser, Page
from certreg.demo.cast import Person
from certreg.demo.organisations import paper, upload, uscc
from certreg.demo.story import link_on, sent
from certreg.outbox.models import Endpoint


def _half_signed_in(demo: Played) -> tuple[Browser, str]:
    person, browser = demo.people["skills-clerk"], Browser(demo.home)
    page = browser.get("/sign-in")
    filled = {"username": person.username, "password": person.password}
    page = sent(browser.submit(page, page.form(*filled), filled))
    return browser, "/sign-in/code"


def new_key(demo: Played) -> tuple[Browser, str]:
    person = demo.person("precision-admin")
    clerk = demo.ask(lambda: one(User, User.username == "precision-clerk").id)
    expires_on = demo.ask(today)
    with_code(person, lambda: _make_key(person, clerk, expires_on))
    return person.browser, "/workspace/api-keys/created"


def _make_key(person: Person, clerk_id: int, expires_on: date) -> Page:
    page = person.browser.get("/workspace/api-keys/new")
    filled: dict[str, Any] = {"name": "演示人事系统", "clerk": str(clerk_id)}
    filled |= {"scopes": ["filings:read"]}
    filled |= {"expires_on": expires_on.isoformat(), "code": person.code()}
    return sent(person.browser.submit(page, page.form("expires_on"), filled))


def _new_webhook(demo: Played) -> tuple[Browser, str]:
    browser = demo.browser("precision-admin")
    page = browser.get("/workspace/webhooks/new")
    filled = {"url": "http://127.0.0.1:9/hook", "events": ["case.moved"]}
    sent(browser.submit(page, page.form("url"), filled))
    return browser, "/workspace/webhooks/created"


def _webhook(demo: Played) -> tuple[Browser, str]:
    browser, _path = _new_webhook(demo)
    newest = sa.select(sa.func.max(Endpoint.id))
    return browser, f"/workspace/webhooks/{demo.ask(lambda: db.session.scalar(newest))}"


def posted(demo: Played) -> None:
    """An event on its way to a webhook of the enterprise."""
    browser, path = _webhook(demo)
    page = browser.get(path)
    sent(browser.press(page, f"{path}/test"))


def _invited(demo: Played) -> str:
    administrator = demo.person("skills-admin")
    page = administrator.browser.get("/workspace/users/invite")
    filled = {"name": "演示新人", "roles": ["clerk"]}
    return link_on(sent(administrator.browser.submit(page, page.form("name"), filled)))


def _new_link(demo: Played) -> tuple[Browser, str]:
    _invited(demo)
    return demo.browser("skills-admin"), "/new-link"


def _joining(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _invited(demo)


def _joining_half_way(demo: Played) -> tuple[Browser, str]:
    browser, link = _joining(demo)
    page = browser.get(link)
    filled = {"username": f"newcomer{random.randrange(10**9)}"}
    filled |= {"password": "yanshi-newcomer-1", "again": "yanshi-newcomer-1"}
    sent(browser.submit(page, page.form(*filled), filled))
    return browser, f"{link}/second-factor"


def _reset(demo: Played, kind: str) -> str:
    administrator = demo.person("skills-admin")
    clerk = demo.ask(lambda: one(User, User.username == "skills-approver").id)
    page = administrator.browser.get(f"/workspace/users/{clerk}")
    return link_on(sent(administrator.browser.press(page, f"/reset/{kind}")))


def _resetting_password(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _reset(demo, "password")


def _resetting_second_factor(demo: Played) -> tuple[Browser, str]:
    return Browser(demo.home), _reset(demo, "second_factor")


def _enrolling_again(demo: Played) -> tuple[Browser, str]:
    browser, link = _resetting_second_factor(demo)
    page = browser.get(link)
    filled = {"password": demo.people["skills-approver"].password}
    sent(browser.submit(page, page.form("password"), filled))
    return browser, f"{link}/enrol"


def _recovery_codes(demo: Played) -> tuple[Browser, str]:
    person = demo.person("electric-approver")
    with_code(person, lambda: _renew_codes(person))
    return person.browser, "/account/recovery-codes/new"


def _renew_codes(person: Person) -> Page:
    page = person.browser.get("/account/recovery-codes")
    return sent(person.browser.submit(page, page.form("code"), {"code": person.code()}))


def _registered(demo: Played) -> tuple[Browser, str]:
    browser = Browser(demo.home)
    page = browser.get("/register")
    filled = {
        "kind": "enterprise",
        "name": f"演示新企业{random.randrange(10**6)}",
        "uscc": demo.ask(lambda: uscc(random.Random())),
        "region": "510104",
        "contact_name": "演示联系人",
        "contact_phone": "028-00000000",
        "proof": upload("营业执照（演示）.pdf", paper("营业执照（演示）")),
        "administrator_name": "演示管理员",
    }
    sent(browser.submit(page, page.form("uscc"), filled))
    return browser, "/register/done"


WAYS: dict[str, Way] = {
    "sign_in.second_factor": _half_signed_in,
    "handing_over.new_link": _new_link,
    "invitations.join": _joining,
    "invitations.join_second_factor": _joining_half_way,
    "invitations.reset_password": _resetting_password,
    "invitations.reset_second_factor": _resetting_second_factor,
    "invitations.enrol_again": _enrolling_again,
    "account.new_recovery_codes": _recovery_codes,
    "api_keys.created": new_key,
    "webhooks.created": _new_webhook,
    "webhooks.show": _webhook,
    "registration.done": _registered,
}
