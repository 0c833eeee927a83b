"""Pictures of the log, as coordinates: how it grew, and the way from one entry to the root. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, MARGIN = 640, 180, 16
"""Of the picture of growth, in units of its own."""

RUNG = 44
"""Height of one level of the way."""


@dataclass(frozen=True)
class Head:
    """A published checkpoint: its size, when it was signed (UTC), whether the quorum has cosigned."""

    size: int
    at: datetime
    is_witnessed: bool


@dataclass(frozen=True)
class Dot:
    """A checkpoint in the picture of growth."""

    x: float
    y: float
    head: Head


def growth(heads: Sequence[Head]) -> list[Dot]:
    """Checkpoints from left to right, the larger the higher.

    Args:
        heads: oldest first.
    """
    if not heads:
        return []
    least, most = heads[0].size, heads[-1].size
    across, up = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    return [
        Dot(
            x=round(MARGIN + across * (n / (len(heads) - 1) if len(heads) > 1 else 0.5), 1),
            y=round(MARGIN + up * (1 - (head.size - least) / max(1, most - least)), 1),
            head=head,
        )
        for n, head in enumerate(heads)
    ]


@dataclass(frozen=True)
class Rung:
    """One level of the way from an entry to the root.

    Attributes:
        y: of the node on the way.
        sibling: the hash that is put to it, from the proof.
        is_right: whether the sibling stands on the right, so comes second in the hash.
    """

    y: int
    sibling: bytes
    is_right: bool


def way(index: int, size: int, hashes: Sequence[bytes]) -> list[Rung]:
    """The way from the entry, at the bottom, to below the root.

    Args:
        hashes: inclusion proof of the entry with this index in a tree of this size.
    """
    start, end, sides = 0, size, list[bool]()
    while end - start > 1:  # from the root down, as RFC 6962 splits
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        is_left = index < middle
        sides.append(is_left)
        start, end = (start, middle) if is_left else (middle, end)
    return [
        Rung(y=RUNG * (len(hashes) - level), sibling=sibling, is_right=is_right)
        for level, (sibling, is_right) in enumerate(zip(hashes, reversed(sides), strict=True))
    ]
