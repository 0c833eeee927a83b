"""Rows of the law written as TOML, as policy officers read and keep them. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import tomli

from certreg.errors import RefusedError, UnreadableError
from certreg.rulebook.amendment import Content
from certreg.text import Text

_BARE = re.compile(r"[A-Za-z0-9_-]+")

DEEPEST = 16
"""Levels of brackets inside each other that are read."""


def value(thing: object) -> str:
    """One value: text, number, day, list, table."""
    if isinstance(thing, bool):
        return "true" if thing else "false"
    if isinstance(thing, str):
        return json.dumps(thing, ensure_ascii=False)  # the same escapes as a basic string of TOML
    if isinstance(thing, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {value(v)}" for k, v in thing.items()) + " }"
    if isinstance(thing, list | tuple):
        return "[" + ", ".join(map(value, thing)) + "]"
    return thing.isoformat() if isinstance(thing, date) else str(thing)


def read_value(text: str) -> Any:
    """A value that somebody typed; what is no value of TOML stays text, for the loader to refuse.

    Raises:
        RefusedError: nested deeper than any row of the law; reason `unreadable`.
    """
    try:
        found = tomli.loads(f"value = {text}")["value"]
        if _depth(found) <= DEEPEST:
            return found
    except tomli.TOMLDecodeError:
        return text
    except RecursionError:
        pass
    raise RefusedError(Text("括号嵌套过深，无法读取。请检查括号"), reason="unreadable")


def table(name: str, row: Mapping[str, Any]) -> str:
    """One row: `[[name]]` and its keys."""
    return "\n".join([f"[[{name}]]", *(f"{_key(k)} = {value(v)}" for k, v in row.items()), ""])


def written(content: Content) -> str:
    """An operator's own rows as one file: `[[file.table]]` for each row that is added, `[[amended]]`
    for each that is closed or confirmed.
    """
    added = [
        table(f"{file.removesuffix('.toml')}.{name}", row)
        for file, tables in content.additions.items()
        for name, rows in tables.items()
        for row in rows
    ]
    amended = [table("amended", {"id": id, **changes}) for id, changes in content.amended.items()]
    return "\n".join([*added, *amended])


def read_content(text: str) -> Content:
    """What `written` wrote.

    Raises:
        UnreadableError: no such file.
    """
    try:
        parsed = tomli.loads(text)
        amended = parsed.pop("amended", [])
        changes = {row["id"]: {k: v for k, v in row.items() if k != "id"} for row in amended}
        return Content({f"{name}.toml": dict(tables) for name, tables in parsed.items()}, changes)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnreadableError(
            Text("不是导出的规则文件：{error}", error=str(error) or repr(error))
        ) from error


def _depth(thing: object) -> int:
    inner = thing.values() if isinstance(thing, Mapping) else thing
    if isinstance(inner, str) or not isinstance(inner, Iterable):
        return 0
    return 1 + max(map(_depth, inner), default=0)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
