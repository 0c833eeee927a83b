"""Rows that are counted up by several processes at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from certreg.db import Base, db

Row = TypeVar("Row", bound=Base)


def locked(model: type[Row], key: Mapping[str, object]) -> Row:
    """The row with this key, locked until the end of the transaction; begun if there is none."""
    row = _read(model, key)
    if row is None:
        try:
            with db.session.begin_nested():
                db.session.add(model(**key))
        except IntegrityError:  # another process began it at the same moment: its row counts
            pass
        row = _read(model, key)
    if row is None:
        raise RuntimeError(f"{model.__name__} {key} was begun and is not there")
    return row


def _read(model: type[Row], key: Mapping[str, object]) -> Row | None:
    return db.session.get(model, dict(key), with_for_update=True, populate_existing=True)
