"""From a TOML table to a frozen dataclass, strictly: a fault is refused with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache, reduce
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from certreg.policy.rule import LawError
from certreg.text import Text

T = TypeVar("T")
Place = tuple[str, ...]
"""Where a value stands: the row in words, then keys. Put into words only when something is wrong."""
Reader = Callable[[object, Place], Any]
"""(TOML value, place for the error text) -> typed value."""

_PLAIN_NAMES = {
    str: Text("文字"),
    int: Text("整数"),
    bool: Text("true 或 false"),
    date: Text("日期"),
    float: Text("小数"),
}


def read_row(shape: type[T], table: Mapping[str, object], place: str) -> T:
    """Build `shape` from a table whose keys are exactly its fields; optional fields may be absent.

    Supported field types: str, int, float, bool, date, an Enum (by value), Literal, a frozen
    dataclass, Any, `tuple[X, ...]` (a lone value counts as one), `Mapping[str, X]`, `X | None`.

    Raises:
        LawError: unknown key, missing key, wrong type, or a ValueError of the shape's
            `__post_init__`, with `place` in the text and the key as `field`.
    """
    return _read(shape, table, (place,))


def _read(shape: type[T], table: Mapping[str, object], place: Place) -> T:
    kind: Any = shape  # a class is always hashable; mypy thinks of its instances
    readers, required = _shape(kind)
    if unknown := [key for key in table if key not in readers]:
        raise LawError(
            Text(
                "{place}：未知的键 {key}。可用的键：{keys}。",
                place=_said(place),
                key=unknown[0],
                keys="、".join(readers),
            )
        )
    if missing := [key for key in required if key not in table]:
        text = Text("{place}：缺少键 {key}。请补上。", place=_said(place), key=missing[0])
        raise LawError(text, field=missing[0])
    values = {key: _value(readers[key], value, place, key) for key, value in table.items()}
    try:
        return shape(**values)
    except ValueError as error:  # what `__post_init__` of the shape has to say about its values
        reason = Text(str(error))
        raise LawError(Text("{place}：{reason}", place=_said(place), reason=reason)) from error


def _value(reader: Reader, value: object, place: Place, key: str) -> Any:
    """One value; whatever is wrong inside it belongs to the row's own key."""
    try:
        return reader(value, (*place, key))
    except LawError as error:
        error.field = key
        raise


def _said(place: Place) -> str:
    """甲 的 乙: a place in words."""
    return reduce(lambda whole, key: Text("{place} 的 {key}", place=whole, key=key), place)


@cache
def _shape(shape: Any) -> tuple[Mapping[str, Reader], tuple[str, ...]]:
    hints = get_type_hints(shape)
    required = tuple(
        field.name
        for field in fields(shape)
        if field.default is MISSING and field.default_factory is MISSING
    )
    return {field.name: _reader(hints[field.name]) for field in fields(shape)}, required


def _reader(hint: Any) -> Reader:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return _reader(inner)
    if origin is tuple:
        return _tuple_reader(_reader(arguments[0]))
    if origin is Literal:
        return _choice_reader({value: value for value in arguments})
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_reader(_reader(arguments[1]))
    if hint is Any:
        return lambda value, place: value
    if issubclass(hint, Enum):
        return _choice_reader({member.value: member for member in hint})
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    return _plain_reader(hint)


def _plain_reader(kind: type[Any]) -> Reader:
    def read(value: object, place: Place) -> Any:
        # Exact types: TOML's true is no number and its date-time is no date.
        if type(value) is not kind:
            raise LawError(
                Text(
                    "{place}：应为{kind}，现为 {value}。",
                    place=_said(place),
                    kind=_PLAIN_NAMES[kind],
                    value=repr(value),
                )
            )
        return value

    return read


def _choice_reader(choices: Mapping[Any, Any]) -> Reader:
    def read(value: object, place: Place) -> Any:
        if not isinstance(value, str | int) or value not in choices:
            raise LawError(
                Text(
                    "{place}：不认识的值 {value}。可用的值：{values}。",
                    place=_said(place),
                    value=repr(value),
                    values="、".join(map(str, choices)),
                )
            )
        return choices[value]

    return read


def _tuple_reader(inner: Reader) -> Reader:
    def read(value: object, place: Place) -> Any:
        items = value if isinstance(value, list) else [value]
        return tuple(inner(item, place) for item in items)

    return read


def _mapping_reader(inner: Reader) -> Reader:
    def read(value: object, place: Place) -> Any:
        table = _as_table(value, place)
        return MappingProxyType({key: inner(item, (*place, key)) for key, item in table.items()})

    return read


def _dataclass_reader(shape: Any) -> Reader:
    def read(value: object, place: Place) -> Any:
        return _read(shape, _as_table(value, place), place)

    return read


def _as_table(value: object, place: Place) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise LawError(
            Text(
                "{place}：应为一个表（花括号内写“键 = 值”），现为 {value}。",
                place=_said(place),
                value=repr(value),
            )
        )
    return value
