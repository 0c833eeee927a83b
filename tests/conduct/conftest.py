"""The body and the officials of this room's tests."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session
from supervised import Supervised


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Supervised:
    """A body that is supervised."""
    return Supervised(cast)
