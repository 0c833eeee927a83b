"""The bridge as a picture: drawn from the rows of the law, and from nothing else."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certreg.equivalence import drawing
from certreg.equivalence.drawing import HEIGHT, WIDTH, Box, Drawing, Strand
from certreg.equivalence.held import everything
from certreg.equivalence.rules import Asked
from certreg.policy.law import load

LAW = load()
ON = date(2026, 6, 1)
HELD = {held.key: held for held in everything(LAW, on=ON)}


def asked(key: str = "level:senior_worker", region: str = "510000", on: date = ON) -> Asked:
    return Asked(LAW, HELD[key], region, on)


def box(picture: Drawing, label: str) -> Box:
    return next(box for box in picture.boxes if box.label == label)


def joins(picture: Drawing) -> dict[tuple[str, str, str], Strand]:
    """Kind, label of the box at the start, label of the box at the end -> line."""

    def at(x: int, y: int) -> str:
        near = [
            b.label
            for b in picture.boxes
            if min(abs(b.x - x), abs(b.x + b.width - x)) <= drawing.ARROW
            and b.y <= y <= b.y + HEIGHT
        ]
        (label,) = near
        return str(label)

    found = {}
    for strand in picture.strands:
        x1, y1, *_, x2, y2 = map(int, re.findall(r"-?\d+", strand.path))
        found[strand.kind, at(x1, y1), at(x2, y2)] = strand
    return found


@settings(max_examples=60)
@given(
    st.sampled_from(sorted(HELD)),
    st.sampled_from(["000000", "510000", "511702", "370000", "440000"]),
    st.dates(date(2016, 1, 1), date(2040, 1, 1)),
)
def test_boxes_never_overlap_and_nothing_leaves_the_ground(key: str, region: str, on: date) -> None:
    for picture in (
        drawing.bridge(asked(key, region, on)),
        drawing.diplomas(asked(key, region, on)),
    ):
        for side in ({b for b in picture.boxes if b.x == 0}, {b for b in picture.boxes if b.x}):
            heights = sorted(b.y for b in side)
            assert all(b - a >= HEIGHT for a, b in pairwise(heights))
            assert all(0 <= y <= picture.height - HEIGHT for y in heights)
        assert all(b.x + b.width <= WIDTH for b in picture.boxes)


def test_levels_rise_and_each_title_stands_at_the_level_it_answers_to() -> None:
    picture = drawing.bridge(asked())

    assert box(picture, "首席技师").y < box(picture, "高级工").y < box(picture, "学徒工").y
    for title, level in (("初级职称", "高级工"), ("中级职称", "技师"), ("副高级职称", "高级技师")):
        assert box(picture, title).y == box(picture, level).y


def test_lines_run_in_the_direction_in_which_somebody_may_go() -> None:
    lines = joins(drawing.bridge(asked()))

    assert lines["to_title", "高级工", "初级职称"].label == "2 年"
    assert lines["to_skill", "初级职称", "高级工"].label == "1 年"
    assert lines["to_skill", "中级职称", "高级技师"].label == "5 年"
    assert ("to_title", "中级工", "初级职称") not in lines


def test_what_is_not_firm_is_drawn_dotted() -> None:
    lines = joins(drawing.bridge(asked()))

    assert lines["to_title", "高级工", "初级职称"].is_firm
    assert not lines["treated", "高级工", "初级职称"].is_firm


def test_other_provinces_rows_are_not_drawn() -> None:
    assert ("to_title", "特级技师", "正高级职称") not in joins(drawing.bridge(asked()))
    assert ("to_title", "特级技师", "正高级职称") in joins(drawing.bridge(asked(region="370000")))


def test_where_a_province_asks_no_years_none_are_written() -> None:
    sichuan = joins(drawing.bridge(asked()))["to_skill", "正高级职称", "高级技师"]
    elsewhere = joins(drawing.bridge(asked(region="370000")))["to_skill", "正高级职称", "高级技师"]

    assert (sichuan.label, elsewhere.label) == ("", "1 年")


def test_a_post_without_a_grade_of_title_has_no_line() -> None:
    assert not any("首席技师" in ends for ends in joins(drawing.bridge(asked())))


@pytest.mark.parametrize("key", ["level:technician", "title:中级", "class:高级工班"])
def test_what_was_asked_about_is_marked_with_its_lines(key: str) -> None:
    pictures = (drawing.bridge(asked(key)), drawing.diplomas(asked(key)))
    marked = [b for picture in pictures for b in picture.boxes if b.is_asked]

    assert [b.held.key for b in marked if b.held] == [key]
    assert any(strand.is_asked for picture in pictures for strand in picture.strands)
    assert any(not strand.is_asked for picture in pictures for strand in picture.strands)


def test_school_classes_lead_to_the_diplomas_they_count_as() -> None:
    assert set(joins(drawing.diplomas(asked()))) == {
        ("diploma", "高级工班", "大专"),
        ("diploma", "预备技师班", "本科"),
        ("diploma", "技师班", "本科"),
        ("diploma", "中级工班", "中专"),
    }


def test_the_words_below_name_every_row_that_was_drawn() -> None:
    rows = {row.id for row in drawing.bridge(asked()).rows}

    assert rows == {
        *("EQ-10", "EQ-11", "EQ-12", "EQ-20", "EQ-21", "EQ-22", "EQ-23", "EQ-24", "EQ-25"),
        *("EQ-30", "EQ-31", "EQ-32", "EQ-33"),
    }
