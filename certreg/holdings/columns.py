"""The columns of the workbook, for template, reading and errors alike. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from certreg.text import Text

EXAMPLE = Text("示例")
"""Stands in the first cell of a row that shows how to fill in; such rows are not read."""

MOST_ROWS = 2_000
"""Rows of one workbook; the check of each asks the database for two or three things."""

SEEN = {
    "original": Text("原件"),
    "copy": Text("复印件"),
    "query": Text("官方网站查询"),
}
"""How a paper was looked at: what the database keeps -> what people choose."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: what the code calls it.
        title: its heading.
        note: how it is filled in.
        is_required: whether each row must have it.
        example: what the row of examples says.
    """

    key: str
    title: Text
    note: Text
    is_required: bool = False
    example: str = ""
    width: int = 16


COLUMNS = (
    Column("mark", Text("序号"), Text("自编序号，可不填；写“示例”的行不读"), width=8),
    Column("document_type", Text("证件类型"), Text("从列表选择"), True, "居民身份证", 18),
    Column(
        "document_number",
        Text("证件号码"),
        Text("按证件填写，单元格须为文本格式"),
        True,
        "11010519491231002X",
        24,
    ),
    Column("name", Text("姓名"), Text("与证件一致"), True, "张示例"),
    Column("birth_date", Text("出生日期"), Text("证件号码中没有出生日期的填写，如 1990-05-20")),
    Column("nationality", Text("国籍"), Text("用护照的填写三位国家代码，如 USA"), width=8),
    Column("paper", Text("证书类别"), Text("从列表选择"), True, "职业资格证书", 20),
    Column(
        "number",
        Text("证书编号"),
        Text("按证书填写，单元格须为文本格式；特种作业操作证的编号含证件号码，请留空"),
        example="1517000000312345",
        width=26,
    ),
    Column(
        "occupation",
        Text("职业"),
        Text("职业资格、技能等级证书必填：现行职业编码或名称"),
        example="6-18-02-04 焊工",
        width=24,
    ),
    Column(
        "level",
        Text("等级"),
        Text("职业资格、技能等级证书必填，如 高级工；1+X 证书照证书填写"),
        example="高级工",
    ),
    Column("title", Text("项目或证书名称"), Text("其他证书必填，照证书填写"), width=24),
    Column("issued_on", Text("发证日期"), Text("写作 2018-09-01"), True, "2018-09-01"),
    Column("valid_until", Text("有效期至"), Text("证书上写明的填写")),
    Column(
        "issuer", Text("发证机构"), Text("证书上盖章的机构全称"), True, "某某职业技能鉴定中心", 28
    ),
    Column("seen", Text("查验方式"), Text("从列表选择"), True, "原件"),
    Column("seen_by", Text("查验人"), Text("谁看过证书，姓名"), True, "李示例"),
    Column("seen_on", Text("查验日期"), Text("写作 2026-11-20"), True, "2026-11-20"),
)

DAYS = ("birth_date", "issued_on", "valid_until", "seen_on")
"""Columns that hold a day."""

TITLES = {column.key: column.title for column in COLUMNS}
