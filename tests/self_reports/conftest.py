"""The body and the officials of this room's tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import issued
import pytest
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised

from certreg.clock import today


@pytest.fixture
def scene(
    cast: Any, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> Supervised:
    """A body that could assess last year already."""
    filed_on = date(today().year - 1, 3, 1)
    with monkeypatch.context() as patch:
        patch.setattr(issued, "today", lambda: filed_on)
        return Supervised(cast)
