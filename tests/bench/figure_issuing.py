"""Issuing without PDF, planned, signed, logged and published, against the bare signatures in it.

In a batch ten times as large a certificate may not cost more: one is issued between two smaller ones, so that
a machine which grows slower or faster meanwhile tells nothing. BENCH_SMALL and BENCH_LARGE ask for others.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import issued
import released
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness import ROUNDS, Figure, hand_in, interleaved, peak_memory
from registry import application, environment
from workforce import issue, recognitions

from certreg.assessment import recognition
from certreg.assessment.recognition import AT_A_TIME
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db

COUNT = 1_000
SMALL = int(os.environ.get("BENCH_SMALL", "5000"))
LARGE = int(os.environ.get("BENCH_LARGE", "50000"))
GROWTH = 1.15
MEMORY = 500.0


def sign(texts: list[bytes]) -> None:
    """The two signatures of every credential, over as many bytes."""
    for text in texts:
        bare.sign(text)
        bare.sign(text)


def seconds_each(size: int, first: int) -> float:
    """Processor time of one certificate in a batch of this size, from the approver's word to the closed case."""
    starts = range(first, first + size, AT_A_TIME)
    people = (recognitions(start, min(AT_A_TIME, first + size - start)) for start in starts)
    documents = [(each.person_id, each.document_id) for some in people for each in some]
    case_id = released.release(body, documents)
    begun = time.process_time()
    recognition.carry_out(case_id, issued.Reports())
    return (time.process_time() - begun) / size


bare = Ed25519PrivateKey.generate()
with TemporaryDirectory() as folder, application(environment(Path(folder))).app_context():
    issued.found()
    body = issued.make_body()
    batches = iter([recognitions(number * COUNT, COUNT) for number in range(ROUNDS + 1)])
    seconds = interleaved(
        lambda: issue(body, next(batches)),
        lambda: sign([b"0" * 64] * COUNT),
        items=(COUNT, COUNT),
    )
    begun = (ROUNDS + 1) * COUNT
    before = seconds_each(SMALL, begun)
    large = seconds_each(LARGE, begun + SMALL)
    small = (before + seconds_each(SMALL, begun + SMALL + LARGE)) / 2
    counted = db.session.query(Certificate).filter_by(state=CertificateState.ISSUED).count()
    db.session.remove()
    db.engine.dispose()
growth = f"processor_time_each_in_a_batch_of_{LARGE}_against_{SMALL}"
hand_in(
    Figure(
        "issuing without PDF",
        f"batches of {COUNT}: planned, signed twice, logged, published; SQLite, synchronous=FULL",
        "the two Ed25519 signatures of each credential, cryptography",
        "certificates",
        seconds,
        {
            "certificates_issued": counted,
            growth: large / small,
            "peak_memory_MB": peak_memory(),
        },
        limits={growth: GROWTH, "peak_memory_MB": MEMORY},
    )
)
