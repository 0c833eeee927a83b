"""Reading an uploaded workbook, in a child process with limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from fcntl import F_SETPIPE_SZ, fcntl
from threading import Timer
from typing import Any, BinaryIO, cast

import structlog

from certreg.collector import collector_paused
from certreg.errors import UnreadableError
from certreg.settings import PACKAGE
from certreg.text import Text
from certreg.workbook import limits
from certreg.workbook.cells import (
    BETWEEN_CELLS,
    BETWEEN_ROWS,
    Kind,
    Sheet,
    SheetRow,
    Typed,
    Workbook,
)

log = structlog.get_logger()

_PIPE = 2**20
"""Bytes that the child may be ahead of us."""
_COMMAND = (sys.executable, "-P", "-s", "-m", "certreg.workbook.child")
_ENVIRONMENT = {"PYTHONPATH": str(PACKAGE.parent), "MALLOC_ARENA_MAX": "1"}
"""All that the child knows of us: where the very package lies that started it. And its threads share one arena: each
of its own would count as address space, which is limited."""


def read(content: bytes) -> Workbook:
    """The sheets of an uploaded workbook.

    Args:
        content: the bytes as uploaded; `parts.open_workbook` may have refused them already.

    Raises:
        UnreadableError: not a readable workbook, or more than the limits allow.
    """
    with _given(content) as given, _started(given) as child:
        assert child.stdout is not None and child.stderr is not None
        deadline = Timer(limits.WAIT, child.kill)
        deadline.start()
        try:
            sheets, last = _heard(child.stdout)
            said = child.stderr.read()
        finally:
            deadline.cancel()
    if child.returncode == 0 and last[0] == "refused":
        raise UnreadableError(Text(last[1], **dict(last[2])))
    if child.returncode or last[0] != "end":
        fault = said.decode(errors="replace").rstrip().rpartition("\n")[2].partition(":")[0]
        log.warning("workbook not read", returncode=child.returncode, fault=fault)
        raise _too_much()
    return Workbook({sheet.name: sheet for sheet in sheets})


def _given(content: bytes) -> BinaryIO:
    """The upload as a file that lies in memory alone."""
    file = open(os.memfd_create("workbook"), "w+b")  # noqa: SIM115 - the caller closes it
    file.write(content)
    file.seek(0)
    return file


def _started(given: BinaryIO) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        _COMMAND,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
        cwd="/",
    )
    with suppress(OSError):  # the system allows less; it goes as well, only slower
        fcntl(child.stdout, F_SETPIPE_SZ, _PIPE)  # type: ignore[arg-type]
    return child


def _heard(lines: Iterable[bytes]) -> tuple[list[Sheet], list[Any]]:
    """The sheets that the child tells of, line by line, and its last word; empty if it was cut short."""
    sheets: list[Sheet] = []
    rows: list[SheetRow] = []
    last: list[Any] = [""]
    # Fifty thousand rows name the same few days and levels: each is kept once. An empty text is nothing.
    shared = dict[Any, Any]({"": None}).setdefault
    with collector_paused():
        for line in lines:
            try:
                last = _said(line)
            except ValueError:
                return sheets, [""]
            if last[0] == "sheet":
                rows = []
                sheets.append(Sheet(last[1], rows, frozenset(map(tuple, last[2]))))
            elif last[0] == "rows":
                rows += [SheetRow(n, tuple(map(shared, cells, cells))) for n, cells in last[1]]
    return sheets, last


def _said(line: bytes) -> list[Any]:
    """What a line of the child says."""
    text = line.decode()
    if text.startswith("["):
        said: list[Any] = _decode(text)
        return said
    rows = (row.split(BETWEEN_CELLS) for row in text.rstrip("\n").split(BETWEEN_ROWS))
    return ["rows", [(int(number), cells) for number, *cells in rows]]


def _typed(values: dict[str, str]) -> Typed:
    (pair,) = values.items()
    return Typed(cast(Kind, pair[0]), pair[1])


_decode = json.JSONDecoder(object_hook=_typed).decode


def _too_much() -> UnreadableError:
    return UnreadableError(
        Text("文件过大或内部结构异常，读取时超出了内存或时间上限。请删去多余内容，或分批上传。")
    )
