"""What a share code shows is what was chosen, whatever the record holds; the ladder has one next step."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.dossier.ladder import Climbed, ladders
from certreg.dossier.rules import FIELDS, NUMBERS, WHOLE_NAME, chosen_of, last_day
from certreg.dossier.sheet import PARTS, Item, Pair, Sheet, as_json, in_order
from certreg.errors import RefusedError
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel, describe
from certreg.text import Text

DAY = date(2026, 11, 20)
LEVELS = {level: describe(load(), level, on=DAY) for level in SkillLevel}

keys = st.text("abcdefgh", min_size=1, max_size=6)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Any record: items of any kind, each with its own number."""
    placed = draw(st.lists(st.tuples(st.sampled_from(sorted(PARTS)), keys), max_size=12))
    items = (
        (
            part,
            Item(
                key,
                Text("某项"),
                (Pair("number", Text("编号"), f"NUMBER-{place}"),),
                public_id=f"ID-{place}",
            ),
        )
        for place, (part, key) in enumerate(placed)
    )
    return Sheet("张示例", tuple(in_order(items)))


@given(sheets(), st.sets(keys), st.sets(st.sampled_from(sorted(FIELDS))))
def test_nothing_is_shown_that_was_not_chosen(
    sheet: Sheet, certificates: set[str], fields: set[str]
) -> None:
    shown = chosen_of(sheet, certificates=certificates, fields=fields)

    for part in shown.parts:
        assert part.items and (part.key in fields or part.key == "certificates")
    assert {item.key for item in shown.items("certificates")} <= certificates
    told = str(as_json(shown)) + str(shown)
    if NUMBERS not in fields:
        assert "NUMBER-" not in told and "ID-" not in told
    assert (shown.name == "张示例") == (WHOLE_NAME in fields)


@given(sheets())
def test_who_chooses_everything_shows_everything_but_questions_about_scores(sheet: Sheet) -> None:
    everything = {item.key for item in sheet.items("certificates")}
    parts = tuple(part for part in sheet.parts if part.key != "remarks")

    shown = chosen_of(sheet, certificates=everything, fields=set(FIELDS))
    assert shown == Sheet(sheet.name, parts)


@pytest.mark.parametrize("days", [0, -1, 8, 181, 10_000])
def test_a_term_that_is_not_offered_is_refused(days: int) -> None:
    with pytest.raises(RefusedError) as refused:
        last_day(load(), days, on=DAY)
    assert refused.value.rule == "WR-01" and refused.value.field == "days"


def test_the_longest_term_ends_180_days_on() -> None:
    assert last_day(load(), 180, on=date(2026, 1, 1)) == date(2026, 6, 30)


@given(
    st.lists(
        st.builds(
            Climbed,
            st.sampled_from(["焊工", "电工"]),
            st.sampled_from(SkillLevel),
            st.dates(),
            st.booleans(),
        ),
        max_size=8,
    )
)
def test_each_occupation_has_one_ladder_with_one_step_ahead(climbed: list[Climbed]) -> None:
    made = ladders(LEVELS, climbed)

    assert {ladder.occupation for ladder in made} == {each.occupation for each in climbed}
    assert [ladder.top for ladder in made] == sorted((one.top for one in made), reverse=True)
    for ladder in made:
        ahead = [rung.level.level for rung in ladder.rungs if rung.is_next]
        assert ahead == [level for level in SkillLevel if level > ladder.top][:1]
        for rung in ladder.rungs:
            same = [
                each
                for each in climbed
                if (each.occupation, each.level) == (ladder.occupation, rung.level.level)
            ]
            own = [each for each in same if not each.is_foreign]
            assert rung.climbed in ((own or same) if same else [None])
