"""Reading an uploaded workbook, in a child process with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Any, cast

import structlog

from certreg.errors import UnreadableError
from certreg.settings import PACKAGE
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.cells import Kind, Sheet, SheetRow, Typed, Workbook

log = structlog.get_logger()

_COMMAND = (sys.executable, "-P", "-s", "-m", "certreg.workbook.child")
_ENVIRONMENT = {"PYTHONPATH": str(PACKAGE.parent)}
"""All that the child knows of us: where the very package lies that started it."""


def read(content: bytes) -> Workbook:
    """The sheets of an uploaded workbook.

    Args:
        content: the bytes as uploaded; `parts.open_workbook` may have refused them already.

    Raises:
        UnreadableError: not a readable workbook, or more than the limits allow.
    """
    try:
        child = subprocess.run(
            _COMMAND,
            input=content,
            capture_output=True,
            env=_ENVIRONMENT,
            cwd="/",
            timeout=limits.WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    lines = (
        [_decode(line) for line in child.stdout.decode().splitlines()]
        if child.returncode == 0
        else []
    )
    last: list[Any] = lines.pop() if lines else [""]
    if last[0] == "refused":
        raise UnreadableError(Text(last[1], **dict(last[2])))
    if last[0] != "end":
        fault = child.stderr.decode(errors="replace").rstrip().rpartition("\n")[2].partition(":")[0]
        log.warning("workbook not read", returncode=child.returncode, fault=fault)
        raise _too_much()
    return Workbook({sheet.name: sheet for sheet in _sheets(lines)})


def _sheets(lines: Iterable[list[Any]]) -> Iterator[Sheet]:
    rows: list[SheetRow] = []
    for kind, *content in lines:
        if kind == "sheet":
            rows = []
            yield Sheet(content[0], rows, frozenset(map(tuple, content[1])))
        else:
            rows.extend(map(SheetRow._make, content[0]))


def _typed(values: dict[str, str]) -> Typed:
    (pair,) = values.items()
    return Typed(cast(Kind, pair[0]), pair[1])


_decode = json.JSONDecoder(object_hook=_typed).decode


def _too_much() -> UnreadableError:
    return UnreadableError(
        Text("文件过大或内部结构异常，读取时超出了内存或时间上限。请删去多余内容，或分批上传。")
    )
