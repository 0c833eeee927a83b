"""From a row to a file: credential, tokens, log, database and sealed PDF on disk, against printing and signing alone.

Ours are the worker's two jobs for a batch that its approver has issued, with a photo each: issuing, and the
archive of all PDFs. The peer makes one PDF with WeasyPrint and pyHanko: no credential, no log, no database.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import issued
from harness import Figure, hand_in, interleaved, peak_memory, sized
from naive_pdf import PLAIN_FAMILY, install_fonts, signed
from printed import face
from registry import application, environment
from released import release
from workforce import recognitions

from certreg.assessment import handout, recognition
from certreg.certificates.pdf import tally
from certreg.db import db
from certreg.filing.models import Body

ROUNDS = 7
ALONE = sized(10)
"""PDFs that the peer makes in a round: about as long as our batch takes."""
BATCH = sized(int(os.environ.get("BENCH_BATCH", "1000")))
BAR, MEMORY = 80.0, 500.0


def released_batch(body: Body, first: int, size: int, photo_id: int) -> int:
    """A batch of so many workers that its approver has issued; its case."""
    people = recognitions(first, size)
    return release(body, [(each.person_id, each.document_id) for each in people], photo_id=photo_id)


def whole(case_id: int) -> None:
    """What the worker does from the approver's word on: certificates, and all PDFs in the batch's archive."""
    recognition.carry_out(case_id, issued.Reports())
    handout.archive(case_id, issued.Reports())


def measured(*, size: int = BATCH, rounds: int = ROUNDS) -> Figure:
    """The comparison; the fonts are installed, the registry is founded."""
    body = issued.make_body()
    photo_id = issued.make_photo(issued.make_worker(), body).id
    firsts = range(0, (2 * rounds + 3) * size, size)
    batches = iter([released_batch(body, first, size, photo_id) for first in firsts])

    def against(peer: Callable[[], bytes]) -> tuple[tuple[float, float], ...]:
        return interleaved(
            lambda: whole(next(batches)),
            lambda: [peer() for _ in range(ALONE)],
            items=(size, ALONE),
            rounds=rounds,
        )

    whole(next(batches))
    memory = peak_memory()  # before the peer has taken any
    with tally.counting() as printed:
        to_plain = against(partial(signed, face(), tuned=False))
        to_tuned = against(partial(signed, face(), tuned=True))
    return Figure(
        "a certificate from row to file",
        f"batches of {size}: planned, signed four times, logged, published, printed, sealed, archived; SQLite, "
        "synchronous=FULL",
        "WeasyPrint, HTML(page).write_pdf(), then pyHanko, tuned with our cut fonts: the PDF alone",
        "certificates",
        to_tuned,
        {
            f"times_as_fast_as_with_{PLAIN_FAMILY}": median(peer / own for own, peer in to_plain),
            "laid_out_instead_of_stamped": printed.total() - printed[tally.STAMPED],
            "peak_memory_MB": memory,
        },
        bar=BAR,
        limits={"laid_out_instead_of_stamped": 0.0, "peak_memory_MB": MEMORY},
    )


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        install_fonts(Path(scratch))
        with application(environment(Path(scratch))).app_context():
            issued.found()
            hand_in(measured())
            db.session.remove()
            db.engine.dispose()
