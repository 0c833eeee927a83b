"""Pages of a long list by key, not by offset: no row twice, none left out while some are added."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import request

from certreg.db import UtcDateTime, db
from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.web.row_key import LARGEST

SIZES = (20, 50, 100)
Key = sa.ColumnElement[Any] | sa.orm.InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Page:
    """Some rows of a list.

    Attributes:
        rows: entities or rows, in the order asked for.
        size: most rows that a page shows.
        next_key: opaque text for the `after` of the following page; None on the last.
        previous_key: opaque text for the `before` of the page in front; None on the first.
    """

    rows: Sequence[Any]
    size: int
    next_key: str | None = None
    previous_key: str | None = None
    sizes: Sequence[int] = SIZES

    @property
    def next_address(self) -> str | None:
        """Address of the following page."""
        return None if self.next_key is None else _address(after=self.next_key)

    @property
    def previous_address(self) -> str | None:
        """Address of the page in front."""
        return None if self.previous_key is None else _address(before=self.previous_key)

    @property
    def size_addresses(self) -> list[tuple[int, str]]:
        """Every page size with the address of the first page of that size."""
        return [(size, _address(size=str(size))) for size in self.sizes]


def paginate(query: sa.Select[*tuple[Any, ...]], *keys: Key, descending: bool = False) -> Page:
    """The page that the request asks for with `?after=`, `?before=` and `?size=`.

    Args:
        query: without order or limit; entities or columns.
        keys: what the list is ordered by; never null, and together unique (the last is the id).
        descending: the greatest first.

    Raises:
        UnreadableError: the place in the address is not one that a page gave.
    """
    size = request.args.get("size", SIZES[0], type=int)
    return page(
        query,
        *keys,
        descending=descending,
        size=size if size in SIZES else SIZES[0],
        after=request.args.get("after"),
        before=request.args.get("before"),
    )


def page(
    query: sa.Select[*tuple[Any, ...]],
    *keys: Key,
    size: int,
    descending: bool = False,
    after: str | None = None,
    before: str | None = None,
) -> Page:
    """As `paginate`, outside a request."""
    backwards = after is None and before is not None
    place = before if backwards else after
    falling = descending != backwards
    if place is not None:
        here, there = sa.tuple_(*keys), sa.tuple_(*_read(place, keys))
        query = query.where(here < there if falling else here > there)
    query = query.add_columns(*keys).order_by(
        *(key.desc() if falling else key.asc() for key in keys)
    )
    found = list(db.session.execute(query.limit(size + 1)))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, place is not None)
    width = len(keys)
    return Page(
        rows=[row[0] if len(row) == width + 1 else row for row in found],
        size=size,
        next_key=_write(found[-1][-width:]) if found and has_next else None,
        previous_key=_write(found[0][-width:]) if found and has_previous else None,
    )


def _address(**changes: str) -> str:
    kept = [
        (k, v) for k, v in request.args.items(multi=True) if k not in ("after", "before", *changes)
    ]
    return f"{request.path}?{urlencode([*kept, *changes.items()])}"


def _write(values: Sequence[Any]) -> str:
    text = json.dumps(
        [_plain(value) for value in values], ensure_ascii=False, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date


def _read(place: str, keys: Sequence[Key]) -> list[sa.BindParameter[Any]]:
    """The values behind an opaque place, bound with the types of the columns."""
    try:
        values = json.loads(base64.urlsafe_b64decode(place + "=" * (-len(place) % 4)))
        return [
            sa.literal(_value(value, key.type), key.type)
            for value, key in zip(values, keys, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise UnreadableError(Text("无法识别这个页码，请回到列表第一页。")) from error


def _value(value: Any, column_type: sa.types.TypeEngine[Any]) -> Any:
    kind = datetime if isinstance(column_type, UtcDateTime) else column_type.python_type
    if issubclass(kind, datetime | date):
        return kind.fromisoformat(value)
    if type(value) is not kind:
        raise TypeError(f"{value!r} is not {kind.__name__}")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError(f"{value} is beyond every key")
    return value
