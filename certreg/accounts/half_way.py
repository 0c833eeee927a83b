"""What waits between two pages before it counts: sealed in the visitor's session, for minutes.

A password that was right waits here for the second factor; a secret that was shown waits for
its first code. Nobody is signed in by it.
"""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

from flask import session

from certreg.accounts import keyed
from certreg.clock import real_now
from certreg.errors import UnreadableError

LASTING = timedelta(minutes=5)
"""Long enough to open the authenticator app, too short to be found on a screen left alone."""


def remember(purpose: str, values: dict[str, Any], lasting: timedelta = LASTING) -> None:
    """Keep values (JSON) under a purpose, in place of any kept before."""
    until = (real_now() + lasting).timestamp()
    sealed = keyed.seal(
        "half-way", json.dumps({"until": until, "values": values}).encode(), purpose
    )
    session[_name(purpose)] = base64.b64encode(sealed).decode()


def recall(purpose: str) -> dict[str, Any] | None:
    """The values, if they were kept and their time has not run out."""
    kept = session.get(_name(purpose))
    if kept is None:
        return None
    try:
        opened = json.loads(keyed.unseal("half-way", base64.b64decode(kept), purpose))
    except UnreadableError:  # the master key was changed meanwhile
        return None
    if real_now().timestamp() > opened["until"]:
        forget(purpose)
        return None
    values: dict[str, Any] = opened["values"]
    return values


def forget(purpose: str) -> None:
    """Drop the values."""
    session.pop(_name(purpose), None)


def _name(purpose: str) -> str:
    return f"half_way_{purpose}"
