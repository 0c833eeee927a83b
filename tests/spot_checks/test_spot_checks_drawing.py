"""The lot: the same for everybody who draws it, and fair."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from certreg.spot_checks.drawing import draw, seed_of

CHECKPOINT = "demo.certreg.example/log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
SEED = "1b69de8acf7bb6174a04abad2ab6e0a2d7c71b3a06e8d7c3be5e2d6f2e2e7a4d"
VECTOR = (6, 7, 3, 5)
INSPECTORS = (1, 3)
"""Made with `sha256sum` and `sort`, not with this code."""


def test_the_seed_is_the_digest_of_the_text() -> None:
    assert seed_of(CHECKPOINT) == sha256(CHECKPOINT.encode()).hexdigest()


def test_it_gives_what_it_has_always_given() -> None:
    assert draw(SEED, "object", length=10, sample=4) == VECTOR
    assert draw(SEED, "inspector", length=5, sample=2) == INSPECTORS


@given(st.text("0123456789abcdef", min_size=64, max_size=64), st.integers(1, 60), st.data())
def test_a_larger_sample_only_adds(seed: str, length: int, data: st.DataObject) -> None:
    sample = data.draw(st.integers(1, length))
    drawn = draw(seed, "object", length=length, sample=sample)
    assert len(set(drawn)) == sample
    assert set(drawn) <= set(range(1, length + 1))
    assert draw(seed, "object", length=length, sample=length)[:sample] == drawn


def test_nobody_is_drawn_more_often_than_others() -> None:
    seeds = [sha256(str(n).encode()).hexdigest() for n in range(2000)]
    drawn = Counter(at for seed in seeds for at in draw(seed, "object", length=10, sample=1))
    assert min(drawn.values()) > 150  # 200 expected; five standard deviations are 67
    assert max(drawn.values()) < 267
