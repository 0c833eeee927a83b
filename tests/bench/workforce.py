"""Workers on record for a figure, each about to be given a certificate; nobody real."""

from __future__ import annotations

from datetime import date

import issued

from certreg.certificates import issuing
from certreg.certificates.issuing import Recognition
from certreg.db import write_tx
from certreg.filing.models import Body
from certreg.people import persons
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey, Identity
from certreg.people.rules import check_character

NAMES = 97
"""How many different ones the workers have."""


def resident_number(serial: int) -> str:
    """An identity number of nobody: the county does not exist."""
    digits = f"511799{19600101 + serial // 1000 * 10000}{serial % 1000:03d}"
    return digits + check_character(digits)


def recognitions(first: int, count: int) -> list[Recognition]:
    """So many workers from a serial on."""
    identities = [
        Identity(
            DocumentKey(DocumentType.RESIDENT, resident_number(serial)),
            f"张示例{serial % NAMES}",
            date(1960 + serial // 1000, 1, 1),
            "M",
        )
        for serial in range(first, first + count)
    ]
    with write_tx():
        documents = persons.find_or_create(identities).values()
        return [
            issued.recognised(document, row=row) for row, document in enumerate(documents, start=1)
        ]


def issue(body: Body, batch: list[Recognition]) -> int:
    """What the two steps of issuing do for a batch; its case."""
    case = issued.make_case(body)
    issued.plan(body, case, *batch)
    issuing.carry_out(case.id, issued.Reports())
    return case.id
