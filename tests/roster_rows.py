"""Rosters typed in a test: an offer, right rows for it, and the workbook that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from certreg.filing.rules import FilingFacts, ScopeFacts, Term
from certreg.people.models import DocumentType
from certreg.people.persons import DocumentKey
from certreg.policy.law import load
from certreg.policy.levels import SkillLevel
from certreg.roster.check import Context, OnRecord
from certreg.roster.layout import layouts
from certreg.roster.offer import Offer, Offering
from certreg.workbook.cells import Cell, Sheet, SheetRow, Workbook

ON = date(2026, 6, 1)
NUMBER = "510000199001010034"
KEY = DocumentKey(DocumentType.RESIDENT, NUMBER)
WELDER, TURNER = "6-18-02-04", "6-18-01-01"

SCOPE = (
    Offering(1, WELDER, "焊工", "", SkillLevel.TECHNICIAN, 2023),
    Offering(2, TURNER, "车工", "数控车工", SkillLevel.SENIOR_WORKER, 2018),
    Offering(3, TURNER, "车工", "普通车工", SkillLevel.SENIOR_WORKER, 2018),
)
OFFER = Offer(
    law=load(),
    region="511702",
    on=ON,
    assessed_on=ON,
    filing=FilingFacts(
        "Y000051999001",
        "employees",
        (Term(date(2026, 1, 1), date(2028, 12, 31)),),
        tuple(ScopeFacts(row.occupation, row.top_level) for row in SCOPE),
    ),
    scope=SCOPE,
)
CONTEXT = Context(offer=OFFER, is_demo=True)
ON_RECORD = OnRecord(is_demo=True)

ROW: dict[str, Cell] = {
    "证件类型": "居民身份证",
    "证件号码": NUMBER,
    "姓名": "张示例",
    "职业": "6-18-02-04 焊工",
    "申报等级": "中级工",
    "人员类别": "职工",
    "照片拍摄日期": "2026-05-01",
    "个人信息处理同意日期": "2026-05-20",
    "双承诺日期": "2026-05-20",
}
WORK: dict[str, Cell] = {
    "证件号码": NUMBER,
    "工作单位": "甲厂",
    "职业": "焊工",
    "开始日期": "2019-01-01",
}
HELD: dict[str, Cell] = {
    "证件号码": NUMBER,
    "证书类别": "职业资格证书",
    "职业": WELDER,
    "等级": "中级工",
    "发证日期": "2020-05-01",
    "证书编号": "X0001",
}
Rows = Iterable[Mapping[str, Cell]]


def workbook(
    rows: Rows, formulas: frozenset[tuple[int, int]] = frozenset(), **facts: Rows
) -> Workbook:
    """A filled-in template; sheets of facts by their layout's key."""
    sheets = {}
    for layout in layouts(OFFER):
        given_rows = rows if layout.key == "roster" else facts.get(layout.key, ())
        titles = [column.title for column in layout.columns]
        found = [SheetRow(1, [column.heading for column in layout.columns])]
        for number, row in enumerate(given_rows, start=3):
            found.append(SheetRow(number, [row.get(title) for title in titles]))
        marked = formulas if layout.key == "roster" else frozenset()
        sheets[layout.title] = Sheet(layout.title, found, marked)
    return Workbook(sheets)
