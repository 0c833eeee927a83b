"""What every operation with a key has in common: proof, rate, trail, scope, one effect for each call."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import g, request

from certreg.accounts.models import User
from certreg.connections import keys, repeating
from certreg.connections.models import ApiKey, Scope
from certreg.connections.rules import check_scope
from certreg.db import db, write_tx
from certreg.web.access import Access
from certreg.web.limits import limit

View = TypeVar("View", bound=Callable[..., Any])

RATE = "120 per minute"
"""For one key and operation; a system that polls every few seconds stays far below."""
SECURITY: dict[str, list[str]] = {"key": []}
"""What the document says of operations with a key."""


def keyed(scope: Scope, rate: str = RATE) -> Callable[[View], View]:
    """Declare that an operation is for systems with a key of this scope; stands on top.

    The request acts as the clerk named on the key: what clerks may not do, no key can.
    """

    def declare(view: View) -> View:
        @limit(rate, by=lambda: f"key {g.api_key_id}")
        def counted(*args: Any, **kwargs: Any) -> Any:
            with write_tx() as session:
                key = session.get_one(ApiKey, g.api_key_id)
                keys.note_use(key, str(request.endpoint))
                held = list(key.scopes)
            check_scope(held, scope.value)
            return repeating.once(g.api_key_id, lambda: view(*args, **kwargs))

        @wraps(view)
        def called(*args: Any, **kwargs: Any) -> Any:
            g.api_key_id = keys.prove(request.headers.get("Authorization", "")).id
            return counted(*args, **kwargs)

        called.access = Access(by_key=True)  # type: ignore[attr-defined]
        return cast(View, called)

    return declare


def caller() -> User:
    """The clerk in whose name the present request acts."""
    return db.session.get_one(ApiKey, g.api_key_id).user
