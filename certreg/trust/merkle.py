"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: hashes, growth, proofs, verification.

A tree is never held as a whole. Growing it needs only a `Frontier`, at most 64 hashes; making a
proof reads the hashes of complete subtrees through a `StoredHash` function (`certreg.trust.tiles`
gives one).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from certreg.errors import UnreadableError

HASH_SIZE = 32
"""Bytes of a hash."""

EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves."""

StoredHash = Callable[[int, int], bytes]
"""`stored(level, index)` is the root of the complete subtree over the `2**level` leaves that begin
with leaf `index * 2**level`."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00, entry) (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01, left, right) (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to know its root.

    Attributes:
        size: number of leaves.
        hashes: roots of the complete subtrees from left to right, one for each 1 bit of the size.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError("a frontier has one hash for each 1 bit of its size")

    def append(self, leaf: bytes) -> Frontier:
        """The frontier after one more leaf hash."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier after more leaf hashes, in their order."""
        size, hashes = self.size, list(self.hashes)
        for leaf in leaves:
            _check_hash(leaf)
            merges = size
            while merges & 1:  # a subtree of this height is complete: join it with its neighbour
                leaf = node_hash(hashes.pop(), leaf)
                merges >>= 1
            hashes.append(leaf)
            size += 1
        return Frontier(size, tuple(hashes))

    @property
    def root(self) -> bytes:
        """Root of the tree, 32 bytes."""
        return _join(self.hashes) if self.hashes else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """The size as 8 bytes, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """The frontier that `to_bytes` wrote.

        Raises:
            UnreadableError: the length does not fit the size.
        """
        size = int.from_bytes(stored[:8], "big")
        if len(stored) != 8 + HASH_SIZE * size.bit_count():
            raise UnreadableError("日志树的右边界数据已损坏：长度与树的大小不符。")
        hashes = (stored[at : at + HASH_SIZE] for at in range(8, len(stored), HASH_SIZE))
        return cls(size, tuple(hashes))


def tree_root(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes."""
    return Frontier().extend(leaves).root


def stored_root(size: int, stored: StoredHash) -> bytes:
    """Root of the tree of this size, from stored hashes."""
    return _range_hash(0, size, stored) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, stored: StoredHash) -> tuple[bytes, ...]:
    """The hashes from the leaf's sibling up to the root's child (RFC 6962, 2.1.1).

    Raises:
        ValueError: the tree of this size has no leaf with this index.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            path.append(_range_hash(middle, end, stored))
            end = middle
        else:
            path.append(_range_hash(start, middle, stored))
            start = middle
    return tuple(reversed(path))


def consistency_proof(old: int, new: int, stored: StoredHash) -> tuple[bytes, ...]:
    """The hashes that show the tree of size `old` to be a beginning of that of size `new`.

    RFC 6962, 2.1.2. Empty where there is nothing to show: from the empty tree, or to the same size.

    Raises:
        ValueError: the sizes are negative or fall.
    """
    if not 0 <= old <= new:
        raise ValueError(f"no tree grows from {old} to {new}")
    if old == 0:
        return ()
    start, end, path = 0, new, []
    while old != end:
        middle = _middle(start, end)
        if old <= middle:
            path.append(_range_hash(middle, end, stored))
            end = middle
        else:
            path.append(_range_hash(start, middle, stored))
            start = middle
    if start:  # else this subtree is the whole old tree, whose root the verifier has
        path.append(_range_hash(start, end, stored))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Whether the proof shows the leaf hash at this index of the tree with this size and root.

    RFC 9162, 2.1.3.2. Answers False, never raises, for anything malformed.
    """
    if not 0 <= index < size or not _are_hashes((leaf, *proof)):
        return False
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            while not node & 1 and node:  # levels at which the right edge has no sibling
                node, last = node >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == root


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the proof shows that the tree `new` begins with the tree `old`.

    RFC 9162, 2.1.4.2. From the empty tree to a larger one there is nothing that a proof could show:
    the answer is False. Answers False, never raises, for anything malformed.
    """
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if not 0 < old < new or not proof or not _are_hashes((old_root, *proof)):
        return False
    path = (old_root, *proof) if old.bit_count() == 1 else proof
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_computed = new_computed = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_computed = node_hash(sibling, old_computed)
            new_computed = node_hash(sibling, new_computed)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_computed = node_hash(new_computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_computed == old_root and new_computed == new_root


def _middle(start: int, end: int) -> int:
    """Where the subtree over these leaves splits: after the largest power of two below its size."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def _range_hash(start: int, end: int, stored: StoredHash) -> bytes:
    """Root over the leaves from start to end, where every left part is a complete subtree."""
    level = (end - start).bit_length() - 1
    if end - start == 1 << level:
        return stored(level, start >> level)
    middle = start + (1 << level)
    return node_hash(stored(level, start >> level), _range_hash(middle, end, stored))


def _join(hashes: Sequence[bytes]) -> bytes:
    joined = hashes[-1]
    for left in reversed(hashes[:-1]):
        joined = node_hash(left, joined)
    return joined


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_SIZE for value in values)


def _check_hash(value: bytes) -> None:
    if len(value) != HASH_SIZE:
        raise ValueError(f"a hash has {HASH_SIZE} bytes, not {len(value)}")
