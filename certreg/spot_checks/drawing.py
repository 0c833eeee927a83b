"""The lot: a seed from a published checkpoint, and positions of a list drawn by it. Pure.

1. The plan is logged: the digest of the list, how long it is, how many are drawn.
2. The seed is the SHA-256, in hexadecimal, of the text of the first checkpoint that covers that
   entry (origin, size, root; its signatures do not count). Its root depends on the plan itself and
   on everything logged beside it, so that nobody knows it while the plan can still be changed.
3. Each position from 1 to the length of the list gets the rank SHA-256("SEED:LABEL:POSITION"), with
   LABEL `object` for those who are looked at and `inspector` for those who look.
4. Drawn are the positions of the lowest ranks, in that order.

Anybody can do the same with `printf '%s' SEED:object:1 | sha256sum` and a sort.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Literal

Label = Literal["object", "inspector"]


def seed_of(checkpoint_text: str) -> str:
    """The seed that a checkpoint gives.

    Args:
        checkpoint_text: the signed text: three lines, each with its line feed.
    """
    return sha256(checkpoint_text.encode()).hexdigest()


def draw(seed: str, label: Label, *, length: int, sample: int) -> tuple[int, ...]:
    """The positions that are drawn, counted from 1, the lowest rank first.

    Args:
        length: how long the list is.
        sample: how many are drawn; all of them where the list is shorter.
    """
    return tuple(sorted(range(1, length + 1), key=lambda at: _rank(seed, label, at))[:sample])


def _rank(seed: str, label: Label, position: int) -> bytes:
    return sha256(f"{seed}:{label}:{position}".encode()).digest()
