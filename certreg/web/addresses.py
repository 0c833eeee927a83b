"""Addresses that are the same in every request: every page names dozens, and Flask takes as long for each as for a query."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for

_MADE = "certreg_addresses"


def fixed_address(endpoint: str, **values: Any) -> str:
    """What `url_for` gives, made once for where the application is mounted.

    Args:
        values: few different ones in the life of a process.
    """
    made: dict[tuple[object, ...], str] = current_app.extensions.setdefault(_MADE, {})
    name = (request.script_root, endpoint, *values.items())
    if name not in made:
        made[name] = url_for(endpoint, **values)
    return made[name]
