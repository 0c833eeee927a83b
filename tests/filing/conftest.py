"""The registry and the people of the filing room's tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from filing_scene import Scene
from sqlalchemy.orm import Session, scoped_session

import certreg.clock
from certreg.clock import CHINA

MoveClock = Callable[[date], None]


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """An enterprise that may file, and the officials."""
    return Scene(cast, session)


@pytest.fixture
def move_clock(monkeypatch: pytest.MonkeyPatch) -> MoveClock:
    """Lets the registry believe that it is noon of another day."""

    def move(day: date) -> None:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        monkeypatch.setattr(certreg.clock, "real_now", lambda: noon)

    return move
