"""What passes: every part that the level needs, each by its own mark."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from certreg.examination.rules import is_passed
from certreg.policy.law import NATION, load
from certreg.policy.levels import SkillLevel
from certreg.policy.methods import PARTS, Method, Scheme, scheme

ON = date(2026, 5, 20)
SCHEMES = [
    scheme(load(), row, region="511702", on=ON)
    for row in load().rows(Method, region="511702", on=ON)
]
ASSESSED = [level for level in SkillLevel if 2 <= level.rank <= 6]
SCORES = st.none() | st.decimals(0, 100, places=1)


def test_every_method_leads_to_every_level_that_is_assessed() -> None:
    assert all(each.at(level) for each in SCHEMES for level in ASSESSED)
    assert scheme(load(), SCHEMES[0].method, region=NATION, on=ON).parts == ("theory", "practical")


@given(
    asked=st.sampled_from(SCHEMES),
    level=st.sampled_from(list(SkillLevel)),
    scores=st.fixed_dictionaries({part: SCORES for part in PARTS}),
    mark=st.decimals(60, 100, places=1),
    spoiled=st.decimals(0, Decimal("59.9"), places=1) | st.none(),
)
def test_one_needed_part_below_its_mark_or_absent_fails_whatever_the_others_are(
    asked: Scheme,
    level: SkillLevel,
    scores: dict[str, Decimal | None],
    mark: Decimal,
    spoiled: Decimal | None,
) -> None:
    passed = is_passed(asked, level, scores, mark)  # type: ignore[arg-type]
    needed = asked.at(level)
    assert passed == (bool(needed) and all((scores[part] or Decimal(0)) >= mark for part in needed))
    for part in needed:
        assert not is_passed(asked, level, {**scores, part: spoiled}, mark)  # type: ignore[arg-type, dict-item]


def test_the_laws_own_mark_wins_over_a_lower_one_of_the_sheet() -> None:
    (asked,) = (each for each in SCHEMES if each.method.method == "performance_review")
    stricter = Scheme(asked.method, tuple(replace(row, pass_mark=70) for row in asked.scores))
    scores = {"review": Decimal(69)}
    assert is_passed(asked, SkillLevel.TECHNICIAN, scores, Decimal(60))  # type: ignore[arg-type]
    assert not is_passed(stricter, SkillLevel.TECHNICIAN, scores, Decimal(60))  # type: ignore[arg-type]
