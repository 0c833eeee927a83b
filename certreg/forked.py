"""Work on all processors: processes forked from this one do it, and it alone speaks to the world.

Who is forked inherits whatever is in memory, and of the threads only the one that forked. A connection to a database
does not live through that, least of all SQLite's, which keeps account of its process's locks; nor does a lock that
another thread held at that moment. So these processes compute, and ask this one for what only it can tell.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, Generic, NoReturn, TypeVar

T = TypeVar("T")
Ask = Callable[[Any], Any]
"""Question -> answer; both are pickled."""

MOST = 4
"""Processes at a time: each copies what it looks at, and this one must keep up with them all."""

_ASKS, _RESULT, _FAULT = range(3)
_NOT_FOR_THEM = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What a terminal or the system sends to every process of a service: what is to become of the work, this one says."""


def in_order(work: Callable[[int, Ask], T], count: int, answer: Ask) -> Generator[T, None, None]:
    """The results of `count` items, in their order, made by as many processes as there are processors, `MOST` at most.

    With one processor or one item no process is forked. Each process is at most one result ahead of whoever takes
    them. They end with the iterator: use it with `contextlib.closing`.

    Args:
        work: `(item, ask) -> result`; uses no connection and no file position of this process. Results are pickled.
        answer: answers what `work` asks, in this process.

    Raises:
        RuntimeError: a process ended, or an exception of `work` cannot be pickled.
        Exception: what `work` raised, with a note on where, or `answer`.
    """
    processes = min(len(os.sched_getaffinity(0)), MOST, count)
    if processes < 2:
        yield from (work(item, answer) for item in range(count))
        return
    forked: list[_Forked[T]] = []
    try:
        for first in range(processes):
            forked.append(_fork(work, range(first, count, processes), forked))
        for item in range(count):
            yield _result(forked[item % processes], forked, answer)
    finally:
        for each in forked:
            each.end()


class _Forked(Generic[T]):
    """A forked process, as the one sees it that forked it."""

    def __init__(self, pid: int, connection: Connection) -> None:
        self.connection = connection
        self.results: list[T] = []
        self._pid = pid
        self._status: int | None = None

    def hear(self, answer: Ask) -> None:
        """Take its next word: a result is kept, a question answered, a fault raised."""
        try:
            kind, content = self.connection.recv()
        except (EOFError, ConnectionError):
            self.end()
            raise RuntimeError(f"a forked process ended, status {self._status}") from None
        if kind == _FAULT:
            raise content
        if kind == _RESULT:
            self.results.append(content)
        else:
            self.connection.send(answer(content))

    def end(self) -> None:
        """Leave no process behind, whatever it is at."""
        if self._status is None:
            self.connection.close()
            os.kill(self._pid, signal.SIGKILL)
            self._status = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def _result(wanted: _Forked[T], forked: Sequence[_Forked[T]], answer: Ask) -> T:
    """The next result of a process; meanwhile the others are heard, until each has one that waits."""
    while not wanted.results:
        silent = {each.connection: each for each in forked if not each.results}
        for connection in wait(list(silent)):
            silent[connection].hear(answer)  # type: ignore[index]
    return wanted.results.pop()


def _fork(
    work: Callable[[int, Ask], T], items: Iterable[int], earlier: Sequence[_Forked[T]]
) -> _Forked[T]:
    ours, theirs = Pipe()
    pid = os.fork()
    if pid == 0:
        _live(theirs, [ours, *(each.connection for each in earlier)], work, items)
    theirs.close()
    return _Forked(pid, ours)


def _live(
    connection: Connection,
    inherited: Iterable[Connection],
    work: Callable[[int, Ask], object],
    items: Iterable[int],
) -> NoReturn:
    """Be a forked process to its end, which nothing of what this one left open is to notice."""
    try:
        for each in inherited:
            each.close()  # or nobody would see this one end
        for number in _NOT_FOR_THEM:
            signal.signal(number, signal.SIG_IGN)
        gc.freeze()  # to look through what is shared would be to copy it
        _tell(connection, work, items)
    finally:
        os._exit(1)


def _tell(connection: Connection, work: Callable[[int, Ask], object], items: Iterable[int]) -> None:
    def ask(question: Any) -> Any:
        connection.send((_ASKS, question))
        return connection.recv()

    try:
        for item in items:
            connection.send((_RESULT, work(item, ask)))
    except Exception as error:
        connection.send((_FAULT, _portable(error)))
    connection.recv()  # stays until it is ended: whoever ends on his own has failed


def _portable(error: Exception) -> Exception:
    """An exception that can be raised in another process and still says where it arose."""
    place = "".join(traceback.format_tb(error.__traceback__))
    error.add_note(f"In a forked process:\n{place}")
    try:
        if type(pickle.loads(pickle.dumps(error))) is type(error):
            return error
    except Exception as other:  # its text may hold what no log is to hold
        place += f"not pickled: {type(other).__name__}"
    return RuntimeError(f"{type(error).__name__} in a forked process:\n{place}")
