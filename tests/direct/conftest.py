"""Everybody whom a nomination goes through."""

from __future__ import annotations

from typing import Any

import pytest
from direct_scene import Scene
from sqlalchemy.orm import Session, scoped_session


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """Everybody whom a nomination goes through."""
    return Scene(cast, session)
