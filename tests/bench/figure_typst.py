"""A certificate of a batch, stamped, against typst, whose one compiler has set the same sheet before.

Neither side signs: typst cannot. Processor time; typst's own tagging is on as it comes and off for the better figure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from figure_bulk_pdf import batch
from harness import Figure, hand_in, interleaved, sized
from naive_pdf import install_fonts
from printed import AT, ATTACHMENTS, IDENTIFIER, face
from typst_pdf import Sheets

from certreg.certificates import pdf
from certreg.certificates.pdf import Face

ROUNDS = 5
BATCH = sized(100)
BAR = 10.0


def stamped(which: Face) -> bytes:
    """As a batch is printed, short of the signature."""
    return pdf.render(which, ATTACHMENTS, identifier=IDENTIFIER, at=AT)


def measured(folder: Path, fonts: Path) -> Figure:
    """The comparison; the fonts are installed."""
    faces, one = batch(BATCH), face()
    plain, tuned = (Sheets(folder / name, fonts, one, tags=name == "plain") for name in SIDES)

    def against(peer: Callable[[Face], bytes]) -> tuple[tuple[float, float], ...]:
        return interleaved(
            lambda: [stamped(each) for each in faces],
            lambda: [peer(each) for each in faces],
            items=(BATCH, BATCH),
            rounds=ROUNDS,
            clock=time.process_time,
        )

    to_plain = against(plain.printed)
    return Figure(
        "a PDF of a batch, beside typst",
        "certreg.certificates.pdf, PDF/A-3b with two attachments, not signed",
        "typst, one compiler used again, the same texts, pictures and attachments, PDF/A-3b, without tags",
        "certificates",
        against(tuned.printed),
        {
            "times_as_fast_as_with_tags": median(peer / own for own, peer in to_plain),
            "size_against_the_peer": len(stamped(one)) / len(tuned.printed(one)),
        },
        bar=BAR,
    )


SIDES = ("plain", "tuned")

if __name__ == "__main__":
    with TemporaryDirectory() as folder, TemporaryDirectory() as fonts:
        install_fonts(Path(fonts))
        hand_in(measured(Path(folder), Path(fonts)))
