"""Signing in with password and second factor."""

from __future__ import annotations

import factories

from certreg.accounts.models import Role


def test_a_user_signs_in_with_password_and_code(client, session):
    user = factories.make_user(Role.CLERK)
    factories.sign_in(client, user)
    page = client.get("/account")
    assert page.status_code == 200
    assert user.name in page.text
