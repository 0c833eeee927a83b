"""Where the certificate of a running number stands: its body, level, year and serial, and whose it is. Pure.

Everything follows from the number, so that a registry is filled further from wherever it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from certreg.policy.levels import SkillLevel

BODIES = 200
YEARS = range(2020, 2026)
"""Over before anybody fills a registry: their series belong to nobody else."""

LEVELS = (
    SkillLevel.JUNIOR_WORKER,
    SkillLevel.INTERMEDIATE_WORKER,
    SkillLevel.SENIOR_WORKER,
    SkillLevel.TECHNICIAN,
    SkillLevel.SENIOR_TECHNICIAN,
)
RUN = 10
"""Certificates in a row that a body gives at one level."""

OF_BODY = len(LEVELS) * len(YEARS) * RUN
"""Certificates of a body in each round."""

ROUND = BODIES * OF_BODY
"""After so many, the first body goes on at its first level."""

MOST = 12_000_000
"""As many as Sichuan has skilled workers, and some; a body's one status list is not full then."""

STEP = 1_000
"""What can be filled is a multiple of it: then nobody's certificates lie on both sides."""

OF_EIGHT = ((0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0), (4, 0))
"""Eight certificates of five workers: the worker, and which of the worker's certificates."""
WORKERS_OF_EIGHT = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a certificate stands.

    Attributes:
        body: 0 to `BODIES` - 1.
        serial: in the series of body, year and level, from 1.
        index: in the body's status list.
        worker: number of its holder, from 0.
        nth: which of the holder's certificates, from 0; each is of another occupation.
    """

    body: int
    year: int
    level: SkillLevel
    serial: int
    index: int
    worker: int
    nth: int


def place(number: int) -> Place:
    """The place of the certificate with a running number from 0."""
    round_, rest = divmod(number, ROUND)
    body, of_body = divmod(rest, OF_BODY)
    series, within = divmod(of_body, RUN)
    year, level = divmod(series, len(LEVELS))
    worker, nth = OF_EIGHT[number % len(OF_EIGHT)]
    return Place(
        body=body,
        year=YEARS[year],
        level=LEVELS[level],
        serial=round_ * RUN + within + 1,
        index=round_ * OF_BODY + of_body,
        worker=number // len(OF_EIGHT) * WORKERS_OF_EIGHT + worker,
        nth=nth,
    )
