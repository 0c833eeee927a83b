"""A way to every page that can be asked for: who goes there, and for which object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from journeys import steps
from journeys.further import have_further
from journeys.played import Played
from journeys.visits import accounts, cases, certificates, registers, supervision, verifying
from journeys.visits.had import have_an_upload, have_holdings
from journeys.visits.rows import Way
from journeys.visits.things import things_of
from werkzeug.routing import Rule

from certreg.accounts.models import Role
from certreg.demo.browser import Browser
from certreg.web.access import declared

WAYS: dict[str, Way] = {
    **accounts.WAYS,
    **cases.WAYS,
    **certificates.WAYS,
    **registers.WAYS,
    **supervision.WAYS,
    **verifying.WAYS,
}
"""Pages that stand in the middle of something: how one gets there."""

WHO = {
    Role.CLERK: "precision-clerk",
    Role.APPROVER: "precision-approver",
    Role.ADMINISTRATOR: "precision-admin",
    Role.OFFICIAL: "city-official-1",
    Role.OFFICE_ADMINISTRATOR: "district-admin",
    Role.EXPERT: "expert-1",
    Role.POLICY_OFFICER: "policy-officer-1",
    Role.SYSTEM_ADMINISTRATOR: "system",
    Role.SECURITY_ADMINISTRATOR: "security",
    Role.AUDITOR: "auditor",
    Role.REGION_AUDITOR: "region-auditor",
}
"""Who visits a page that is for holders of a role."""


@dataclass(frozen=True)
class Visit:
    """An address, and the browser in which it is opened."""

    endpoint: str
    browser: Browser
    path: str


def visits(demo: Played) -> Iterator[Visit]:
    """A visit to every route that answers GET.

    Raises:
        LookupError: no way leads to a route; the visitor must be told one.
    """
    have_an_upload(demo)
    have_holdings(demo)
    steps.recognised(demo)
    have_further(demo)
    for rule in sorted(demo.app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if "GET" in (rule.methods or ()) and not _is_for_systems(demo, rule):
            yield from _visits(demo, rule)


def _is_for_systems(demo: Played, rule: Rule) -> bool:
    """Operations with a key are no pages."""
    access = declared(demo.app, rule.endpoint)
    return access is not None and access.by_key


def _visits(demo: Played, rule: Rule) -> Iterator[Visit]:
    if way := WAYS.get(rule.endpoint):
        browser, path = way(demo)
        yield Visit(rule.endpoint, browser, path)
        return
    for values in values_for(demo, rule):
        browser = demo.browser(visitor(demo, rule, values))
        yield Visit(rule.endpoint, browser, address(demo, rule.endpoint, values))


def visitor(demo: Played, rule: Rule, values: dict[str, Any]) -> str:
    """The user who may open a route; empty: nobody in particular."""
    access = declared(demo.app, rule.endpoint)
    assert access is not None
    if access.is_public:
        return ""
    if values.get("place") == "office":
        offices = (Role.OFFICE_ADMINISTRATOR, Role.OFFICIAL)
        return WHO[next(role for role in offices if access.allows(frozenset({role})))]
    return next(name for role, name in WHO.items() if access.allows(frozenset({role})))


def address(demo: Played, endpoint: str, values: dict[str, Any]) -> str:
    """The path of a route."""
    return demo.app.url_map.bind("localhost").build(endpoint, values).partition("?")[0]


def values_for(demo: Played, rule: Rule) -> list[dict[str, Any]]:
    """What stands in the address of a route: one set of values, or one for each place.

    Raises:
        LookupError: an argument that nobody knows here.
    """
    things = demo.ask(things_of)
    values = {name: thing(things, rule.endpoint, name) for name in rule.arguments - {"place"}}
    if "place" not in rule.arguments:
        return [values]
    in_office = values | ({"user_id": things["official"]} if "user_id" in values else {})
    return [{**values, "place": "workspace"}, {**in_office, "place": "office"}]


def thing(things: dict[str, Any], endpoint: str, name: str) -> Any:
    """The object for one argument of a route's address."""
    room = endpoint.partition(".")[0]
    for key in (f"{endpoint}:{name}", f"{room}:{name}", name):
        if key in things:
            return things[key]
    raise LookupError(f"no way to {endpoint}: what is its <{name}>?")
