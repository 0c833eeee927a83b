"""The proof that an entry is in the log, from the published tiles, against pymerkle's from memory."""

from __future__ import annotations

import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from harness import Figure, hand_in, interleaved
from pymerkle import InmemoryTree

from certreg.trust import merkle, tiles

SIZE, OURS, PEER = 20_000, 200, 50

entries = [number.to_bytes(64, "big") for number in range(SIZE)]
positions = Random(1).choices(range(SIZE), k=OURS)
tree = InmemoryTree(algorithm="sha256")
for entry in entries:
    tree.append_entry(entry)


def publish(folder: Path) -> None:
    """The tiles of the whole log."""
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    for path, content in tiles.grow(0, leaves, lambda path: (folder / path).read_bytes()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def prove(folder: Path, position: int) -> tuple[bytes, ...]:
    """As for one certificate: every tile is read anew."""
    stored = tiles.stored_hashes(SIZE, lambda path: (folder / path).read_bytes())
    return merkle.inclusion_proof(position, SIZE, stored)


with TemporaryDirectory() as scratch:
    folder = Path(scratch)
    publish(folder)
    seconds = interleaved(
        lambda: [prove(folder, position) for position in positions],
        lambda: [tree.prove_inclusion(position + 1) for position in positions[:PEER]],
        items=(OURS, PEER),
        clock=time.process_time,
    )
hand_in(
    Figure(
        "proof that an entry is in the log",
        f"certreg.trust.tiles, files of a log of {SIZE:,} entries",
        "pymerkle, the same tree in memory",
        "proofs",
        seconds,
        {"milliseconds": sorted(ours for ours, _ in seconds)[len(seconds) // 2] * 1e3},
        limits={"milliseconds": 1.0},
    )
)
