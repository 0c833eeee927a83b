"""DER (ITU-T X.690), as much as CMS and X.509 need: a writer, and a reader of nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from certreg.errors import UnreadableError

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
NULL = 0x05
OBJECT_IDENTIFIER = 0x06
SEQUENCE = 0x30
SET = 0x31


def write(tag: int, *contents: bytes) -> bytes:
    """One element: tag, length in its shortest form, contents."""
    content = b"".join(contents)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes(-(-size.bit_length() // 8), "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def set_of(*elements: bytes) -> bytes:
    """A SET OF, whose elements DER sorts by their bytes."""
    return write(SET, *sorted(elements))


def context(number: int, *contents: bytes) -> bytes:
    """A constructed element with a context tag, such as `[0]`."""
    return write(0xA0 | number, *contents)


def object_identifier(dotted: str) -> bytes:
    """An object identifier from its dotted form."""
    first, second, *rest = (int(part) for part in dotted.split("."))
    return write(OBJECT_IDENTIFIER, *map(_base128, [first * 40 + second, *rest]))


def unsigned(number: int) -> bytes:
    """An INTEGER that is not negative."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


@dataclass(frozen=True)
class Element:
    """An element as it was read.

    Attributes:
        tag: the tag byte.
        content: the contents.
        encoded: tag, length and contents.
    """

    tag: int
    content: bytes
    encoded: bytes

    def children(self, *tags: int) -> list[Element]:
        """The elements within.

        Args:
            tags: where given, the tags that they must have, in order and complete.

        Raises:
            UnreadableError: the contents are not DER elements, or not those.
        """
        found = list(_read_all(self.content))
        if tags and tuple(child.tag for child in found) != tags:
            raise UnreadableError("DER 结构与预期不符。")
        return found


def read_first(data: bytes) -> Element:
    """The element at the beginning; what follows it is left alone.

    Raises:
        UnreadableError: there is none, or its length is beyond the data or not in shortest form.
    """
    if len(data) < 2:
        raise UnreadableError("DER 数据不完整。")
    start, size = 2, data[1]
    if size & 0x80:
        start = 2 + (size & 0x7F)
        size = int.from_bytes(data[2:start], "big")
    content = data[start : start + size]
    encoded = data[: start + size]
    if len(content) != size or write(data[0], content) != encoded:
        raise UnreadableError("DER 长度不正确。")
    return Element(data[0], content, encoded)


def read(data: bytes, tag: int) -> Element:
    """The one element that the data are.

    Raises:
        UnreadableError: they are not exactly one element with this tag.
    """
    element = read_first(data)
    if element.tag != tag or element.encoded != data:
        raise UnreadableError("DER 结构与预期不符。")
    return element


def _read_all(data: bytes) -> Iterator[Element]:
    while data:
        element = read_first(data)
        yield element
        data = data[len(element.encoded) :]


def _base128(number: int) -> bytes:
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))
