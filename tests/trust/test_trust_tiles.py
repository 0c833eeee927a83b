"""Tiles: the paths and widths of c2sp.org/tlog-tiles, and the tree read back from files."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    stored_root,
    verify_consistency,
    verify_inclusion,
)
from certreg.trust.tiles import (
    Tile,
    grow,
    grown_tiles,
    read_bundle,
    stored_hashes,
    tile_at,
    write_bundle,
)

LEAVES = [leaf_hash(number.to_bytes(4, "big")) for number in range(70_000)]


@cache
def published(*sizes: int) -> dict[str, bytes]:
    """The files of a log that published checkpoints of these sizes, one after the other."""
    files: dict[str, bytes] = {}
    old = 0
    for size in sizes:
        files.update(list(grow(old, LEAVES[old:size], files.__getitem__)))
        old = size
    return files


@cache
def root_at(size: int) -> bytes:
    return Frontier().extend(LEAVES[:size]).root


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 0, 1), "tile/0/000.p/1"),
        (Tile(1, 999, 255), "tile/1/999.p/255"),
        (Tile(2, 1000), "tile/2/x001/000"),
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(63, 123456789, 9), "tile/63/x123/x456/789.p/9"),
    ],
)
def test_a_path_has_groups_of_three_digits(tile: Tile, path: str) -> None:
    assert tile.path == path


def test_entries_stand_beside_the_leaf_hashes_and_nowhere_else() -> None:
    assert Tile(0, 1234067, 4).entries_path == "tile/entries/x001/x234/067.p/4"
    with pytest.raises(ValueError, match="level 0"):
        _ = Tile(1, 0).entries_path


@pytest.mark.parametrize("place", [(-1, 0, 1), (64, 0, 1), (0, -1, 1), (0, 0, 0), (0, 0, 257)])
def test_a_tile_outside_every_tree_cannot_exist(place: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no such tile"):
        Tile(*place)


def test_a_tree_of_seventy_thousand_has_the_tiles_of_the_specification() -> None:
    tiles = list(grown_tiles(0, 70_000))
    by_level = [[tile.width for tile in tiles if tile.level == level] for level in range(4)]
    assert by_level == [[256] * 273 + [112], [256, 17], [1], []]


def test_a_tree_of_256_has_a_full_tile_and_a_partial_one_above() -> None:
    assert [tile.path for tile in grown_tiles(255, 256)] == ["tile/0/000", "tile/1/000.p/1"]


def test_a_tree_that_does_not_grow_writes_nothing() -> None:
    assert list(grown_tiles(300, 300)) == []
    assert list(grow(300, [], {}.__getitem__)) == []


@pytest.mark.long
@given(st.lists(st.integers(0, 70_000), min_size=1, max_size=5).map(sorted))
def test_growing_writes_exactly_the_tiles_that_the_sizes_ask_for(sizes: list[int]) -> None:
    files = published(*sizes)
    named = {
        tile.path: tile
        for old, new in zip([0, *sizes], sizes, strict=False)
        for tile in grown_tiles(old, new)
    }
    assert files.keys() == named.keys()
    assert all(len(files[path]) == 32 * tile.width for path, tile in named.items())


def test_a_file_once_written_never_changes() -> None:
    in_steps, at_once = published(1, 255, 256, 300, 65_536, 70_000), published(70_000)
    assert at_once.items() <= in_steps.items()


def test_level_one_holds_the_roots_of_full_tiles() -> None:
    files = published(600)
    roots = [Frontier().extend(LEAVES[at : at + 256]).root for at in (0, 256)]
    assert files["tile/1/000.p/2"] == b"".join(roots)
    assert files["tile/0/002.p/88"] == b"".join(LEAVES[512:600])


@given(st.sampled_from([1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 70_000]), st.data())
def test_proofs_from_tiles_verify(size: int, data: st.DataObject) -> None:
    stored = stored_hashes(size, published(size).__getitem__)
    root = root_at(size)
    assert stored_root(size, stored) == root
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, stored)
    assert verify_inclusion(LEAVES[index], index, size, proof, root)
    old = data.draw(st.integers(1, size))
    proof = consistency_proof(old, size, stored)
    assert verify_consistency(old, size, proof, root_at(old), root)


def test_a_proof_reads_few_tiles_and_each_once() -> None:
    files, asked = published(70_000), []

    def read(path: str) -> bytes:
        asked.append(path)
        return files[path]

    inclusion_proof(12_345, 70_000, stored_hashes(70_000, read))
    assert sorted(asked) == [
        "tile/0/048",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
    ]


@pytest.mark.parametrize("change", [b"", bytes(31), bytes(32 * 4), bytes(32 * 6)])
def test_a_tile_of_another_length_cannot_be_read(change: bytes) -> None:
    files = published(5) | {"tile/0/000.p/5": change}
    with pytest.raises(UnreadableError, match=r"tile/0/000\.p/5"):
        stored_root(5, stored_hashes(5, files.__getitem__))


def test_a_tile_beyond_the_tree_is_refused() -> None:
    with pytest.raises(ValueError, match="no such tile"):
        tile_at(1, 0, 255)


def test_the_span_of_a_tile_names_its_entries() -> None:
    assert tile_at(0, 2, 600).span == range(512, 600)


@given(st.lists(st.binary(max_size=300), max_size=256))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    assert read_bundle(write_bundle(entries)) == entries


def test_a_bundle_has_two_bytes_of_length_before_each_entry() -> None:
    assert write_bundle([b"", b"ab", bytes(300)]) == b"\0\0\0\2ab\x01\x2c" + bytes(300)


@pytest.mark.parametrize("bundle", [b"\0", b"\0\1", b"\0\2a", b"\0\0\1"])
def test_a_bundle_that_breaks_off_cannot_be_read(bundle: bytes) -> None:
    with pytest.raises(UnreadableError, match="中断"):
        read_bundle(bundle)


def test_an_entry_that_is_too_long_is_refused() -> None:
    with pytest.raises(OverflowError):
        write_bundle([bytes(65_536)])
