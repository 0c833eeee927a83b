"""Rows of the law written as TOML, as policy officers read and keep them. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

from certreg.rulebook.amendment import Content
from certreg.text import Text

_BARE = re.compile(r"[A-Za-z0-9_-]+")


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
    """A value that somebody typed; what is no value of TOML stays text, for the loader to refuse."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def table(name: str, row: Mapping[str, Any]) -> str:
    """One row: `[[name]]` and its keys."""
    return "\n".join([f"[[{name}]]", *(f"{_key(k)} = {value(v)}" for k, v in row.items()), ""])


def documents(content: Content) -> dict[str, str]:
    """File name -> its text; rows that close or confirm others stand in `amended.toml`."""
    files = {
        file: "\n".join(table(name, row) for name, rows in tables.items() for row in rows)
        for file, tables in content.additions.items()
    }
    if content.amended:
        rows = ({"id": id, **changes} for id, changes in content.amended.items())
        files["amended.toml"] = "\n".join(table("amended", row) for row in rows)
    return files


def read_content(texts: Mapping[str, str]) -> Content:
    """What `documents` wrote.

    Raises:
        ValueError: no TOML; names the file.
    """
    parsed: dict[str, Any] = {}
    for file, text in texts.items():
        try:
            parsed[file] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise ValueError(Text("{file}：{error}", file=file, error=str(error))) from error
    amended = parsed.pop("amended.toml", {}).get("amended", [])
    changes = {row["id"]: {k: v for k, v in row.items() if k != "id"} for row in amended}
    return Content(parsed, changes)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
