"""The sheets of a roster workbook and their columns, for template, reading and errors alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from certreg.filing.titles import RELATIONS
from certreg.policy.applicant import (
    AwardRank,
    EducationLevel,
    HoldingKind,
    Relation,
    SchoolClass,
    SchoolKind,
    StudyState,
    TitleGrade,
)
from certreg.policy.filing import Relation as Employment
from certreg.policy.identity import DocumentType
from certreg.policy.law import NATION
from certreg.roster.offer import Offer
from certreg.text import Text

EXAMPLE = "示例"
"""Stands in the first column of a row that shows how to fill in; such rows are not read."""
REQUIRED = "*"
"""Follows the title of a column that must be filled in."""
DAY = "2026-05-20"

YES_NO = {"是": True, "否": False}
EMPLOYMENT: dict[str, Employment] = {str(text): key for key, text in RELATIONS.items()}
HOLDING_KINDS = {
    "职业技能等级证书": HoldingKind.LEVEL,
    "职业资格证书": HoldingKind.QUALIFICATION,
}
STUDY_STATES = {
    "已毕业": StudyState.GRADUATED,
    "应届毕业生": StudyState.GRADUATING,
    "在读": StudyState.STUDENT,
}
AWARD_RANKS = {
    "市级": AwardRank.CITY,
    "省级": AwardRank.PROVINCE,
    "部级": AwardRank.MINISTRY,
    "国家级": AwardRank.NATIONAL,
}
MAJORS = {
    "相同": Relation.SAME,
    "相关": Relation.RELATED,
    "标准未列": Relation.UNLISTED,
    "不相关": Relation.UNRELATED,
}


@dataclass(frozen=True)
class Column:
    """One column: what the code calls it, what people read above it and how they fill it in.

    Attributes:
        options: the drop-down list; empty if anything may be typed.
        is_closed: whether only the options may stand there.
        meanings: option in the language of the workbook -> the same in the source language.
    """

    key: str
    title: str
    note: str = ""
    is_required: bool = False
    options: tuple[str, ...] = ()
    example: str = ""
    width: int = 14
    is_closed: bool = True
    meanings: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """The title as it stands in the first row."""
        return self.title + REQUIRED if self.is_required else self.title


@dataclass(frozen=True)
class Layout:
    """One sheet: its name and its columns in order.

    Attributes:
        language: of titles, notes and lists.
        mark: stands in the first column of rows that only show how to fill in.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    language: str = "zh"
    mark: str = EXAMPLE

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by key; some stand there only where a condition on offer asks for them."""
        return {column.key: column for column in self.columns}


_FIRST = Column("mark", "序号", "自编序号，可不填；写“示例”的行不会导入", width=8)
_NUMBER = Column(
    "document_number",
    "证件号码",
    "按证件填写，单元格须为文本格式",
    True,
    example="11010519491231002X",
    width=24,
)


def layouts(offer: Offer) -> tuple[Layout, ...]:
    """The sheets for people to fill in, with the lists of what this batch may assess."""
    return (
        Layout("roster", "名单", _roster(offer)),
        Layout("works", "工作经历", _works(offer)),
        Layout("holdings", "已有证书", _holdings(offer)),
        Layout("titles", "职称", _titles()),
        Layout("diplomas", "学历", _diplomas()),
        *_awards(offer),
    )


def _roster(offer: Offer) -> tuple[Column, ...]:
    documents = offer.law.rows(DocumentType, region=NATION, on=offer.on)
    first = offer.scope[0]
    trades = tuple(dict.fromkeys(row.trade for row in offer.scope if row.trade))
    named = tuple(label for label, key in EMPLOYMENT.items() if key in offer.relations)
    columns = (
        _FIRST,
        Column(
            "document_type",
            "证件类型",
            "从列表选择",
            True,
            tuple(row.name for row in documents),
            documents[0].name,
            width=18,
        ),
        _NUMBER,
        Column("name", "姓名", "与证件一致；少数民族姓名用间隔号“·”", True, example="张示例"),
        Column("nationality", "国籍", "三位国家代码，如 CHN；用护照的必填", width=8),
        Column("sex", "性别", "可不填，以证件号码为准", options=("男", "女"), width=8),
        Column("birth_date", "出生日期", Text("证件号码中没有出生日期的必填，写作 {day}", day=DAY)),
        Column(
            "occupation",
            "职业",
            "从列表选择，限备案范围",
            True,
            tuple(dict.fromkeys(row.label for row in offer.scope)),
            first.label,
            width=26,
        ),
        Column(
            "trade",
            "工种/职业方向",
            "备案写明工种的，从列表选择",
            options=trades,
            example=first.trade,
        ),
        Column(
            "level",
            "申报等级",
            "从列表选择，不高于备案最高等级",
            True,
            tuple(row.name for row in offer.levels),
            offer.levels[0].name,
        ),
        Column("employment", "人员类别", "与本机构的关系", True, named, named[0], width=18),
        Column(
            "photo_taken_on",
            "照片拍摄日期",
            Text("写作 {day}；上传照片的必填", day=DAY),
            example=DAY,
        ),
        Column(
            "consented_on",
            "个人信息处理同意日期",
            Text("本人签署同意书之日，写作 {day}", day=DAY),
            True,
            example=DAY,
        ),
        Column(
            "declared_on",
            "双承诺日期",
            Text("本人签署报名双承诺之日，写作 {day}", day=DAY),
            True,
            example=DAY,
        ),
    )
    return (*columns, *_flags(offer))


def _flags(offer: Offer) -> tuple[Column, ...]:
    """Yes-or-no columns, each only where some condition on offer asks."""
    conditions = tuple(offer.conditions())
    intends = Column("intends", "准备从事本职业", "是或否", options=tuple(YES_NO), example="是")
    apprenticeship = Column("apprenticeship_done", "学徒期满", "是或否", options=tuple(YES_NO))
    return (
        *((intends,) if any(row.intends for row in conditions) else ()),
        *((apprenticeship,) if any(row.apprenticeship for row in conditions) else ()),
    )


def _works(offer: Offer) -> tuple[Column, ...]:
    return (
        _FIRST,
        _NUMBER,
        Column("employer", "工作单位", "全称", True, example="某某机械有限公司", width=26),
        _occupation(offer, "所从事的职业"),
        Column(
            "since",
            "开始日期",
            Text("写作 {day}；逐段填写，不接受只填年数", day=DAY),
            True,
            example="2015-07-01",
        ),
        Column("until", "结束日期", "至今在岗的不填"),
    )


def _holdings(offer: Offer) -> tuple[Column, ...]:
    levels = tuple(row.name for row in offer.levels)
    return (
        _FIRST,
        _NUMBER,
        Column(
            "kind", "证书类别", "从列表选择", True, tuple(HOLDING_KINDS), "职业资格证书", width=20
        ),
        _occupation(offer, "证书上的职业"),
        Column("level", "等级", "从列表选择", True, levels, levels[0]),
        Column("issued_on", "发证日期", Text("写作 {day}", day=DAY), True, example="2018-09-01"),
        Column("number", "证书编号", "按证书填写", True, example="示例编号", width=26),
    )


def _titles() -> tuple[Column, ...]:
    return (
        _FIRST,
        _NUMBER,
        Column("grade", "职称级别", "从列表选择", True, _values(TitleGrade), "初级"),
        Column("speciality", "专业", "按职称证书填写", True, example="机械工程", width=20),
        Column("since", "取得日期", Text("写作 {day}", day=DAY), True, example="2019-12-01"),
        Column(
            "matching",
            "与申报职业对口",
            "是、否；不能确定的不填，由人工核定",
            options=tuple(YES_NO),
        ),
    )


def _diplomas() -> tuple[Column, ...]:
    return (
        _FIRST,
        _NUMBER,
        Column("school", "学校类别", "从列表选择", True, _values(SchoolKind), "技师学院", width=18),
        Column(
            "school_class",
            "技工院校班别",
            "技工院校毕业的填写",
            options=_values(SchoolClass),
            width=16,
        ),
        Column("rank", "学历层次", "毕业证书写明的填写", options=_values(EducationLevel)),
        Column("state", "学习状态", "从列表选择", True, tuple(STUDY_STATES), "已毕业"),
        Column(
            "since",
            "毕业日期",
            Text("写作 {day}；尚未毕业的填预计日期", day=DAY),
            True,
            example="2014-06-30",
        ),
        Column("major", "专业", "按毕业证书填写", True, example="焊接加工", width=20),
        Column(
            "relation",
            "专业与申报职业",
            "按职业标准所列；未列的由人工核定",
            True,
            tuple(MAJORS),
            "相关",
        ),
        Column("evaluated", "经评估论证", "是、否；不能确定的不填", options=tuple(YES_NO)),
    )


def _awards(offer: Offer) -> tuple[Layout, ...]:
    """The sheet of science awards, only where some condition on offer asks for one (CD-06)."""
    if not any(row.award_ranks for row in offer.conditions()):
        return ()
    columns = (
        _FIRST,
        _NUMBER,
        Column("rank", "授奖层级", "从列表选择", True, tuple(AWARD_RANKS), "省级"),
        Column("name", "奖项名称", "按证书填写", True, example="省科学技术进步奖", width=26),
        Column("document", "文件或证书编号", "按证书填写", True, example="示例编号", width=26),
        Column("since", "授奖日期", Text("写作 {day}", day=DAY), True, example="2021-05-20"),
        Column(
            "has_skill",
            "掌握申报职业技能",
            "是、否；不能确定的不填，由人工核定",
            options=tuple(YES_NO),
        ),
    )
    return (Layout("awards", "科学技术奖", columns),)


def _occupation(offer: Offer, what: str) -> Column:
    labels = tuple(dict.fromkeys(row.label for row in offer.scope))
    return Column(
        "occupation",
        "职业",
        Text("{what}；可从列表选择，也可填其他职业的编码", what=Text(what)),
        True,
        labels,
        labels[0],
        width=26,
        is_closed=False,
    )


def _values(kind: type[TitleGrade | SchoolKind | SchoolClass | EducationLevel]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)
