"""Occupations: the table that comes with certreg, and files an operator may bring."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certreg.policy.occupations import (
    Occupation,
    classification,
    is_assessable,
    read_occupations,
)
from certreg.policy.reference import BadTableError

ON = date(2026, 6, 1)
HEADER = "edition,code,name,level,parent,digital,green,derived,since,until\n"


def test_has_the_occupations_of_the_2022_classification() -> None:
    table = classification()
    assert len(table.occupations) == 1631
    assert sum(o.digital for o in table.occupations) == 95
    assert sum(o.green for o in table.occupations) == 134
    assert sum(o.digital and o.green for o in table.occupations) == 23
    assert {o.edition for o in table.occupations} == {"2022"}


@pytest.mark.parametrize(
    ("code", "name"), [("6-18-01-01", "车工"), ("6-18-02-04", "焊工"), ("6-31-01-03", "电工")]
)
def test_finds_an_occupation_by_code_and_by_name(code: str, name: str) -> None:
    found = classification().occupations.by_code(code, ON)
    assert found is not None and found.name == name
    assert classification().occupations.by_name(name, ON) == (found,)


def test_a_group_is_no_occupation() -> None:
    assert classification().occupations.by_code("6-18-02", ON) is None
    group = classification().groups.by_code("6-18-02", ON)
    assert group is not None and group.level == "小类"


def test_every_occupation_stands_in_a_known_group() -> None:
    for occupation in classification().occupations:
        assert classification().groups.by_code(occupation.parent, ON) is not None


def test_search_finds_parts_of_names_after_beginnings() -> None:
    names = [o.name for o in classification().occupations.search("焊工", ON)]
    assert names[0] == "焊工"
    assert "喷涂喷焊工" in names[1:]


def test_search_finds_codes_by_their_beginning() -> None:
    found = classification().occupations.search("6-18-02", ON, limit=100)
    assert found and all(o.code.startswith("6-18-02") for o in found)


@pytest.mark.parametrize(
    "typed",
    [
        "焊工",
        "6-18-02-04",
        "6180204",
        "６-１８-０２-０４",
        "6-18-02-04 焊工",
        "hangong",
        "Han Gong",
        "hg",
    ],
)
def test_a_search_takes_code_name_pinyin_and_initials(typed: str) -> None:
    found = classification().occupations.search(typed, ON)
    assert found[0].name == "焊工"


@pytest.mark.parametrize("typed", ["lvshi", "lüshi", "LUSHI"])
def test_pinyin_may_be_typed_with_u_or_v(typed: str) -> None:
    assert "律师" in [row.name for row in classification().occupations.search(typed, ON)]


def test_pinyin_is_found_from_the_beginning_of_a_syllable_only() -> None:
    names = [row.name for row in classification().occupations.search("hangong", ON)]
    assert "喷涂喷焊工" in names
    assert classification().occupations.search("angong", ON) == ()


@settings(max_examples=40)
@given(st.sampled_from(list(classification().occupations)))
def test_every_occupation_is_found_by_its_own_spelling_and_initials(row: Occupation) -> None:
    syllables = row.pinyin.split()
    initials = "".join(syllable[0] for syllable in syllables)
    for typed in (row.pinyin, "".join(syllables), initials, row.code, row.name):
        assert row in classification().occupations.search(typed, ON, limit=2000)


def test_a_search_is_quick() -> None:
    classification().occupations.search("gong", ON)  # names are spelt at the first
    started = process_time()
    classification().occupations.search("gong", ON)
    assert process_time() - started < 0.05


def test_the_tree_leads_from_the_major_groups_to_every_occupation() -> None:
    table = classification()
    reached: list[str] = []
    waiting = list(table.below("", ON))
    assert [row.code for row in waiting] == list("12345678")
    while waiting:
        row = waiting.pop()
        reached.append(row.code)
        waiting += table.below(row.code, ON)
    assert len(reached) == len(set(reached)) == len(table.occupations) + len(table.groups)


def test_groups_above_an_occupation_come_widest_first() -> None:
    welder = classification().history("6-18-02-04")[-1]
    assert [row.code for row in classification().above(welder, ON)] == ["6", "6-18", "6-18-02"]


@pytest.mark.parametrize(
    ("code", "entry_licence", "expected"),
    [
        ("6-18-02-04", False, True),
        ("3-02-03-01", False, True),
        ("2-02-07-04", False, False),
        ("1-01-00-01", False, False),
        ("6-18-02-04", True, False),
    ],
)
def test_assessable_are_the_named_groups_without_entry_licence(
    code: str, entry_licence: bool, expected: bool
) -> None:
    groups = ("3", "4", "5", "6")
    assert is_assessable(code, groups, entry_licence=entry_licence) is expected


def test_reads_an_operators_newer_file(tmp_path: Path) -> None:
    file = tmp_path / "newer.csv"
    file.write_text(
        HEADER.replace("until", "until,source")
        + "2022,4,社会生产服务和生活服务人员,大类,,0,0,0,,,\n"
        + "2022,4-04-05-12,生成式人工智能系统应用员,细类,4,1,0,0,2024-07-31,,《演示通知》\n",
        encoding="utf-8",
    )
    table = read_occupations(file).occupations
    found = table.by_code("4-04-05-12", ON)
    assert found is not None and found.digital and not found.green
    assert found.source == "《演示通知》"
    assert table.by_code("4-04-05-12", date(2024, 7, 30)) is None


def test_every_faulty_row_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "newer.csv"
    file.write_text(
        HEADER
        + "2022,4,社会生产服务和生活服务人员,大类,,0,0,0,,\n"
        + "2022,4-4,x,中类,4,0,0,0,,\n"
        + "2022,4-04,x,种类,4,0,0,0,,\n"
        + "2022,5-04,x,中类,4,0,0,0,,\n"
        + "2022,4-05,x,中类,,0,0,0,,\n"
        + "22,4-06,x,中类,4,0,0,0,,\n"
        + "2022,4-07,x,中类,4,yes,0,0,,\n"
        + "2022,4-08, x,中类,4,0,0,0,,\n"
        + "2022,4-09,x,中类,4,0,0,0,,20261301\n"
        + "2022,4-10,x,中类,4,0,0,0,2024-07-31,\n",
        encoding="utf-8",
    )
    with pytest.raises(BadTableError) as refused:
        read_occupations(file)
    assert [(p.line, p.column) for p in refused.value.problems] == [
        (3, "code"),
        (4, "level"),
        (5, "parent"),
        (6, "parent"),
        (7, "edition"),
        (8, "digital"),
        (9, "name"),
        (10, "until"),
        (11, "source"),
    ]


def test_an_occupation_twice_on_one_day_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "newer.csv"
    row = "2022,6,生产制造及有关人员,大类,,0,0,0,,\n"
    file.write_text(HEADER + row + row, encoding="utf-8")
    with pytest.raises(BadTableError, match="同一日期出现两次"):
        read_occupations(file)
