"""A registry with a million certificates against one with a hundred thousand: lookups, totals, lists.

On SQLite and, where it is installed, on PostgreSQL. BENCH_ROWS=12000000 measures a whole province:
19 GB of disk on PostgreSQL, 14 on SQLite, both at once; half an hour on the one, a quarter on the other.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import postgres
import size
from harness import Figure, hand_in, sized

FEW, SAMPLES = sized(100_000), sized(400)
ROWS = sized(int(os.environ.get("BENCH_ROWS", "1_000_000")))
KINDS = ("sqlite", "postgresql") if postgres.programs() else ("sqlite",)


def measured(kind: str, folder: Path) -> dict[str, size.Compared]:
    """Everything that is asked, on one database."""
    with size.addresses(kind, folder) as address:
        large, small = (
            size.prepared(folder / f"{kind}-{rows}", address(f"rows_{rows}"), rows, SAMPLES)
            for rows in (ROWS, FEW)
        )
        asked = size.LOOKUPS | size.SUMS
        return {name: size.compare(ask, large, small) for name, ask in asked.items()}


with TemporaryDirectory() as folder:
    found = {kind: measured(kind, Path(folder)) for kind in KINDS}
facts: dict[str, float] = {"certificates": ROWS}
limits: dict[str, float] = {}
for kind, compared in found.items():
    facts |= size.facts(kind, compared)
    limits |= size.limits(kind, compared)
slowest, seconds = max(
    (
        (f"by {name.replace('_', ' ')}, {kind}", each.seconds)
        for kind, compared in found.items()
        for name, each in compared.items()
        if name in size.LOOKUPS
    ),
    key=lambda pair: max(ours / peer for ours, peer in pair[1]),
)
hand_in(
    Figure(
        f"lookup among {ROWS}",
        f"the lookup that grows most: {slowest}",
        f"the same lookup among {FEW}",
        "lookups",
        seconds,
        facts,
        limits=limits,
    )
)
