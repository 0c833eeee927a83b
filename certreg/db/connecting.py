"""How PostgreSQL is reached that may move to another server: with little patience, and knowing its absence from a fault.

SQLite is a file; nothing here concerns it.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from certreg.db.faults import READ_ONLY

PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""What libpq leaves to the operating system, which waits for a server without power for a quarter of an
hour: seconds to connect to one host, and (the last in ms) until a silent connection counts as broken."""


def options(url: str, *, read_only: bool = False) -> dict[str, Any]:
    """SQLAlchemy's options for the engine of an address; what the address itself says counts first.

    Connections are not tried before they are used (`pool_pre_ping`): that is a round trip for every
    request, about a third of a public query, to save one answer of 503 for each process and failover.
    The first that finds its connection broken has SQLAlchemy drop all of them.

    Args:
        read_only: the server is to refuse every write, should it be able to.
    """
    address = sa.make_url(url)
    if address.get_backend_name() != "postgresql":
        return {}
    arguments: dict[str, Any] = {
        name: value for name, value in PATIENCE.items() if name not in address.query
    }
    if read_only:
        said = str(address.query.get("options", ""))
        arguments["options"] = f"{said} -c default_transaction_read_only=on".strip()
    return {"connect_args": arguments}


def wire(engine: sa.Engine) -> None:
    """Have connections to a server that takes no writes any more be made anew, as if they were broken."""
    if engine.dialect.name != "postgresql":
        return

    @sa.event.listens_for(engine, "handle_error")
    def _look(context: sa.ExceptionContext) -> None:
        if getattr(context.original_exception, "sqlstate", None) == READ_ONLY:
            context.is_disconnect = True
