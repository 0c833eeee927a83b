"""Checking a roster of 50,000 workers, from the bytes on, against openpyxl reading the same file.

Beside the time of the whole check: what eligibility takes of it for each row, in one process; and the memory, once more
with a fault in every row and the workbook of all of them that goes back. The memory is that of a new process which does
nothing else and of all that it starts, together: asked of the kernel twenty times a second, the highest sum counts; a
page that several share counts once (`harness.held_by`). BENCH_ROWS asks for another number of rows.
"""

from __future__ import annotations

import gc
import os
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import issued
import rosters
from figure_reading import read_plainly
from harness import Figure, hand_in, held_by, interleaved
from registry import application, environment

from certreg import create_app
from certreg.assessment import lookups
from certreg.assessment.checking import Photos, judge_portions
from certreg.batches.models import Batch
from certreg.batches.offering import offer_of
from certreg.db import db
from certreg.files import store
from certreg.roster import check as checking
from certreg.roster.check import OnRecord, Wanted
from certreg.roster.layout import layouts
from certreg.roster.portions import Portions
from certreg.roster.report_file import Writer
from certreg.roster.tables import read_forms
from certreg.settings import read_settings
from certreg.workbook.reading import read

ROWS = int(os.environ.get("BENCH_ROWS", "50000"))
ROUNDS = 5
SECONDS, ELIGIBILITY, MEMORY = 15.0, 200.0, 300.0
BETWEEN_LOOKS = 0.05
"""Seconds between two looks at the memory."""

R = TypeVar("R")


def in_a_process_of_its_own(work: Callable[[], R]) -> R:
    """So that the memory of one part is not counted as the other's."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(work).result()


def fill(settings: dict[str, str]) -> tuple[bytes, bytes]:
    """A registry with a batch, and two rosters for it: a right one, and one with a fault in every row."""
    with application(settings).app_context():
        issued.found()
        batch = rosters.make_batch()
        right = rosters.typed(batch, rosters.workers(batch, ROWS))
        wrong = rosters.typed(batch, map(rosters.with_a_fault, rosters.workers(batch, ROWS)))
        db.session.remove()
        db.engine.dispose()
    return right, wrong


def checked(workbook: bytes) -> int:
    """Everything that the worker does with a roster before it puts the report on record; how many rows are right."""
    batch = db.session.query(Batch).one()
    offer = offer_of(batch)
    roster = Portions(read_forms(read(workbook), layouts(offer)))

    def look_up(some: Wanted) -> OnRecord:
        return lookups.prepare(batch, some)

    with store.writing() as draft:
        written = Writer(draft.write)
        mending = judge_portions(roster, offer, look_up, written, Photos(), lambda: None)
        written.finish()
    if written.has_problems:
        mending.workbook(offer)
    return written.correct


def timed_eligibility() -> list[float]:
    """From now on, how long each judgement takes, in seconds."""
    judge, seconds = checking.judge, list[float]()

    def timed(*arguments: object, **named: object) -> object:
        begun = time.perf_counter()
        try:
            return judge(*arguments, **named)
        finally:
            seconds.append(time.perf_counter() - begun)

    checking.judge = timed
    return seconds


def memory_of(work: Callable[[], object]) -> float:
    """The most that a new process and all that it started held together to do something, MB."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pid = pool.submit(os.getpid).result()
        done, most = pool.submit(work), 0.0
        while not done.done():
            most = max(most, held_by(pid))
            time.sleep(BETWEEN_LOOKS)
        done.result()
    return most


@contextmanager
def worker(settings: dict[str, str]) -> Iterator[None]:
    """The application as the worker has it: what is loaded by now the collector leaves alone."""
    with create_app(read_settings(settings)).app_context():
        gc.freeze()
        yield


def check_alone(settings: dict[str, str], workbook: bytes, correct: int) -> None:
    """Check a roster, of which so many rows are right."""
    with worker(settings):
        assert checked(workbook) == correct


def memory_of_the_reader(workbook: bytes) -> float:
    """The most that the process held which reads a workbook for another, MB."""
    read(workbook)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def measure(settings: dict[str, str], workbook: bytes) -> Figure:
    """The comparison, in a process that did nothing else."""
    with worker(settings):
        seconds = interleaved(
            lambda: checked(workbook),
            lambda: read_plainly(workbook),
            items=(ROWS, ROWS),
            rounds=ROUNDS,
        )
        judged = timed_eligibility()
        os.sched_setaffinity(
            0, {min(os.sched_getaffinity(0))}
        )  # on one processor nothing is forked
        checked(workbook)
    return Figure(
        f"roster check of {ROWS} rows",
        "certreg.assessment, from bytes to report, every row judged on its facts",
        "openpyxl, read-only, the same file",
        "rows",
        seconds,
        {
            "seconds_for_the_whole_check": median(own for own, _ in seconds) * ROWS,
            "microseconds_of_eligibility_each": sum(judged) / ROWS * 1e6,
        },
    )


def main() -> None:
    """Measure and hand in."""
    with TemporaryDirectory() as folder:
        settings = environment(Path(folder))
        right, wrong = in_a_process_of_its_own(partial(fill, settings))
        own = memory_of(partial(check_alone, settings, right, ROWS))
        faulty = memory_of(partial(check_alone, settings, wrong, 0))
        reader = in_a_process_of_its_own(partial(memory_of_the_reader, right))
        figure = in_a_process_of_its_own(partial(measure, settings, right))
    figure.facts.update(
        peak_memory_MB=own,
        peak_memory_with_a_fault_in_every_row_MB=faulty,
        peak_memory_of_the_reading_process_MB=reader,
    )
    figure.limits.update(
        seconds_for_the_whole_check=SECONDS,
        microseconds_of_eligibility_each=ELIGIBILITY,
        peak_memory_MB=MEMORY,
        peak_memory_with_a_fault_in_every_row_MB=MEMORY,
    )
    hand_in(figure)


if __name__ == "__main__":
    main()
