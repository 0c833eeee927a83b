"""A signed certificate of a batch: stamped and sealed in one pass, against WeasyPrint and pyHanko used plainly.

Both sides print the same face with the same attachments as PDF/A-3b and sign with the same key. Ours prints
another holder each time. Processor time, because Python and its libraries do all of the work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from harness import Figure, hand_in, interleaved, peak_memory, sized
from naive_pdf import HAS_NOTO, PLAIN_FAMILY, install_fonts, signed
from printed import AT, ATTACHMENTS, IDENTIFIER, face
from sealed_pdf import CHAIN, SIGNER

from certreg.certificates.pdf import Face, lay_out, render_signed
from certreg.trust import pdf_signature

ROUNDS = 5
BATCH = sized(100)
BAR = 100.0
LARGEST = 0.30
"""Size of a file of ours, in files of the peer with the whole Noto font; nothing is asked where that is missing."""

NAMES = ("张三", "李示例", "欧阳示例", "王示范", "阿依古丽·买买提", "赵样本", "钱范例", "孙㛃")
SAME = {"signed_by": "示例省厅", "identifier": IDENTIFIER, "at": AT}


def batch(size: int) -> list[Face]:
    """Certificates of one body and occupation."""
    return [
        face(
            holder_name=NAMES[number % len(NAMES)],
            document_number=f"5117021990{number:07}X",
            number=f"Y0000510010642610{number:05}2",
            verify_address=f"https://demo.certreg.example/v/{number:022}",
        )
        for number in range(size)
    ]


def stamped(which: Face) -> bytes:
    """As a batch is printed."""
    return render_signed(which, ATTACHMENTS, SIGNER, CHAIN, **SAME)


def unstamped(which: Face) -> bytes:
    """The same with the optimisation switched off: each certificate laid out by itself."""
    return pdf_signature.seal(lay_out(which, ATTACHMENTS, **SAME), SIGNER, CHAIN)


def measured(
    making: Callable[[Face], bytes] = stamped, *, size: int = BATCH, rounds: int = ROUNDS
) -> Figure:
    """The comparison; the fonts are installed."""
    faces, one = batch(size), face()
    ours, plain, tuned = making(one), signed(one, tuned=False), signed(one, tuned=True)

    def against(peer: Callable[[], bytes], rounds: int) -> tuple[tuple[float, float], ...]:
        return interleaved(
            lambda: [making(each) for each in faces],
            peer,
            items=(size, 1),
            rounds=rounds,
            clock=time.process_time,
        )

    to_plain = against(partial(signed, one, tuned=False), rounds)
    return Figure(
        "a signed PDF of a batch",
        "certreg.certificates.pdf, PDF/A-3b with two attachments and PAdES, in one pass",
        "WeasyPrint, HTML(page).write_pdf(), then pyHanko, tuned with our cut fonts",
        "certificates",
        against(partial(signed, one, tuned=True), rounds),
        {
            f"times_as_fast_as_with_{PLAIN_FAMILY}": median(peer / own for own, peer in to_plain),
            f"size_against_the_peer_with_{PLAIN_FAMILY}": len(ours) / len(plain),
            "size_against_the_tuned_peer": len(ours) / len(tuned),
            "kB": len(ours) / 1000,
            "peak_memory_MB": peak_memory(),
        },
        bar=BAR,
        limits={f"size_against_the_peer_with_{PLAIN_FAMILY}": LARGEST} if HAS_NOTO else {},
    )


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        install_fonts(Path(scratch))
        hand_in(measured())
