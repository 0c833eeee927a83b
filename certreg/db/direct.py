"""Asking the driver itself, outside of any session: what is asked all day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa

from certreg.db import reader
from certreg.db.faults import is_lost, told


def read_row(query: sa.Select[*tuple[Any, ...]], **values: str) -> tuple[Any, ...] | None:
    """The first row of a query, outside of any session: for what is asked all day and changes nothing.

    The driver is asked directly: SQLAlchemy's own way takes eight times as long as the query. What a
    query is made of must last (a constant of its module): the statement is kept.

    Args:
        values: of the query's bound parameters, by name.

    Raises:
        sqlalchemy.exc.DBAPIError: as from any other query.
    """
    engine = reader()
    dialect, asked, connection = engine.dialect, _asked(query, engine.dialect), None
    try:
        connection = engine.raw_connection()
        driver: Any = connection.dbapi_connection
        rows = driver.execute(asked.statement, asked.ordered(values)).fetchall()
    except dialect.loaded_dbapi.Error as error:
        lost = connection is None or is_lost(error, dialect, connection)
        if lost:
            engine.dispose()  # the others lead to the same server
        if connection is not None:
            connection.invalidate(error)
        raise told(error, asked.statement, dialect, values, lost=lost) from error
    finally:
        if connection is not None:
            connection.close()
    return asked.read(rows[0]) if rows else None


@dataclass(frozen=True)
class _Asked:
    """A query as its driver takes it.

    Attributes:
        order: the parameters, where the driver wants them in order.
        readers: what makes each column's value of the driver's; None: it is the value.
    """

    statement: str
    order: tuple[str, ...]
    readers: tuple[Callable[[Any], Any] | None, ...]

    def ordered(self, values: Mapping[str, str]) -> Any:
        """The values as the driver wants them."""
        return [values[name] for name in self.order] if self.order else values

    def read(self, row: Iterable[Any]) -> tuple[Any, ...]:
        """The values of the columns."""
        pairs = zip(self.readers, row, strict=True)
        return tuple(value if read is None else read(value) for read, value in pairs)


@cache
def _asked(query: sa.Select[*tuple[Any, ...]], dialect: sa.Dialect) -> _Asked:
    compiled = query.compile(dialect=dialect)
    order = tuple(getattr(compiled, "positiontup", None) or ())
    kinds = (column.type.dialect_impl(dialect) for column in query.selected_columns)
    return _Asked(
        str(compiled), order, tuple(kind.result_processor(dialect, None) for kind in kinds)
    )
