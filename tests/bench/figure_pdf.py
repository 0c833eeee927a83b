"""One certificate on demand: the first of its body and occupation, against WeasyPrint and pyHanko used plainly.

Nothing of it was printed before but other certificates of the same shape: seal and paragraph are laid out, the
plate is made, the values are stamped. Processor time, because Pango and Python do all of the work.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from harness import Figure, hand_in, interleaved, peak_memory
from naive_pdf import install_fonts, signed
from printed import AT, ATTACHMENTS, IDENTIFIER, face
from sealed_pdf import CHAIN, SIGNER

from certreg.certificates.pdf import Face, render_signed

ROUNDS = 5
BAR = 3.5


def new_bodies() -> Iterator[Face]:
    """Certificates of ever other bodies."""
    for number in count(1):
        name = f"示例第{number}机械制造厂"
        yield face(issuer_name=name, seal=name, body_text=f"本证书由{name}颁发。" * 3)


bodies = new_bodies()


def on_demand() -> bytes:
    """The file of a certificate of another body."""
    return render_signed(
        next(bodies), ATTACHMENTS, SIGNER, CHAIN, signed_by="示例", identifier=IDENTIFIER, at=AT
    )


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        install_fonts(Path(scratch))
        hand_in(
            Figure(
                "one signed PDF on demand, the first of its body",
                "certreg.certificates.pdf, PDF/A-3b with two attachments",
                "WeasyPrint, HTML(page).write_pdf(), then pyHanko, tuned with our cut fonts",
                "certificates",
                interleaved(
                    on_demand,
                    partial(signed, face(), tuned=True),
                    rounds=ROUNDS,
                    clock=time.process_time,
                ),
                {"peak_memory_MB": peak_memory()},
                bar=BAR,
            )
        )
