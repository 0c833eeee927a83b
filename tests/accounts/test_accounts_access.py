"""Who may use which page of this room: the list comes from the application itself."""

from __future__ import annotations

import factories
import pytest

from certreg.accounts.models import Role
from certreg.web.access import declared

ROOM = "certreg.accounts."
VALUES = {
    "organisation_id": 999_999,
    "user_id": 999_999,
    "invitation_id": 999_999,
    "kind": "password",
    "action": "deactivate",
    "token": "no-such-token",
}


def routes(app):
    """Method, address and declaration of every route of this room."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if app.view_functions[rule.endpoint].__module__.startswith(ROOM):
            places = ("workspace", "office") if "place" in rule.arguments else (None,)
            for place in places:
                address = adapter.build(rule.endpoint, VALUES | {"place": place})
                for method in sorted(rule.methods & {"GET", "POST"}):
                    yield method, address.partition("?")[0], declared(app, rule.endpoint)


@pytest.mark.long
def test_without_signing_in_only_public_pages_answer(app, client, session):
    closed = [(m, a) for m, a, access in routes(app) if not access.is_public]
    assert len(closed) > 30
    for method, address in closed:
        answer = client.open(address, method=method)
        assert answer.status_code == 302, (method, address)
        assert answer.location.startswith("/sign-in?next="), (method, address)


@pytest.mark.parametrize("role", Role)
@pytest.mark.long
def test_every_role_is_kept_to_its_own_pages(app, client, session, role):
    user = factories.make_user(role)
    factories.sign_in(client, user)
    for method, address, access in routes(app):
        if access.is_public or (method == "POST" and address.startswith("/account")):
            continue
        answer = client.open(address, method=method)
        if access.allows(user.roles):
            assert answer.status_code in (200, 302, 404, 422), (method, address)
        else:
            assert answer.status_code == 403, (method, address)


def test_the_room_names_a_role_wherever_there_is_more_than_the_own_account(app):
    for _method, address, access in routes(app):
        if address.startswith(("/workspace", "/office", "/admin")):
            assert access.roles, address
