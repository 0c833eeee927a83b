"""Tests of pages that no room has: they add routes, which an application that has answered refuses."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def maker(maker: Any) -> Any:
    """Makes an application for each test, and keeps none."""
    return maker.__wrapped__
