"""Numbers in addresses."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from certreg.web.row_key import LARGEST


@pytest.mark.parametrize("number", [LARGEST + 1, 2**31, 2**63, 2**64, 10**40])
def test_a_number_that_no_column_can_hold_is_no_such_page(client: FlaskClient, number: int) -> None:
    for address in (f"/notices/{number}", f"/notices/{number}/objection", f"/status/{number}"):
        assert client.get(address).status_code == 404


def test_every_number_in_an_address_is_a_row_key(app: Flask) -> None:
    largest = {
        converter.max
        for rule in app.url_map.iter_rules()
        for converter in rule._converters.values()
        if hasattr(converter, "max")
    }

    assert largest == {LARGEST}
