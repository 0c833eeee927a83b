"""Pictures of the log: what stands higher is larger, and the way up is the way of the proof."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from certreg.transparency.drawing import HEIGHT, RUNG, WIDTH, Head, growth, way
from certreg.trust.merkle import inclusion_proof, leaf_hash, node_hash, tree_root
from certreg.trust.tiles import grow, stored_hashes

AT = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.lists(st.integers(1, 10**9), max_size=40).map(sorted))
def test_a_larger_checkpoint_never_stands_lower_and_all_are_in_the_picture(
    sizes: list[int],
) -> None:
    dots = growth([Head(size, AT, False) for size in sizes])
    assert [dot.head.size for dot in dots] == sizes
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in dots)
    assert [dot.y for dot in dots] == sorted((dot.y for dot in dots), reverse=True)


@given(st.integers(1, 600).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_whoever_follows_the_way_comes_to_the_root(place: tuple[int, int]) -> None:
    index, size = place
    leaves = [leaf_hash(b"%d" % n) for n in range(size)]
    tiles = dict(grow(0, leaves, {}.__getitem__))
    rungs = way(index, size, inclusion_proof(index, size, stored_hashes(size, tiles.__getitem__)))
    node = leaves[index]
    for rung in rungs:
        pair = (node, rung.sibling) if rung.is_right else (rung.sibling, node)
        node = node_hash(*pair)
    assert node == tree_root(leaves)
    assert [rung.y for rung in rungs] == [RUNG * n for n in range(len(rungs), 0, -1)]
