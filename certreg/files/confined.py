"""Looking into files of strangers: in a child process with little memory and time, and no writing.

Whatever a hostile file does to the program that reads it, it does there; the parent sees an answer
or none.
"""

from __future__ import annotations

import os
import subprocess
import sys

from certreg.errors import UnreadableError
from certreg.settings import PACKAGE
from certreg.text import Text

MEMORY = 512 * 2**20
"""Bytes of address space."""
SECONDS = 5
"""Seconds of processor time; waiting may take twice as long."""
ANSWER = 64 * 2**20
"""Most bytes that a child answers."""


def run(module: str, content: bytes, *arguments: str) -> bytes:
    """What a module's `python -m` answers on its output for the content on its input.

    The module calls `limit()` before anything else.

    Raises:
        UnreadableError: it failed, or ran out of memory or time; which, nobody learns.
    """
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PACKAGE.parent), "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-P", "-m", module, *arguments]
    try:
        done = subprocess.run(
            command,
            input=content,
            capture_output=True,
            env=environment,
            timeout=2 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableError(UNREADABLE) from None
    if done.returncode != 0 or len(done.stdout) > ANSWER:
        raise UnreadableError(UNREADABLE)
    return done.stdout


UNREADABLE = Text("文件无法读取：可能已损坏，或内容过于复杂。请重新导出或扫描后再上传。")


def limit() -> None:
    """Give up what the child does not need: called there before anything is read."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
