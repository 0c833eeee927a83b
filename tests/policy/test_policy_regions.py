"""Regions: the table that comes with certreg, and files an operator may bring."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.policy.law import NATION
from certreg.policy.reference import BadTableError
from certreg.policy.regions import Region, read_regions, region_of, regions

ON = date(2026, 6, 1)
HEADER = "code,name,level,parent,since,until\n"


def test_has_the_twenty_one_prefectures_of_sichuan() -> None:
    codes = {r.code for r in regions() if r.parent == "510000"}
    assert len(codes) == 21
    assert {"511700", "513400"} <= codes
    assert not {"510200", "511200"} & codes


def test_finds_a_region_by_code() -> None:
    dazhou = regions().by_code("511700", ON)
    assert dazhou is not None
    assert (dazhou.name, dazhou.level, dazhou.parent) == ("达州市", "prefecture", "510000")


def test_knows_no_region_of_an_unused_code() -> None:
    assert regions().by_code("510200", ON) is None


def test_chain_goes_from_the_nation_down() -> None:
    county = regions().by_code("511702", ON)
    assert county is not None
    assert county.chain() == ("000000", "510000", "511700", "511702")


@given(st.sampled_from(sorted(regions(), key=lambda region: region.code)))
def test_every_region_stands_below_its_parent(region: Region) -> None:
    assert (region.parent or NATION) == region.chain()[-2]
    assert not region.parent or regions().by_code(region.parent, ON) is not None


def test_same_name_may_mean_several_regions() -> None:
    found = regions().by_name("鼓楼区", ON)
    assert len(found) > 1
    assert {region.name for region in found} == {"鼓楼区"}


def test_search_puts_equal_and_beginning_before_parts() -> None:
    names = [region.name for region in regions().search("达州", ON)]
    assert names[0] == "达州市"
    codes = [region.code for region in regions().search("5117", ON)]
    assert codes == sorted(codes)
    assert set(codes) == {r.code for r in regions() if r.code.startswith("5117")}


def test_search_for_nothing_finds_nothing() -> None:
    assert regions().search("  ", ON) == ()


def test_search_gives_no_more_than_asked_for() -> None:
    assert len(regions().search("区", ON, limit=3)) == 3


def test_a_renamed_region_answers_by_date(tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(
        HEADER
        + "510000,四川省,province,,,\n"
        + "511700,达川市,prefecture,510000,,1999-06-19\n"
        + "511700,达州市,prefecture,510000,1999-06-20,\n",
        encoding="utf-8-sig",
    )
    table = read_regions(file)
    before, after = table.by_code("511700", date(1999, 6, 19)), table.by_code("511700", ON)
    assert before is not None and before.name == "达川市"
    assert after is not None and after.name == "达州市"
    assert table.by_name("达川市", ON) == ()


def test_every_faulty_row_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(
        HEADER
        + "510000,四川省,province,,,\n"
        + "51170,达州市,prefecture,510000,,\n"
        + "511702,通川区,district,511700,,\n"
        + "511703,,county,511700,,\n"
        + "511704,x,county,511700,2024/1/1,\n"
        + "511705,x,county,510000,,\n"
        + "511706,x,county\n",
        encoding="utf-8",
    )
    with pytest.raises(BadTableError) as refused:
        read_regions(file)
    assert [(p.line, p.column) for p in refused.value.problems] == [
        (3, "code"),
        (4, "level"),
        (5, "name"),
        (6, "since"),
        (7, "parent"),
        (8, ""),
    ]
    assert "regions.csv 有 6 处错误，首处在第 3 行" in refused.value.message


def test_faults_between_rows_are_named_too(tmp_path: Path) -> None:
    file = tmp_path / "regions.csv"
    file.write_text(
        HEADER
        + "510000,四川省,province,,,\n"
        + "511700,达州市,prefecture,510000,2020-01-01,2019-01-01\n"
        + "511900,巴中市,prefecture,510000,,2020-01-01\n"
        + "511900,巴中市,prefecture,510000,2020-01-01,\n"
        + "520100,贵阳市,prefecture,520000,,\n",
        encoding="utf-8",
    )
    with pytest.raises(BadTableError) as refused:
        read_regions(file)
    assert [(p.line, p.column) for p in refused.value.problems] == [
        (3, "until"),
        (5, "code"),
        (6, "parent"),
    ]


@pytest.mark.parametrize(
    "content", [b"", b"code,name\n", HEADER.encode() + "510000,四川省,province,,,\n".encode("gbk")]
)
def test_a_file_of_another_shape_or_encoding_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "regions.csv"
    file.write_bytes(content)
    with pytest.raises(BadTableError) as refused:
        read_regions(file)
    assert refused.value.problems[0].line == 1


def test_a_code_without_a_region_is_refused() -> None:
    assert region_of("511702", on=ON).name == "通川区"
    with pytest.raises(RefusedError, match="510200") as refused:
        region_of("510200", on=ON)
    assert refused.value.reason == "unknown_region"
