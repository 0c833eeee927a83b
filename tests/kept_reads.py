"""Nothing that is kept for strangers may be made from a private table: no commit there would renew it."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

import pytest
import sqlalchemy as sa

from certreg import kept
from certreg.db import Base
from certreg.db.shown import is_private

Thing = TypeVar("Thing")

READ = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)')

_making: ContextVar[Hashable] = ContextVar("making", default=None)
_wrong: list[str] = []
_keep = kept.keep


def pytest_configure() -> None:
    """From now on, look at what things are made from."""
    kept.keep = keep
    sa.event.listen(sa.Engine, "before_cursor_execute", look)


def keep(name: Hashable, make: Callable[[], Thing]) -> Thing:
    """As `kept.keep`, known to be making."""

    def noted() -> Thing:
        token = _making.set(name)
        try:
            return make()
        finally:
            _making.reset(token)

    return _keep(name, noted)


def look(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
    """Note a private table that a statement reads while something is made."""
    if _making.get() is not None:
        read = private_tables() & set(READ.findall(statement))
        _wrong.extend(f"{_making.get()} is made from {table}" for table in read)


@pytest.fixture(autouse=True)
def kept_is_public() -> Iterator[list[str]]:
    """What was made in this test from private tables, against the rule; a test that wants it clears the list."""
    _wrong.clear()
    yield _wrong
    assert not _wrong


@cache
def private_tables() -> set[str]:
    """Names of the tables that are declared private."""
    return {table.name for table in Base.metadata.tables.values() if is_private(table)}
