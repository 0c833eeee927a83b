"""Reading a roster of 50,000 workers and the facts about them, in the child process, against openpyxl in ours.

The workbook is laid out as Excel does it. BENCH_ROWS asks for another number of rows.
"""

from __future__ import annotations

import io
import os
import resource
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import issued
import rosters
from harness import Figure, hand_in, interleaved, peak_memory, sized
from openpyxl import load_workbook
from registry import application, environment

from certreg.db import db
from certreg.workbook.reading import read

ROWS = sized(int(os.environ.get("BENCH_ROWS", "50000")))
ROUNDS = 5
BAR = 8.0


def read_plainly(workbook: bytes) -> int:
    """Every row of every sheet, as openpyxl's manual shows it for large files."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))


def roster(folder: Path) -> bytes:
    """The workbook."""
    with application(environment(folder)).app_context():
        issued.found()
        batch = rosters.make_batch()
        workbook = rosters.typed(batch, rosters.workers(batch, ROWS))
        db.session.remove()
        db.engine.dispose()
    return workbook


def main() -> None:
    """Measure and hand in."""
    with TemporaryDirectory() as folder:
        workbook = roster(Path(folder))
    rows = sum(len(sheet.rows) for sheet in read(workbook).sheets.values())
    assert rows == read_plainly(workbook)
    seconds = interleaved(
        partial(read, workbook), partial(read_plainly, workbook), items=(ROWS, ROWS), rounds=ROUNDS
    )
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    hand_in(
        Figure(
            f"reading a roster of {ROWS} workers",
            f"certreg.workbook, {rows} rows on eight sheets, looked over first, in a child process",
            "openpyxl, read-only, the same file, in this process",
            "workers",
            seconds,
            {
                "peak_memory_MB": peak_memory(),
                "peak_memory_of_the_reading_process_MB": reader,
            },
            bar=BAR,
        )
    )


if __name__ == "__main__":
    main()
