"""Issuing without PDF, planned, signed, logged and published, against the bare signatures in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import issued
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from harness import ROUNDS, Figure, hand_in, interleaved, peak_memory
from registry import application, environment

from certreg.certificates import issuing
from certreg.certificates.issuing import Recognition
from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db, write_tx
from certreg.filing.models import Body
from certreg.people import persons
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.people.rules import check_character

COUNT = 1_000


def resident_number(serial: int) -> str:
    """An identity number of nobody: the county does not exist."""
    digits = f"511799{19600101 + serial // 1000 * 10000}{serial % 1000:03d}"
    return digits + check_character(digits)


def recognitions(first: int) -> list[Recognition]:
    """Workers on record who are to be given a certificate."""
    identities = [
        Identity(
            DocumentKey(DocumentType.RESIDENT, resident_number(serial)),
            f"张示例{serial % 97}",
            date(1960 + serial // 1000, 1, 1),
            "M",
        )
        for serial in range(first, first + COUNT)
    ]
    with write_tx():
        documents = persons.find_or_create(identities).values()
        return [issued.recognised(d, row=row) for row, d in enumerate(documents, start=1)]


def issue(body: Body, batch: list[Recognition]) -> int:
    """What the two steps of issuing do for a batch."""
    case = issued.make_case(body)
    issued.plan(body, case, *batch)
    return issuing.carry_out(case.id, issued.Reports())


def sign(texts: list[bytes]) -> None:
    """The two signatures of every credential, over as many bytes."""
    for text in texts:
        bare.sign(text)
        bare.sign(text)


bare = Ed25519PrivateKey.generate()
with TemporaryDirectory() as folder, application(environment(Path(folder))).app_context():
    issued.found()
    body = issued.make_body()
    batches = iter([recognitions(number * COUNT) for number in range(ROUNDS + 1)])
    seconds = interleaved(
        lambda: issue(body, next(batches)),
        lambda: sign([b"0" * 64] * COUNT),
        items=(COUNT, COUNT),
    )
    counted = db.session.query(Certificate).filter_by(state=CertificateState.ISSUED).count()
    db.session.remove()
    db.engine.dispose()
hand_in(
    Figure(
        "issuing without PDF",
        f"batches of {COUNT}: planned, signed twice, logged, published; SQLite, synchronous=FULL",
        "the two Ed25519 signatures of each credential, cryptography",
        "certificates",
        seconds,
        {"certificates_issued": counted, "peak_memory_MB": peak_memory()},
    )
)
