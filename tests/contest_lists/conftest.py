"""A welding final on record, the body that issues for it, and everybody whom a list goes through."""

from __future__ import annotations

from typing import Any

import pytest
from contest_scene import Scene
from sqlalchemy.orm import Session, scoped_session


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """Everybody whom a list goes through."""
    return Scene(cast, session)
