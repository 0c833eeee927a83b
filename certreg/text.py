"""Text for people that can still be translated after it was put together.

Pure code (rules, errors) speaks Chinese and knows no web framework; the page that shows the text
may have to speak English. A `Text` is the finished Chinese string and remembers the pattern and
the values it was made of, so that `certreg.web.language.translate` can say it again in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from typing import Any


class Text(str):
    """A Chinese sentence with its pattern and values kept.

    Args:
        pattern: Chinese text with `{name}` places (the msgid of the catalogue).
        values: what stands in the places; may themselves be `Text`.
    """

    __slots__ = ("pattern", "values")

    pattern: str
    values: dict[str, object]

    def __new__(cls, pattern: str, **values: object) -> Text:
        text = super().__new__(cls, pattern.format(**values) if values else pattern)
        text.pattern = pattern
        text.values = values
        return text

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (self.pattern, self.values))


def listed(words: Iterable[Text]) -> Text:
    """甲、乙、丙: one or more words as one text, each of which can still be translated."""
    return reduce(lambda many, one: Text("{many}、{one}", many=many, one=one), words)


def strung(sentences: Iterable[Text]) -> Text:
    """甲；乙；丙: one or more sentences as one text, each of which can still be translated."""
    return reduce(lambda many, one: Text("{many}；{one}", many=many, one=one), sentences)


def as_text(message: str) -> Text:
    """An error's message as a text that can be translated."""
    return message if isinstance(message, Text) else Text(message)


def pack(text: str) -> Any:
    """A text as JSON: a plain string, or pattern and values."""
    return _packed(text) if isinstance(text, Text) and text.values else str(text)


def unpack(packed: Any) -> Text:
    """The text that `pack` was given; what is no text, number or day as it was written."""
    if isinstance(packed, str):
        return Text(packed)
    pattern, values = packed
    return Text(pattern, **{name: _unpacked(value) for name, value in values.items()})


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        return date.fromisoformat(value["day"])
    return unpack(value) if isinstance(value, list) else value


def _packed(value: object) -> Any:
    """A value; a text always with its pattern, or it would come back as what people wrote."""
    if isinstance(value, Text):
        return [value.pattern, {name: _packed(inner) for name, inner in value.values.items()}]
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"day": value.isoformat()}
    return value if isinstance(value, str | int) else str(value)


def _rebuild(pattern: str, values: dict[str, object]) -> Text:
    return Text(pattern, **values)
