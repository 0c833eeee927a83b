"""An enterprise that may assess, with clerk and approver."""

from __future__ import annotations

from typing import Any

import pytest
from batch_scene import Scene
from sqlalchemy.orm import Session, scoped_session


@pytest.fixture
def scene(cast: Any, session: scoped_session[Session]) -> Scene:
    """An enterprise that may assess, with clerk and approver."""
    return Scene(cast)
