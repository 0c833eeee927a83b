"""Whether this installation is being served: programs that serve share a lock, who replaces its parts holds it alone."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from certreg.errors import SetupError
from certreg.text import Text

NAME = "running.lock"
"""File in the instance folder; empty, and left where it is."""


@contextmanager
def shared(instance: Path) -> Iterator[None]:
    """Serve: as many programs as like, while nobody replaces what they serve.

    Raises:
        SetupError: somebody does.
    """
    busy = Text("登记系统正在恢复或升级，完成后再启动")
    with _locked(instance, fcntl.LOCK_SH, busy):
        yield


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Replace what others serve.

    Raises:
        SetupError: they still serve it.
    """
    busy = Text("登记系统正在运行：请先停止网页服务、后台任务和签名进程，再执行")
    with _locked(instance, fcntl.LOCK_EX, busy):
        yield


@contextmanager
def _locked(instance: Path, how: int, busy: Text) -> Iterator[None]:
    instance.mkdir(parents=True, exist_ok=True)
    with open(instance / NAME, "ab") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SetupError(busy) from None
        yield
