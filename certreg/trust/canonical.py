"""JSON read strictly and written in one way only (RFC 8785, JSON Canonicalization Scheme).

What two parsers could read differently is refused here, before anything is hashed or believed.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import orjson
import rfc8785

from certreg.errors import UnreadableError
from certreg.text import Text

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"

MAX_DEPTH = 64
_LARGEST_INTEGER = 2**53 - 1


class RepeatedMemberError(UnreadableError):
    """A member of an object is named twice: two parsers would read two different values."""


def parse(data: bytes) -> Any:
    """The JSON value of UTF-8 bytes: dict, list, str, int, float, bool or None.

    Raises:
        UnreadableError: not UTF-8 or with a BOM, not JSON, anything but white space after it, a
            member named twice (also by another spelling of its name), NaN, Infinity, a number
            beyond a double or an integer beyond 2^53 - 1, a lone surrogate, more than 64 levels.
    """
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except UnreadableError:
        raise
    except RecursionError as error:
        raise UnreadableError(_TOO_DEEP) from error
    except ValueError as error:
        raise UnreadableError("内容不是有效的 JSON（UTF-8，无 BOM）。") from error
    is_escaped = b"\\u" in data
    if is_escaped or data.count(b"{") + data.count(b"[") > MAX_DEPTH:
        _check(value, 1, is_escaped=is_escaped)
    return value


def parse_object(data: bytes) -> dict[str, Any]:
    """Like `parse`, and the value must be an object."""
    value = parse(data)
    if not isinstance(value, dict):
        raise UnreadableError("内容应为一个 JSON 对象。")
    return value


def canonical(value: JSON) -> bytes:
    """The RFC 8785 bytes of a value.

    Raises:
        UnreadableError: without canonical form: lone surrogate, NaN, large integer, other types.
    """
    try:
        return _plainly(value) or rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("内容无法写成规范的 JSON。") from error


def plain_text(value: object) -> str | None:
    """The text of `canonical`, where an ordinary encoder writes it, ten times as fast; else None.

    One does unless there are floats (written differently), integers out of range, half a surrogate pair,
    or member names beyond ASCII (sorting by code point is not sorting by UTF-16).
    """
    text = _plainly(value)
    return None if text is None else text.decode()


def _plainly(value: object) -> bytes | None:
    if not _is_plain(value):
        return None
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # half a surrogate pair
        return None


_TOO_DEEP = Text("JSON 的嵌套超过 {most} 层。", most=MAX_DEPTH)
_TEXT = {str}
_MOST_LEVELS = 2 * MAX_DEPTH  # beyond it the value may contain itself


def _is_plain(value: Any) -> bool:
    level = [value]
    for _ in range(_MOST_LEVELS):
        below: list[Any] = []
        for item in level:
            kind = type(item)
            if kind is str:
                continue
            if kind is dict:
                if not set(map(type, item)) <= _TEXT or not "".join(item).isascii():
                    return False
                below += item.values()
            elif kind is list:
                below += item
            elif kind is int:
                if not -_LARGEST_INTEGER <= item <= _LARGEST_INTEGER:
                    return False
            elif kind is not bool and item is not None:
                return False
        if not below:
            return True
        level = below
    return False


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(members)
    if len(result) != len(members):
        raise RepeatedMemberError("JSON 对象中有重复的成员名。")
    return result


def _integer(digits: str) -> int:
    # 17 characters hold every integer that may pass; int() of many digits takes quadratic time.
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_INTEGER:
        raise UnreadableError("JSON 中的整数超出范围（最大为 2 的 53 次方减 1）。")
    return int(digits)


def _float(digits: str) -> float:
    number = float(digits)
    # From 2^53 to 10^21 RFC 8785 writes the digits of an integer, which could not be read again.
    if not math.isfinite(number) or _LARGEST_INTEGER < abs(number) < 1e21:
        raise UnreadableError("JSON 中的数值超出范围。")
    return number


def _constant(name: str) -> Any:
    raise UnreadableError(Text("JSON 中不允许 {name}。", name=name))


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_float,
    parse_constant=_constant,
)


def _check(value: object, depth: int, *, is_escaped: bool) -> None:
    """Depth, and lone surrogates, which only an escape can bring in."""
    if isinstance(value, str):
        if is_escaped and any("\ud800" <= character <= "\udfff" for character in value):
            raise UnreadableError("JSON 文本中有不完整的 Unicode 代理字符。")
        return
    if not isinstance(value, (dict, list)):
        return
    if depth > MAX_DEPTH:
        raise UnreadableError(_TOO_DEEP)
    if isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth, is_escaped=is_escaped)
            _check(member, depth + 1, is_escaped=is_escaped)
    else:
        for member in value:
            _check(member, depth + 1, is_escaped=is_escaped)
