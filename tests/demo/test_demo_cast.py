"""The demo's people give codes that are still good when they arrive."""

from datetime import UTC, datetime, timedelta

import pytest

from certreg.accounts import authenticator
from certreg.demo import cast
from certreg.demo.browser import Browser

STEP_BEGINS = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("second", range(cast.STEP))
def test_two_codes_in_a_row_are_good_whatever_second_of_a_step_they_are_read_at(
    second: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = cast.Person("clerk", "演示经办人", "clerk", Browser("http://127.0.0.1:1"))
    person.secret = authenticator.new_secret()
    asked = STEP_BEGINS + timedelta(seconds=second)
    monkeypatch.setattr(cast, "real_now", lambda: asked)

    codes = [person.code(), person.code()]

    arrived = asked + timedelta(seconds=cast.SENDING)
    monkeypatch.setattr(authenticator, "real_now", lambda: arrived)
    steps = [authenticator.step_of(person.secret, code) for code in codes]
    assert None not in steps
    assert len(set(steps)) == 2
