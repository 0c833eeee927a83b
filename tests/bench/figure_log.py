"""Appending to the log, and whether it stays as quick when the log is long, against pymerkle."""

from __future__ import annotations

import time

from harness import Figure, hand_in, interleaved
from pymerkle import InmemoryTree

from certreg.trust.merkle import Frontier, leaf_hash

COUNT, FEW, MANY = 2_000, 1_000, 1_000_000
REPEATS = 5

entries = [number.to_bytes(64, "big") for number in range(COUNT)]


def grown(size: int) -> Frontier:
    """The right edge of a log of this size."""
    return Frontier().extend(leaf_hash(number.to_bytes(64, "big")) for number in range(size))


def append(edge: Frontier) -> Frontier:
    return edge.extend(map(leaf_hash, entries))


def append_to_peer() -> None:
    """The tree of the peer is new each time, which is when it is quickest."""
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)


def microseconds(edge: Frontier) -> float:
    """Of one append to a log of this size, the best of several."""
    took = []
    for _ in range(REPEATS):
        started = time.process_time()
        append(edge)
        took.append(time.process_time() - started)
    return min(took) / COUNT * 1e6


few, many = grown(FEW), grown(MANY)
hand_in(
    Figure(
        "appending to the log",
        f"certreg.trust.merkle, a log of {MANY:,} entries",
        "pymerkle, a new tree in memory",
        "entries",
        interleaved(
            lambda: append(many),
            append_to_peer,
            items=(COUNT, COUNT),
            clock=time.process_time,
        ),
        {
            "microseconds_at_1000_entries": microseconds(few),
            "microseconds_at_1000000_entries": microseconds(many),
        },
        bar=5.0,
    )
)
