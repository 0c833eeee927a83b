"""The body and the officials of this room's tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.clock import today


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Supervised:
    """A body that could assess last year already."""
    made = Supervised(cast)
    (filing,) = made.body.filings
    filing.valid_from = date(today().year - 1, 3, 1)
    session.commit()
    return made
