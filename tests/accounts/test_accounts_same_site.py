"""Nobody is sent to another site after signing in."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import factories
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certreg.accounts.models import Role
from certreg.accounts.same_site import page_of_ours

FORGED = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "HTTPS:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/account\x00",
    "/account//evil.example",
    "/.//evil.example",
    "/account/..//evil.example",
    "//evil.example/account",
    "http://localhost/account",
    "account",
    "",
    "/no-such-page",
    "/sign-out",
    "/%2f%2fevil.example",
    "/\u2028/evil.example",
    "/@evil.example",
]


@pytest.mark.parametrize("target", FORGED)
@pytest.mark.long
def test_a_forged_target_is_forgotten(client, session, target):
    user = factories.make_user(Role.AUDITOR)
    client.post(
        "/sign-in",
        data={"username": user.username, "password": factories.PASSWORD},
        query_string={"next": target},
    )
    answer = client.post("/sign-in/code", data={"code": factories.code_of(user)})
    assert answer.location == "/admin"


@given(st.text(alphabet="/\\.:@?#% \t\n\r\x00aehlostvi-", max_size=30))
@example("/account?next=//evil.example")
@example("/account#x")
def test_whatever_is_let_through_stays_on_this_site(pages, target):
    found = page_of_ours(target)
    if found is not None:
        assert found == target
        for base in ("https://here.example/sign-in", "https://here.example/sign-in/code"):
            assert urlsplit(urljoin(base, found.replace("\\", "/"))).netloc == "here.example"


@pytest.fixture(scope="module")
def pages():
    """An application context that outlives the examples."""
    from flask import Flask

    app = Flask("pages")
    for number, rule in enumerate(("/account", "/evil", "/<path:anything>")):
        app.add_url_rule(rule, str(number), lambda **_values: "")
    with app.app_context():
        yield app
