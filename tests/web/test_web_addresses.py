"""A fixed address is the one that Flask gives, wherever the application is mounted."""

from __future__ import annotations

import pytest
from flask import Flask, url_for

from certreg.web.addresses import fixed_address


@pytest.mark.parametrize("mounted", ["", "/certreg", ""])
def test_an_address_is_the_one_that_flask_gives_where_it_is_mounted(
    app: Flask, mounted: str
) -> None:
    with app.test_request_context("/lookup", environ_overrides={"SCRIPT_NAME": mounted}):
        for version in ("a", "b", "a"):
            fixed = fixed_address("static", filename="css/certreg.css", v=version)
            assert fixed == url_for("static", filename="css/certreg.css", v=version)
        assert fixed_address("lookup.look_up") == f"{mounted}/lookup"


def test_a_fixed_address_is_made_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.test_request_context("/"):
        first = fixed_address("lookup.look_up")
    monkeypatch.setattr("certreg.web.addresses.url_for", lambda *_: "made again")
    with app.test_request_context("/"):
        assert fixed_address("lookup.look_up") == first
