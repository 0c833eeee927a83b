"""Whom a statement names, and how people and certificates are counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certreg.errors import RefusedError
from certreg.policy.levels import SkillLevel
from certreg.statements.rules import Confirmed, Named, State, tally, typed_rows

STATES: tuple[State, ...] = ("valid", "suspended", "revoked")
registered = st.builds(
    lambda row, person, state, level: Confirmed(
        Named(row, f"Y{row}", f"甲{person}"),
        person,
        state,
        "6-18-02-04",
        "焊工",
        level,
        level.value,
    ),
    st.integers(1, 20),
    st.integers(1, 5),
    st.sampled_from(STATES),
    st.sampled_from([SkillLevel.SENIOR_WORKER, SkillLevel.TECHNICIAN]),
)


@given(
    st.lists(registered, unique_by=lambda each: each.named.number, max_size=12),
    st.integers(0, 5),
)
def test_nothing_is_lost_and_nobody_counts_twice(known: list[Confirmed], strangers: int) -> None:
    unknown = [Named(100 + n, f"X{n}", "乙") for n in range(strangers)]
    found = tally([*(each.named for each in known), *unknown], known)

    assert found.certificates + len(found.ended) + len(found.unfound) == len(known) + strangers
    assert found.holders <= found.named == len({each.person for each in known}) + strangers
    assert len({(g.occupation, g.level) for g in found.groups}) == len(found.groups)
    levels = [group.level for group in found.groups]
    assert levels == sorted(levels, reverse=True), "the highest first"


def test_lines_as_people_type_or_copy_them() -> None:
    rows = typed_rows("Y1 张三\n\nY2，李四\nY1 张三\nS3;阿迪力·买买提\n")

    assert [(row.row, *row.key) for row in rows] == [
        (1, "Y1", "张三"),
        (3, "Y2", "李四"),
        (5, "S3", "阿迪力·买买提"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "请填写名单"), ("Y1 甲\nY2", "第 2 行"), ("Y1 甲\n" * 21, "最多填写 20 行")],
)
def test_a_list_that_is_none_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        typed_rows(text)
