"""What an adapter is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Result = Mapping[str, Any]
"""An answer in the case's words."""

Adapter = Callable[..., Result | Iterable[Result]]
"""Takes the law and the case's inputs by name; a RefusedError becomes `refuse` with its reason.

It gives one result, or several of which each is true (several satisfied conditions or reasons).
A name that is a word of Python's has an underscore behind it (`class_`, `from_`).
"""
