"""From a row to a file: credential, tokens, log, database and sealed PDF on disk, against printing and signing alone.

Ours does all that the registry does for a certificate with a photo, and then prints it as for the archive
of a batch. The peer makes one PDF with WeasyPrint and pyHanko: no credential, no log, no database.
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
from workforce import issue, recognitions

from certreg.assessment.handout import AT_A_TIME
from certreg.certificates import rendering
from certreg.certificates.pdf import tally
from certreg.db import db
from certreg.filing.models import Body
from certreg.procedure.handing_out import portions_of

ROUNDS = 5
BATCH = sized(int(os.environ.get("BENCH_BATCH", "1000")))
BAR, MEMORY = 80.0, 500.0


def whole(body: Body, photo_id: int, first: int, size: int, folder: Path) -> None:
    """Issue a batch and write its PDFs."""
    case_id = issue(body, recognitions(first, size, photo_id=photo_id))
    for portion in portions_of(case_id, AT_A_TIME):
        run = rendering.PrintRun()
        for certificate in portion:
            (folder / f"{certificate.number}.pdf").write_bytes(run.pdf_of(certificate))


def measured(folder: Path, *, size: int = BATCH, rounds: int = ROUNDS) -> Figure:
    """The comparison; the fonts are installed, the registry is founded."""
    body = issued.make_body()
    photo_id = issued.make_photo(issued.make_worker(), body).id
    firsts = iter(range(0, (2 * rounds + 2) * size, size))

    def against(peer: Callable[[], bytes]) -> tuple[tuple[float, float], ...]:
        return interleaved(
            lambda: whole(body, photo_id, next(firsts), size, folder),
            peer,
            items=(size, 1),
            rounds=rounds,
        )

    with tally.counting() as printed:
        to_plain = against(partial(signed, face(), tuned=False))
        to_tuned = against(partial(signed, face(), tuned=True))
    return Figure(
        "a certificate from row to file",
        f"batches of {size}: planned, signed four times, logged, published, printed and sealed; SQLite, "
        "synchronous=FULL",
        "WeasyPrint, HTML(page).write_pdf(), then pyHanko, tuned with our cut fonts: the PDF alone",
        "certificates",
        to_tuned,
        {
            f"times_as_fast_as_with_{PLAIN_FAMILY}": median(peer / own for own, peer in to_plain),
            "laid_out_instead_of_stamped": printed.total() - printed[tally.STAMPED],
            "peak_memory_MB": peak_memory(),
        },
        bar=BAR,
        limits={"laid_out_instead_of_stamped": 0.0, "peak_memory_MB": MEMORY},
    )


if __name__ == "__main__":
    with TemporaryDirectory() as scratch, TemporaryDirectory() as files:
        install_fonts(Path(scratch))
        with application(environment(Path(scratch))).app_context():
            issued.found()
            hand_in(measured(Path(files)))
            db.session.remove()
            db.engine.dispose()
