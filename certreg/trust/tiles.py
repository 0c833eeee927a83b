"""The log as static files: hash tiles and entry bundles of c2sp.org/tlog-tiles.

A tile holds up to 256 neighbouring hashes. Level 0 has the leaf hashes; each hash of level L + 1 is
the root over a full tile of level L. A partial tile is a file of its own (`.p/W`), so that a file,
once written, never changes. The entries of a level-0 tile stand in the entry bundle of the same
index and width.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from certreg.errors import UnreadableError
from certreg.text import Text
from certreg.trust.merkle import HASH_SIZE, StoredHash, node_hash, tree_root

TILE_WIDTH = 256
"""Hashes or entries of a full tile."""

TILE_HEIGHT = 8
"""Levels of the tree from the hashes of a tile up to its root."""

Read = Callable[[str], bytes]
"""Gives the bytes stored at a path of the log, such as `tile/0/x001/067.p/5`."""


@dataclass(frozen=True)
class Tile:
    """One tile by its place in the tree.

    Attributes:
        level: 0 for leaf hashes, 1 for roots of full tiles of level 0, and so on.
        index: number of the tile within its level.
        width: hashes that it holds, 1 to 256.
    """

    level: int
    index: int
    width: int = TILE_WIDTH

    def __post_init__(self) -> None:
        in_range = 0 <= self.level < 64 and self.index >= 0 and 0 < self.width <= TILE_WIDTH
        if not in_range:
            raise ValueError(f"no such tile: {self}")

    @property
    def path(self) -> str:
        """Where the hashes stand."""
        return f"tile/{self.level}/{self._suffix}"

    @property
    def entries_path(self) -> str:
        """Where the entries stand that hash to the hashes of this level-0 tile."""
        if self.level:
            raise ValueError("only level 0 has entries")
        return f"tile/entries/{self._suffix}"

    @property
    def span(self) -> range:
        """Indexes, within the level, of the hashes that it holds."""
        start = self.index * TILE_WIDTH
        return range(start, start + self.width)

    @property
    def _suffix(self) -> str:
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        *heads, last = (digits[at : at + 3] for at in range(0, len(digits), 3))
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return "/".join([*(f"x{head}" for head in heads), last]) + partial


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile as it is in a tree of this size: full, or as wide as the tree reaches.

    Raises:
        ValueError: the tree does not reach there.
    """
    return Tile(level, index, min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH))


def grown_tiles(old_size: int, new_size: int) -> Iterator[Tile]:
    """The tiles that a tree of the new size has and one of the old size has not, level by level.

    The entry bundles to write are those of the tiles of level 0.
    """
    level = 0
    while (new := new_size >> TILE_HEIGHT * level) > (old := old_size >> TILE_HEIGHT * level):
        for index in range(old // TILE_WIDTH, -(-new // TILE_WIDTH)):
            yield tile_at(level, index, new_size)
        level += 1


def grow(old_size: int, leaves: Sequence[bytes], read: Read) -> Iterator[tuple[str, bytes]]:
    """The hash tiles to write when these leaf hashes follow a tree of the old size.

    Reads only the partial tiles at the right edge of the old tree. The same call gives the same
    files again, so an interrupted writer just starts over.

    Args:
        old_size: leaves of the tree whose tiles are already stored.
        leaves: the leaf hashes that follow, in their order.
        read: gives the stored tiles of the old tree.

    Yields:
        Path and bytes of each tile.
    """
    new_size, level, hashes = old_size + len(leaves), 0, list(leaves)
    while hashes:
        old = old_size >> TILE_HEIGHT * level
        start = old - old % TILE_WIDTH
        if start < old:
            hashes = _read_tile(tile_at(level, old // TILE_WIDTH, old_size), read) + hashes
        for at in range(0, len(hashes), TILE_WIDTH):
            tile = tile_at(level, (start + at) // TILE_WIDTH, new_size)
            yield tile.path, b"".join(hashes[at : at + TILE_WIDTH])
        full = len(hashes) // TILE_WIDTH * TILE_WIDTH
        hashes = [tree_root(hashes[at : at + TILE_WIDTH]) for at in range(0, full, TILE_WIDTH)]
        level += 1


def stored_hashes(size: int, read: Read) -> StoredHash:
    """A reader of complete subtrees from the tiles of a tree of this size, for proofs.

    It keeps what it has read and joined: make one for each proof, or for a run of proofs at one size.

    Raises (when reading):
        UnreadableError: a tile has not the length that the size asks for.
    """

    @cache
    def tile(level: int, index: int) -> list[bytes]:
        return _read_tile(tile_at(level, index, size), read)

    @cache
    def stored(level: int, index: int) -> bytes:
        tile_level, height = divmod(level, TILE_HEIGHT)
        if height == 0:
            return tile(tile_level, index // TILE_WIDTH)[index % TILE_WIDTH]
        return node_hash(stored(level - 1, 2 * index), stored(level - 1, 2 * index + 1))

    return stored


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry after its length as two bytes, big-endian.

    Raises:
        OverflowError: an entry is longer than 65,535 bytes.
    """
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def read_bundle(bundle: bytes) -> list[bytes]:
    """The entries that `write_bundle` wrote.

    Raises:
        UnreadableError: it ends within an entry.
    """
    entries, at = [], 0
    while at < len(bundle):
        start = at + 2
        at = start + int.from_bytes(bundle[at:start], "big")
        if start > len(bundle) or at > len(bundle):
            raise UnreadableError(
                "日志条目文件已损坏：在一条记录中间中断。请从备份或其他副本恢复该文件。"
            )
        entries.append(bundle[start:at])
    return entries


def _read_tile(tile: Tile, read: Read) -> list[bytes]:
    data = read(tile.path)
    if len(data) != tile.width * HASH_SIZE:
        raise UnreadableError(
            Text(
                "日志文件 {path} 已损坏：应为 {expected} 字节，实为 {size} 字节。"
                "请从备份或其他副本恢复该文件。",
                path=tile.path,
                expected=tile.width * HASH_SIZE,
                size=len(data),
            )
        )
    return [data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)]
