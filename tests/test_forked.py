"""Work on all processors: in order, one question at a time, and nobody is left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from threading import Thread
from typing import Any

import forks
import pytest

from certreg import errors
from certreg.errors import CertregError, Fault, InvalidError, RefusedError
from certreg.forked import MOST, in_order
from certreg.text import Text


def nobody_asks(question: object) -> object:
    raise AssertionError(question)


@pytest.fixture(autouse=True)
def processors(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """So many processors, at first two."""

    def there_are(count: int) -> None:
        monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: range(count))

    there_are(2)
    return there_are


@pytest.fixture(autouse=True)
def forked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Who was forked; at the end of each test nobody of them is left."""
    pids = forks.noted(monkeypatch)
    yield pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def who(item: int, _ask: Any) -> tuple[int, int]:
    return item, os.getpid()


def test_results_come_in_order_whoever_is_faster() -> None:
    def work(item: int, _ask: Any) -> int:
        time.sleep(0.05 if item in (0, 3) else 0)
        return item * item

    assert list(in_order(work, 9, nobody_asks)) == [item * item for item in range(9)]


@pytest.mark.parametrize(
    ("count", "cores", "expected"), [(7, 2, 2), (2, 8, 2), (9, 3, 3), (9, 64, MOST)]
)
def test_there_are_as_many_processes_as_processors_but_no_more_than_items_or_the_most(
    processors: Callable[[int], None], forked: list[int], count: int, cores: int, expected: int
) -> None:
    processors(cores)
    pids = [pid for _, pid in in_order(who, count, nobody_asks)]
    assert len(forked) == expected
    assert pids == [forked[item % expected] for item in range(count)]


@pytest.mark.parametrize(("count", "cores"), [(1, 8), (5, 1)])
def test_a_single_item_or_processor_needs_no_other_process(
    processors: Callable[[int], None], forked: list[int], count: int, cores: int
) -> None:
    processors(cores)
    here = os.getpid()
    assert list(in_order(who, count, nobody_asks)) == [(item, here) for item in range(count)]
    assert not forked


def test_of_nothing_comes_nothing(forked: list[int]) -> None:
    assert list(in_order(who, 0, nobody_asks)) == []
    assert not forked


@pytest.mark.parametrize("cores", [1, 2])
def test_questions_are_answered_by_the_process_that_wants_the_results(
    processors: Callable[[int], None], cores: int
) -> None:
    processors(cores)

    def work(item: int, ask: Any) -> list[Any]:
        return [ask(item), ask(-item)]

    answered = list(in_order(work, 5, lambda question: (question * 10, os.getpid())))
    here = os.getpid()
    assert answered == [[(item * 10, here), (-item * 10, here)] for item in range(5)]


def test_results_larger_than_any_pipe_wait_for_their_turn() -> None:
    def work(item: int, _ask: Any) -> bytes:
        return bytes([item]) * 3_000_000

    taken = [(result[0], len(result)) for result in in_order(work, 6, nobody_asks)]
    assert taken == [(item, 3_000_000) for item in range(6)]


@pytest.mark.parametrize(
    "error",
    [
        InvalidError(Text("有 {n} 处错误", n=1), [Fault("不对", "name", 3)]),
        RefusedError(Text("不行"), reason="condition", rule="N3.2", field="level"),
        *(
            kind(Text("第 {n} 处", n=1))
            for kind in vars(errors).values()
            if isinstance(kind, type)
            and issubclass(kind, CertregError)
            and kind is not InvalidError
        ),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_that_people_may_meet_is_raised_as_it_was(error: CertregError) -> None:
    def work(item: int, _ask: Any) -> int:
        if item == 3:
            raise error
        return item

    with pytest.raises(type(error)) as raised:
        list(in_order(work, 4, nobody_asks))
    told = vars(raised.value)
    (place,) = told.pop("__notes__")
    assert type(raised.value) is type(error)
    assert told == vars(error)
    assert isinstance(told["message"], Text) and told["message"].pattern == error.message.pattern  # type: ignore[attr-defined]
    assert "in work" in place


class UntoldError(Exception):
    """Cannot be pickled: it wants more than its text."""

    def __init__(self, name: str, number: str) -> None:
        super().__init__(f"{name} {number}")


def test_an_exception_that_cannot_be_told_is_named_without_its_text() -> None:
    number = "51" + "7" * 16

    def work(_item: int, _ask: Any) -> None:
        raise UntoldError("who", number)

    with pytest.raises(RuntimeError, match=r"UntoldError in a forked process") as raised:
        list(in_order(work, 2, nobody_asks))
    assert "in work" in str(raised.value) and number not in str(raised.value)


def test_a_result_that_cannot_be_told_is_an_error() -> None:
    with pytest.raises((RuntimeError, AttributeError), match="pickle"):
        list(in_order(lambda _item, _ask: lambda: None, 2, nobody_asks))


@pytest.mark.parametrize(
    "end", [lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: os._exit(3)], ids=["kill", "exit"]
)
def test_a_process_that_ends_is_an_error(end: Callable[[], None]) -> None:
    def work(item: int, _ask: Any) -> int:
        if item == 2:
            end()
        return item

    with pytest.raises(RuntimeError, match=r"a forked process ended, status (-9|3)$"):
        list(in_order(work, 6, nobody_asks))


def test_who_stops_early_leaves_nobody_behind(forked: list[int]) -> None:
    def work(item: int, _ask: Any) -> int:
        if item > 1:
            time.sleep(600)
        return item

    with closing(in_order(work, 6, nobody_asks)) as results:
        assert next(results) == 0
        assert len(forked) == 2


def test_an_answer_that_fails_ends_the_work_as_it_was_raised() -> None:
    class StopError(Exception):
        pass

    def answer(_question: object) -> object:
        raise StopError

    def work(_item: int, ask: Any) -> object:
        return ask("go on?")

    with pytest.raises(StopError):
        list(in_order(work, 6, answer))


def test_a_signal_to_stop_is_left_to_the_process_that_decides() -> None:
    def work(item: int, _ask: Any) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(os.getpid(), number)
        return item

    assert list(in_order(work, 4, nobody_asks)) == [0, 1, 2, 3]


def test_processes_are_forked_from_any_thread() -> None:
    found: list[int] = []
    thread = Thread(target=lambda: found.extend(in_order(lambda item, _: item, 4, nobody_asks)))
    thread.start()
    thread.join()
    assert found == [0, 1, 2, 3]


def test_who_loses_the_process_that_forked_it_ends(tmp_path: Any) -> None:
    """The one in the middle is killed; what it forked asks, gets no answer, and is gone."""
    noted = tmp_path / "pids"

    def work(_item: int, ask: Any) -> object:
        with noted.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return ask("anybody there?")

    def dead(_question: object) -> object:
        while len(noted.read_text().split()) < 2:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGKILL)
        return None

    def middle(item: int, _ask: Any) -> object:
        return list(in_order(work, 2, dead)) if item == 0 else time.sleep(600)

    with pytest.raises(RuntimeError, match="ended, status -9"):
        list(in_order(middle, 2, nobody_asks))
    for pid in map(int, noted.read_text().split()):
        assert gone(pid)


def gone(pid: int) -> bool:
    """Whether a process ends within some seconds; nobody here may wait for it."""
    for _ in range(500):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.01)
    return False
