"""The Merkle tree: published vectors, and the laws that every tree must keep."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import UnreadableError
from certreg.trust.merkle import (
    EMPTY_ROOT,
    Frontier,
    StoredHash,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    stored_root,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

VECTORS = Path(__file__).parent / "vectors" / "rfc6962"
LEAVES = [leaf_hash(str(number).encode()) for number in range(300)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def stored(leaves: Sequence[bytes]) -> StoredHash:
    """Complete subtrees only, as a log stores them: asking for an incomplete one is an error."""

    def read(level: int, index: int) -> bytes:
        end = (index + 1) << level
        assert end <= len(leaves)
        return naive_root(leaves[index << level : end])

    return read


def cases(kind: str) -> list[Any]:
    paths = sorted((VECTORS / kind).rglob("*.json"))
    return [
        pytest.param(json.loads(path.read_text()), id=str(path.relative_to(VECTORS)))
        for path in paths
    ]


def decoded(values: list[str] | None) -> list[bytes]:
    return [b64decode(value) for value in values or []]


def test_every_published_vector_is_present() -> None:
    assert (len(cases("inclusion")), len(cases("consistency"))) == (98, 98)


@pytest.mark.parametrize("case", cases("inclusion"))
def test_inclusion_agrees_with_the_published_vector(case: dict[str, Any]) -> None:
    holds = verify_inclusion(
        b64decode(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        decoded(case["proof"]),
        b64decode(case["root"]),
    )
    assert holds is not case["wantErr"]


@pytest.mark.parametrize("case", cases("consistency"))
def test_consistency_agrees_with_the_published_vector(case: dict[str, Any]) -> None:
    holds = verify_consistency(
        case["size1"],
        case["size2"],
        decoded(case["proof"]),
        b64decode(case["root1"]),
        b64decode(case["root2"]),
    )
    assert holds is not case["wantErr"]


@given(st.integers(0, 300))
def test_the_frontier_has_the_root_that_the_definition_gives(size: int) -> None:
    assert tree_root(LEAVES[:size]) == naive_root(LEAVES[:size])
    assert stored_root(size, stored(LEAVES[:size])) == naive_root(LEAVES[:size])


@given(st.integers(0, 150), st.integers(0, 150))
def test_growing_in_two_steps_is_growing_in_one(first: int, more: int) -> None:
    at_once = Frontier().extend(LEAVES[: first + more])
    in_steps = Frontier().extend(LEAVES[:first]).extend(LEAVES[first : first + more])
    assert in_steps == at_once


@given(st.integers(1, 200), st.integers(0, 99))
def test_appending_never_changes_an_earlier_hash(size: int, more: int) -> None:
    before, after = stored(LEAVES[:size]), stored(LEAVES[: size + more])
    for level in range(size.bit_length()):
        for index in range(size >> level):
            assert before(level, index) == after(level, index)


@given(st.data())
def test_every_inclusion_proof_verifies(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, size, stored(LEAVES[:size]))
    assert verify_inclusion(LEAVES[index], index, size, proof, naive_root(LEAVES[:size]))


@given(st.data())
def test_every_consistency_proof_verifies(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 300))
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, stored(LEAVES[:new]))
    assert verify_consistency(old, new, proof, naive_root(LEAVES[:old]), naive_root(LEAVES[:new]))


def flipped(value: bytes, bit: int) -> bytes:
    at = bit // 8 % len(value)
    return value[:at] + bytes([value[at] ^ 1 << bit % 8]) + value[at + 1 :]


@given(st.data())
def test_any_changed_bit_fails_an_inclusion_proof(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    index = data.draw(st.integers(0, size - 1))
    values = [
        LEAVES[index],
        naive_root(LEAVES[:size]),
        *inclusion_proof(index, size, stored(LEAVES[:size])),
    ]
    at = data.draw(st.integers(0, len(values) - 1))
    values[at] = flipped(values[at], data.draw(st.integers(0, 255)))
    leaf, root, *proof = values
    assert not verify_inclusion(leaf, index, size, proof, root)


@given(st.data())
def test_any_changed_bit_fails_a_consistency_proof(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, 300))
    old = data.draw(st.integers(1, new - 1))
    values = [
        naive_root(LEAVES[:old]),
        naive_root(LEAVES[:new]),
        *consistency_proof(old, new, stored(LEAVES[:new])),
    ]
    at = data.draw(st.integers(0, len(values) - 1))
    values[at] = flipped(values[at], data.draw(st.integers(0, 255)))
    old_root, new_root, *proof = values
    assert not verify_consistency(old, new, proof, old_root, new_root)


@pytest.mark.parametrize("index", [-1, -7, 7, 8, 1 << 64])
def test_an_index_outside_the_tree_is_refused(index: int) -> None:
    proof = inclusion_proof(6, 7, stored(LEAVES[:7]))
    assert not verify_inclusion(LEAVES[6], index, 7, proof, naive_root(LEAVES[:7]))
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, 7, stored(LEAVES[:7]))


@pytest.mark.parametrize("size", [-1, 0])
def test_a_tree_without_leaves_includes_nothing(size: int) -> None:
    assert not verify_inclusion(EMPTY_ROOT, 0, size, [], EMPTY_ROOT)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_hash_of_another_length_is_refused(length: int) -> None:
    wrong = bytes(length)
    right = node_hash(LEAVES[0], wrong)
    assert not verify_inclusion(LEAVES[0], 0, 2, [wrong], right)
    assert not verify_inclusion(wrong, 1, 2, [LEAVES[0]], right)
    assert not verify_consistency(1, 2, [wrong], LEAVES[0], right)
    assert not verify_consistency(1, 2, [LEAVES[1]], wrong, node_hash(wrong, LEAVES[1]))
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(wrong)


def test_the_empty_tree_has_one_root_only() -> None:
    assert verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not verify_consistency(0, 0, [], LEAVES[0], LEAVES[0])


def test_nothing_is_shown_from_the_empty_tree() -> None:
    assert consistency_proof(0, 5, stored(LEAVES[:5])) == ()
    assert not verify_consistency(0, 5, [], EMPTY_ROOT, naive_root(LEAVES[:5]))


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
def test_a_tree_that_shrinks_has_no_proof(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no tree grows"):
        consistency_proof(old, new, stored(LEAVES[:3]))


@given(st.integers(0, 300))
def test_a_frontier_survives_storing(size: int) -> None:
    frontier = Frontier().extend(LEAVES[:size])
    assert Frontier.from_bytes(frontier.to_bytes()) == frontier


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b + b"\0", lambda b: b[:4]])
def test_a_damaged_frontier_cannot_be_read(change: Any) -> None:
    with pytest.raises(UnreadableError):
        Frontier.from_bytes(change(Frontier().extend(LEAVES[:5]).to_bytes()))


def test_a_frontier_whose_hashes_do_not_fit_its_size_cannot_exist() -> None:
    with pytest.raises(ValueError, match="1 bit"):
        Frontier(3, (LEAVES[0],))
