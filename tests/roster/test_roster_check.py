"""The check of a roster, row by row, without file or database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from roster_rows import (
    CONTEXT,
    HELD,
    KEY,
    NUMBER,
    OFFER,
    ON,
    ROW,
    WELDER,
    WORK,
    Rows,
    workbook,
)

from certreg.errors import UnreadableError
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey
from certreg.people.rules import PhotoFacts
from certreg.people.statements import Recorded, Statement, registered
from certreg.policy.applicant import Holding, HoldingKind, HoldingState, Work
from certreg.policy.levels import SkillLevel
from certreg.roster import report_file
from certreg.roster.check import Context, Known, PhotoSeen, check, read_roster
from certreg.roster.layout import EXAMPLE, layouts
from certreg.roster.report import Enrolment, Report, RowResult
from certreg.roster.tables import read_tables
from certreg.text import Text
from certreg.workbook.cells import Cell, Sheet, SheetRow, Typed, Workbook


def checked(
    rows: Rows = (ROW,),
    *,
    context: Context = CONTEXT,
    works: Rows = (WORK,),
    **more: Any,
) -> Report:
    """The report on a roster; glyphs are there for everything but 龘."""
    tables = read_tables(workbook(rows, works=works, **more), layouts(context.offer))
    roster = read_roster(tables, context.offer, lambda text: "龘" if "龘" in text else "")
    return check(roster, context)


def codes(report: Report) -> list[tuple[str, str]]:
    return [(problem.column, problem.code) for problem in report.problems]


def changed(**values: Cell) -> list[tuple[str, str]]:
    """What is found when one right row has other values."""
    return codes(checked([ROW | values]))


def accepted(report: Report) -> RowResult:
    (row,) = report.rows
    assert row.outcome == "accept", report.problems
    return row


def test_a_right_row_is_carried_by_a_condition_with_its_basis() -> None:
    row = accepted(checked())
    assert isinstance(row.values, Enrolment)
    assert row.values.condition_id == "N4.1"
    assert row.values.identity.birth_date == date(1990, 1, 1)
    assert row.values.identity.sex == "M"
    assert row.values.eligibility["basis"] == [
        "《国家职业标准编制技术规程（2023年版）》（文号待核）"
    ]
    assert [problem.code for problem in row.warnings] == ["photo_missing"]


def test_a_science_award_carries_a_level_without_years() -> None:
    award: dict[str, Cell] = {
        "证件号码": NUMBER,
        "授奖层级": "省级",
        "奖项名称": "省科学技术进步奖",
        "文件或证书编号": "演示奖 1 号",
        "授奖日期": "2021-05-20",
        "掌握申报职业技能": "是",
    }
    row = accepted(checked([ROW | {"申报等级": "技师"}], works=(), awards=(award,)))
    assert isinstance(row.values, Enrolment)
    assert row.values.condition_id == "CD-06"
    later = award | {"授奖日期": "2026-06-02"}
    report = checked([ROW | {"申报等级": "技师"}], works=(), awards=(later,))
    assert ("授奖日期", "future_date") in codes(report)


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"证件号码": "510000199001010035"}, [("证件号码", "check_digit")]),
        ({"证件号码": "510000 19900101 0034"}, []),
        ({"证件号码": "５１００００１９９００１０１００３４"}, []),
        ({"证件号码": Typed("number", "5.1e+17")}, [("证件号码", "number_not_text")]),
        ({"姓名": Typed("control", "张\ufffd三")}, [("姓名", "control_character")]),
        ({"证件号码": None}, [("证件号码", "missing")]),
        ({"证件号码": "51000019900101003"}, [("证件号码", "bad_length")]),
        ({"证件号码": "510000199002300035"}, [("证件号码", "date"), ("证件号码", "check_digit")]),
        ({"证件号码": "810000199001010035"}, [("证件号码", "wrong_type")]),
        ({"证件类型": "驾驶证"}, [("证件类型", "unknown_option")]),
        ({"性别": "女"}, [("性别", "sex_differs")]),
        ({"性别": "男"}, []),
        ({"出生日期": "1990-01-02"}, [("出生日期", "birth_date_differs")]),
        ({"出生日期": "1990-01-01"}, []),
        ({"国籍": "中国"}, [("国籍", "nationality")]),
        ({"姓名": "龘示例"}, [("姓名", "unprintable")]),
        ({"姓名": "张\ufeff三"}, [("姓名", "name_character")]),
        ({"姓名": "张3"}, [("姓名", "name_character")]),
        ({"姓名": "=张三"}, [("姓名", "name_character")]),
        ({"姓名": Typed("long", "张" * 500)}, [("姓名", "too_long")]),
        ({"姓名": "  张示例 "}, []),
        ({"职业": "焊工"}, []),
        ({"职业": "6-18-02-04"}, []),
        ({"职业": "电焊"}, [("职业", "unknown_occupation")]),
        ({"职业": "6-31-01-03 电工"}, [("职业", "occupation_outside_filing")]),
        ({"职业": "车工"}, [("工种/职业方向", "trade_outside_filing")]),
        ({"职业": "车工", "工种/职业方向": "镗工"}, [("工种/职业方向", "trade_outside_filing")]),
        ({"工种/职业方向": "手工焊"}, [("工种/职业方向", "trade_outside_filing")]),
        ({"申报等级": "四级/中级工"}, []),
        ({"申报等级": "4"}, []),
        ({"申报等级": "四级"}, [("申报等级", "unknown_level")]),
        ({"申报等级": "٤"}, [("申报等级", "unknown_level")]),
        ({"申报等级": Typed("number", "4")}, [("申报等级", "number_not_text")]),
        ({"申报等级": "高级技师"}, [("申报等级", "level_outside_filing")]),
        ({"申报等级": "首席技师"}, [("申报等级", "level_outside_filing")]),
        ({"申报等级": "学徒工"}, [("申报等级", "condition")]),
        ({"申报等级": "高级工"}, [("申报等级", "condition")]),
        ({"人员类别": "社会人员"}, [("人员类别", "audience")]),
        ({"人员类别": "无关系"}, [("人员类别", "person_outside_filing")]),
        ({"双承诺日期": None}, [("双承诺日期", "missing")]),
        ({"双承诺日期": "2026-06-02"}, [("双承诺日期", "future_date")]),
        ({"双承诺日期": "2026-06-01"}, []),
        ({"双承诺日期": Typed("date", "2026-05-20")}, []),
        ({"双承诺日期": Typed("number", "46162")}, [("双承诺日期", "date_format")]),
        ({"双承诺日期": Typed("moment", "2026-05-20 08:00:00")}, [("双承诺日期", "date_format")]),
        ({"双承诺日期": "2026/5/20"}, [("双承诺日期", "date_format")]),
        ({"双承诺日期": "2026年5月20日"}, [("双承诺日期", "date_format")]),
        ({"双承诺日期": "２０２６-０５-２０"}, [("双承诺日期", "date_format")]),
        ({"双承诺日期": "2026-02-29"}, [("双承诺日期", "impossible_date")]),
        ({"双承诺日期": "5"}, [("双承诺日期", "bare_years")]),
        ({"个人信息处理同意日期": None}, [("个人信息处理同意日期", "missing")]),
        ({"准备从事本职业": "也许"}, [("准备从事本职业", "unknown_option")]),
    ],
)
def test_every_fault_of_a_row_is_found_in_its_column(
    values: dict[str, Cell], found: list[tuple[str, str]]
) -> None:
    report = checked([ROW | values], works=[WORK] if values.get("证件号码", NUMBER) else [])
    named = [(p.column, p.code) for p in report.problems if p.code != "unknown_person"]
    assert named == found


def test_all_faults_of_a_row_are_named_at_once() -> None:
    found = changed(姓名="张•三", 职业="全能工", 双承诺日期=None, 证件号码="5100001990010100")
    named = {column for column, code in found if code != "unknown_person"}
    assert named == {"姓名", "职业", "双承诺日期", "证件号码"}


def test_a_refusal_says_from_which_day_time_alone_will_have_mended_it() -> None:
    (problem,) = checked([ROW | {"申报等级": "高级工"}]).problems
    assert "最早 2029-01-01 起可申报" in problem.text
    assert "N3.1" in problem.text


def test_a_passport_needs_nationality_and_birth_date() -> None:
    passport: dict[str, Cell] = {"证件类型": "护照或其他证件", "证件号码": "E12345678"}
    works = [WORK | {"证件号码": "e 12345678"}]
    bare = codes(checked([ROW | passport | {"姓名": "John Smith"}], works=works))
    assert bare == [("国籍", "nationality_missing"), ("出生日期", "birth_date_missing")]
    whole = passport | {"姓名": "John Smith", "国籍": "USA", "出生日期": "1990-01-01"}
    row = accepted(checked([ROW | whole], works=works))
    assert isinstance(row.values, Enrolment)
    assert row.values.identity.key == DocumentKey(DocumentType.PASSPORT, "E12345678", "USA")


def test_a_formula_cell_is_named_and_its_value_counts_for_nothing() -> None:
    column = next(place for place, c in enumerate(layouts(OFFER)[0].columns, 1) if c.key == "name")
    report = checked(formulas=frozenset({(3, column)}))
    assert codes(report) == [("姓名", "formula")]


def test_examples_and_empty_rows_are_not_read() -> None:
    report = checked([ROW | {"序号": EXAMPLE}, ROW, {"无": "x"}])
    assert [row.row for row in report.rows] == [4]


def test_the_second_row_of_a_person_for_one_occupation_is_listed() -> None:
    report = checked([ROW, ROW | {"申报等级": "初级工", "准备从事本职业": "是"}])
    assert [row.outcome for row in report.rows] == ["accept", "refuse"]
    (problem,) = report.problems
    assert (problem.row, problem.code) == (4, "duplicate_in_file")
    assert "第 3 行" in problem.text


def test_a_person_may_apply_for_two_occupations_but_has_one_name() -> None:
    turner: dict[str, Cell] = {"职业": "车工", "工种/职业方向": "数控车工", "申报等级": "初级工"}
    works = [WORK, WORK | {"职业": "车工", "工作单位": "乙厂"}]
    both = checked([ROW, ROW | turner], works=works)
    assert [row.outcome for row in both.rows] == ["accept", "accept"]
    other = checked([ROW, ROW | turner | {"姓名": "李示例"}], works=works)
    assert codes(other) == [("姓名", "two_names")]


def test_facts_of_nobody_are_listed_and_keep_nobody_out() -> None:
    report = checked(works=[WORK, WORK | {"证件号码": "510000199001010042"}])
    accepted(report)
    (problem,) = report.problems
    assert (problem.sheet, problem.row, problem.code) == ("工作经历", 4, "unknown_person")


def test_work_of_somebody_too_young_is_refused() -> None:
    report = checked(works=[WORK | {"开始日期": "2005-12-31"}, WORK])
    (problem,) = report.problems
    assert (problem.sheet, problem.row, problem.code) == ("工作经历", 3, "before_working_age")
    accepted(checked(works=[WORK | {"开始日期": "2006-01-01"}]))


def test_facts_have_their_own_faults_named_in_their_own_sheets() -> None:
    works = [WORK | {"结束日期": "2018-01-01"}, WORK | {"开始日期": "7年"}]
    held = [HELD | {"等级": "特等", "发证日期": "2027-01-01", "职业": "炼丹工"}]
    report = checked(works=works, holdings=held)
    assert [(p.sheet, p.column, p.code) for p in report.problems] == [
        ("工作经历", "结束日期", "reversed_dates"),
        ("工作经历", "开始日期", "bare_years"),
        ("已有证书", "等级", "unknown_level"),
        ("已有证书", "职业", "unknown_occupation"),
        ("已有证书", "发证日期", "future_date"),
    ]


def test_each_kind_of_fact_carries_the_condition_that_asks_for_it() -> None:
    held = accepted(checked([ROW | {"申报等级": "高级工"}], holdings=[HELD]))
    diploma: dict[str, Cell] = {
        "证件号码": NUMBER,
        "学校类别": "技师学院",
        "技工院校班别": "高级工班",
        "学习状态": "已毕业",
        "毕业日期": "2012-06-30",
        "专业": "焊接加工",
        "专业与申报职业": "相关",
    }
    school = accepted(checked([ROW | {"申报等级": "高级工"}], works=[], diplomas=[diploma]))
    title: dict[str, Cell] = {
        "证件号码": NUMBER,
        "职称级别": "初级",
        "专业": "焊接",
        "取得日期": "2024-01-01",
        "与申报职业对口": "是",
    }
    titled = accepted(checked([ROW | {"申报等级": "高级工"}], titles=[title]))
    found = [
        row.values.condition_id
        for row in (held, school, titled)
        if isinstance(row.values, Enrolment)
    ]
    assert found == ["N3.2", "N3.4", "N3.3"]


def test_what_no_list_relates_is_left_to_a_person() -> None:
    (row,) = checked(works=[WORK | {"职业": "6-31-01-03"}]).rows
    assert row.outcome == "manual"
    assert isinstance(row.values, Enrolment)
    assert row.values.condition_id == ""


def known(*record: Recorded, **more: Any) -> Context:
    """The worker is on record as person 7."""
    person = Known(7, "张示例", date(1990, 1, 1), record, **more)
    return replace(CONTEXT, known={KEY: person})


def test_another_name_on_record_is_a_conflict_that_tells_nothing() -> None:
    context = replace(CONTEXT, known={KEY: Known(7, "李四", date(1990, 1, 1))})
    (problem,) = checked(context=context).problems
    assert (problem.column, problem.code) == ("姓名", "conflict")
    assert problem.text.startswith("与已有记录不符")
    assert "李" not in problem.text


def test_a_contradiction_with_what_others_stated_is_a_conflict_that_tells_nothing() -> None:
    stated = Statement(Work(date(2021, 5, 5), None, WELDER), date(2021, 5, 5), "甲厂")
    (problem,) = checked(context=known(Recorded(1, stated, ON, is_own=False))).problems
    assert problem.code == "conflict"
    assert "2021" not in problem.text


def test_own_facts_of_earlier_batches_count_again() -> None:
    earlier = Statement(Work(date(2014, 1, 1), None, WELDER), date(2014, 1, 1), "乙厂")
    own = known(Recorded(1, earlier, date(2025, 1, 1), is_own=True))
    row = accepted(checked([ROW | {"申报等级": "高级工"}], works=[], context=own))
    assert isinstance(row.values, Enrolment)
    assert row.values.condition_id == "N3.1"
    other = known(Recorded(1, earlier, date(2025, 1, 1), is_own=False))
    assert codes(checked([ROW | {"申报等级": "高级工"}], works=[], context=other)) == [
        ("申报等级", "condition")
    ]


def certificate(state: HoldingState = HoldingState.VALID, number: str = "Y1") -> Recorded:
    return registered(
        number=number,
        level=SkillLevel.INTERMEDIATE_WORKER,
        occupation=WELDER,
        issued_on=date(2021, 1, 1),
        state=state,
    )


def test_certificates_of_the_registry_are_filled_in() -> None:
    row = accepted(checked([ROW | {"申报等级": "高级工"}], context=known(certificate())))
    assert isinstance(row.values, Enrolment)
    assert row.values.condition_id == "N3.2"
    assert row.values.statements == (
        Statement(Work(date(2019, 1, 1), None, WELDER), date(2019, 1, 1), "甲厂"),
    )
    revoked = known(certificate(HoldingState.REVOKED))
    assert codes(checked([ROW | {"申报等级": "高级工"}], context=revoked)) == [
        ("申报等级", "condition")
    ]


def test_a_stated_certificate_must_be_as_the_registry_has_it() -> None:
    stated = HELD | {"证书编号": "Y1", "发证日期": "2021-01-01", "证书类别": "职业技能等级证书"}
    senior = ROW | {"申报等级": "高级工"}
    accepted(checked([senior], holdings=[stated], context=known(certificate())))
    for wrong in (
        {"发证日期": "2019-01-01"},
        {"等级": "高级工"},
        {"职业": "车工"},
        {"证书类别": "职业资格证书"},
    ):
        report = checked([senior], holdings=[stated | wrong], context=known(certificate()))
        assert codes(report) == [("证件号码", "conflict")]
    revoked = known(certificate(HoldingState.REVOKED))
    assert codes(checked([senior], holdings=[stated], context=revoked)) == [
        ("证件号码", "conflict")
    ]


def test_somebody_elses_certificate_is_a_conflict() -> None:
    context = replace(CONTEXT, holders={"X0001": 99})
    assert codes(checked(holdings=[HELD], context=context)) == [("证件号码", "conflict")]
    own = replace(known(), holders={"X0001": 7})
    accepted(checked(holdings=[HELD], context=own))


def test_a_level_that_is_held_or_applied_for_is_not_applied_for_again() -> None:
    held = known(live=frozenset({(WELDER, "", SkillLevel.INTERMEDIATE_WORKER)}))
    assert codes(checked(context=held)) == [("申报等级", "already_held")]
    other = known(live=frozenset({(WELDER, "", SkillLevel.JUNIOR_WORKER)}))
    accepted(checked(context=other))
    enrolled = replace(known(), enrolled=frozenset({(7, 1)}))
    assert codes(checked(context=enrolled)) == [("证件号码", "duplicate_in_batch")]


GOOD = PhotoFacts(295, 413, None, (255, 255, 255))


def photographed(seen: PhotoSeen, **values: Cell) -> Report:
    return checked([ROW | values], context=replace(CONTEXT, photos={NUMBER: seen}))


def test_a_photo_is_judged_with_the_day_that_the_row_gives() -> None:
    row = accepted(photographed(PhotoSeen(GOOD)))
    assert row.warnings == ()
    assert codes(photographed(PhotoSeen(GOOD), 照片拍摄日期="2025-11-30")) == [
        ("照片拍摄日期", "photo_old")
    ]
    assert codes(photographed(PhotoSeen(GOOD), 照片拍摄日期=None)) == [
        ("照片拍摄日期", "photo_date")
    ]
    blue = PhotoSeen(replace(GOOD, background=(90, 140, 240)))
    assert codes(photographed(blue)) == [("照片拍摄日期", "photo_background")]
    broken = PhotoSeen(None, Text("照片无法打开。"))
    assert codes(photographed(broken)) == [("照片拍摄日期", "photo_unreadable")]


def test_a_photo_of_an_earlier_batch_serves_while_it_is_recent() -> None:
    fresh = known(photo_taken_on=date(2026, 3, 1))
    assert accepted(checked(context=fresh)).warnings == ()
    stale = known(photo_taken_on=date(2025, 3, 1))
    assert [p.code for p in accepted(checked(context=stale)).warnings] == ["photo_missing"]


def test_outside_a_demo_an_unverified_rule_carries_nobody() -> None:
    pieces = [
        WORK | {"开始日期": "2015-01-01", "结束日期": "2017-06-14"},
        WORK | {"开始日期": "2019-01-01", "结束日期": "2021-07-16"},
    ]
    row = accepted(checked(works=pieces))
    assert isinstance(row.values, Enrolment)
    real = replace(CONTEXT, is_demo=False)
    assert codes(checked(works=pieces, context=real)) == [("申报等级", "unverified_rule")]
    accepted(checked(context=real))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sheets: sheets.pop("名单"), "没有找到工作表"),
        (lambda sheets: _head(sheets, "名单", lambda row: row[:5]), "缺少列"),
        (lambda sheets: _head(sheets, "名单", lambda row: [*row, "姓名"]), "两列"),
        (lambda sheets: _head(sheets, "名单", lambda row: [*row, "从业年限"]), "只有年数"),
        (lambda sheets: _head(sheets, "工作经历", lambda row: [*row, "工龄（年）"]), "只有年数"),
        (lambda sheets: _rows(sheets, "名单", []), "第 1 行应为表头"),
        (lambda sheets: _rows(sheets, "名单", sheets["名单"].rows[:1]), "没有填写任何行"),
    ],
)
def test_a_workbook_that_is_no_roster_is_refused_as_a_whole(change: Any, says: str) -> None:
    sheets = dict(workbook([ROW]).sheets)
    change(sheets)
    with pytest.raises(UnreadableError, match=says):
        read_tables(Workbook(sheets), layouts(OFFER))


def test_columns_may_stand_in_any_order_and_further_ones_are_left_alone() -> None:
    sheets = dict(workbook([ROW], works=[WORK]).sheets)
    rows = [SheetRow(row.number, ["备注", *reversed(row.cells)]) for row in sheets["名单"].rows]
    sheets["名单"] = Sheet("名单", rows)
    tables = read_tables(Workbook(sheets), layouts(OFFER))
    accepted(check(read_roster(tables, OFFER, lambda text: ""), CONTEXT))


def _head(sheets: dict[str, Sheet], name: str, change: Any) -> None:
    first, *rest = sheets[name].rows
    _rows(sheets, name, [SheetRow(1, change(list(first.cells))), *rest])


def _rows(sheets: dict[str, Sheet], name: str, rows: Any) -> None:
    sheets[name] = Sheet(name, rows)


cells = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.sampled_from(sorted({str(value) for row in (ROW, WORK, HELD) for value in row.values()})),
    st.builds(Typed, st.sampled_from(["number", "moment", "truth", "long"]), st.text(max_size=8)),
    st.dates().map(lambda day: Typed("date", day.isoformat())),
)


@st.composite
def rows_of(draw: st.DrawFn, good: dict[str, Cell]) -> dict[str, Cell]:
    """A right row, some of whose cells hold anything."""
    changes = draw(st.dictionaries(st.sampled_from(sorted(good)), cells, max_size=3))
    return good | changes


@settings(max_examples=150)
@given(
    st.lists(
        rows_of(ROW | {"序号": "1", "国籍": None, "性别": None, "出生日期": None}),
        min_size=1,
        max_size=3,
    ),
    st.lists(rows_of(WORK | {"结束日期": None}), max_size=3),
    st.lists(rows_of(HELD), max_size=2),
)
@pytest.mark.long
def test_whatever_stands_in_the_cells_each_row_enters_or_says_why_not(
    rows: list[dict[str, Cell]], works: list[dict[str, Cell]], held: list[dict[str, Cell]]
) -> None:
    try:
        report = checked(rows, works=works, holdings=held)
    except UnreadableError:
        return
    for row in report.rows:
        assert (row.outcome == "refuse") == bool(row.problems) == (row.values is None)
        for problem in row.problems:
            assert problem.text and problem.row >= 3
    kept = report_file.read(report_file.write(report))
    assert kept.problems == tuple(report.problems)
    assert [row.values for row in kept.rows(0, kept.correct)] == [
        row.values for row in report.rows if row.values is not None
    ]


def test_a_report_that_begins_with_what_pages_show_is_still_read() -> None:
    *rows, shown = report_file.write(checked()).split(b"\n")
    assert report_file.read(b"\n".join((shown, *rows))) == report_file.read(
        b"\n".join((*rows, shown))
    )


def test_a_report_comes_back_with_texts_that_can_still_be_translated() -> None:
    report = checked([ROW, ROW], holdings=[HELD])
    kept = report_file.read(report_file.write(report))
    (problem,) = kept.problems
    assert problem.text.pattern == "与第 {row} 行重复：同一人同一职业（工种）只能申报一次。"
    assert problem.text.values == {"row": 3}
    assert kept.carried == (("N4.1", 1),)
    assert kept.without_photo == 1


def test_holdings_keep_their_kind() -> None:
    (row,) = checked(holdings=[HELD]).rows
    assert isinstance(row.values, Enrolment)
    held = [s.fact for s in row.values.statements if isinstance(s.fact, Holding)]
    assert [(fact.kind, fact.level) for fact in held] == [
        (HoldingKind.QUALIFICATION, SkillLevel.INTERMEDIATE_WORKER)
    ]
