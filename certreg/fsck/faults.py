"""What a check yields, and the comparison with published files that several make."""

from __future__ import annotations

from collections.abc import Iterator

from certreg.registry import publication
from certreg.text import Text

Faults = Iterator[Text]
"""What is wrong, one text for each fault."""


def published_as(path: str, content: bytes) -> Faults:
    """What is wrong with a published file that should have this content."""
    try:
        if publication.read(path) != content:
            yield Text("已公布的文件 {path} 与数据库不符", path=path)
    except FileNotFoundError:
        yield missing(path)


def missing(path: str) -> Text:
    """That a published file is not there."""
    return Text("应公布的文件 {path} 不存在", path=path)
