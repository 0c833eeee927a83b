"""How Alembic runs the revisions: in one transaction, without guards, references checked last."""

from __future__ import annotations

import textwrap
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import ops

from certreg import schema
from certreg.db import Base, db, guards, write_tx

DIALECTS = ("sqlite", "postgresql")


def run() -> None:
    """Run what the command asks for, wholly or not at all."""
    # Inside write_tx a transaction on SQLite begins immediately; the session itself is not used.
    with write_tx(), db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Else a table to which rows refer cannot be rebuilt. Heeded only outside a transaction.
            _driver(connection).execute("PRAGMA foreign_keys=off")
        try:
            with connection.begin():
                schema.take_off_guards(connection)
                _configure(connection)
                context.run_migrations()
                schema.put_up_guards(connection, context.script)
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError("a migration left rows that refer to nothing")
        finally:
            if is_sqlite:
                _driver(connection).execute("PRAGMA foreign_keys=on")


def _configure(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=_render,
        process_revision_directives=_close_circles,
        template_args={"guards": _changed_guards(connection)},
    )


def _render(kind: str, item: Any, _context: object) -> str | bool:
    """Write a revision in SQLAlchemy's own types: what it says must not change with our code."""
    if kind == "type" and isinstance(item, sa.TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    return False


def _close_circles(_context: object, _revision: object, scripts: Any) -> None:
    """Where tables refer to each other in a circle, add the last reference when all exist."""
    (script,) = scripts
    closing = []
    for table in script.upgrade_ops.ops:
        if isinstance(table, ops.CreateTableOp):
            closing += [part for part in table.columns if getattr(part, "use_alter", False)]
            table.columns = [c for c in table.columns if not getattr(c, "use_alter", False)]
    for constraint in closing:
        reference = ops.CreateForeignKeyOp.from_constraint(constraint)
        del reference.kw["use_alter"]
        script.upgrade_ops.ops.append(ops.ModifyTableOps(reference.source_table, [reference]))
    script.upgrade_ops.reverse_into(script.downgrade_ops)


def _changed_guards(connection: sa.Connection) -> dict[str, list[list[str]]]:
    """The guards for a new revision to list, in lines; nothing when they are as before."""
    if list(schema.frozen_guards(connection, context.script).get("sqlite", ())) == guards("sqlite"):
        return {}
    return {name: [_lines(statement) for statement in guards(name)] for name in DIALECTS}


def _lines(statement: str) -> list[str]:
    return textwrap.wrap(statement, 80, drop_whitespace=False, break_long_words=False)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection


run()
