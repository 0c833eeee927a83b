"""The workbook that people fill in: the sheets of the layout, an example each, and instructions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from certreg.people.photos import printed_size
from certreg.policy.deciding import strictest
from certreg.policy.face import PhotoRule
from certreg.roster.layout import DAY, EXAMPLE, REQUIRED, Layout, layouts
from certreg.roster.offer import Offer
from certreg.roster.tongues import in_language, speaking
from certreg.text import Text
from certreg.web.language import translate
from certreg.workbook.limits import ROWS
from certreg.workbook.writing import Book, Choice, TextSheet

GUIDE = Text("填写说明")
ERRORS = Text("错误原因")
GUIDE_HEADINGS = (Text("工作表"), Text("列"), Text("是否必填"), Text("怎样填写"))
ERRORS_WIDTH = 60


def build_template(offer: Offer, language: str = "zh") -> bytes:
    """The empty workbook for a batch, in a language of the pages."""
    return build_workbook(offer, {}, language)


def build_workbook(
    offer: Offer,
    rows: Mapping[str, Iterable[tuple[Sequence[str | None], str]]],
    language: str = "zh",
    *,
    with_errors: bool = False,
) -> bytes:
    """The template, with rows already in it.

    Args:
        rows: layout key -> (values in the order of its columns, what is wrong), in `language`.
        with_errors: add the column that says what is wrong.
    """
    with speaking(language):
        book = Book(translate)
        sheets = in_language(layouts(offer), language)
        for layout in sheets:
            sheet = _begin(book, layout, with_errors)
            sheet.add([layout.mark, *(column.example for column in layout.columns[1:])], "faint")
            for values, wrong in rows.get(layout.key, ()):
                if with_errors:
                    sheet.add([*values, wrong], last="bad")
                else:
                    sheet.add(values)
        _write_guide(book, offer, sheets)
    return book.finish()


def _write_guide(book: Book, offer: Offer, sheets: Iterable[Layout]) -> None:
    headings = [translate(heading) for heading in GUIDE_HEADINGS]
    guide = book.sheet(translate(GUIDE), headings, (16, 24, 12, 90))
    for advice in _advice(offer):
        guide.add(("", "", "", translate(advice)), "running")
    for line in _columns(sheets):
        guide.add(line, "running")


def _advice(offer: Offer) -> Iterable[Text]:
    photo = strictest(
        offer.law, PhotoRule, region=offer.region, on=offer.on, by=lambda row: -row.oldest_months
    )
    size = printed_size(offer.law, region=offer.region, on=offer.on)
    yield Text(
        "“名单”每行一人一职业；标 {required} 的列必填。首列写“{example}”的行不会导入。",
        required=REQUIRED,
        example=Text(EXAMPLE),
    )
    yield Text(
        "所有单元格均为文本格式。日期写作 {day}。证件号码不得为数字格式，否则末几位会丢失。",
        day=DAY,
    )
    yield Text("不得使用公式；从其他表格粘贴时请选“只粘贴数值”。")
    yield Text(
        "“工作经历”“已有证书”“职称”“学历”按证件号码与“名单”对应，一段经历或一本证书一行。申报条件由系统据此计算，不接受只填年数。"
    )
    yield Text("本系统已登记的证书由系统自动计入，不必填写。")
    yield Text(
        "照片另打包为 ZIP，每张以证件号码命名，如 11010519491231002X.jpg；近 {months} 个月内一寸白底彩色照片，不小于 {width}×{height} 像素，JPEG 或 PNG 格式。",
        months=photo.oldest_months,
        width=size.width,
        height=size.height,
    )
    yield Text("每张工作表最多 {rows} 行；名册只接受 .xlsx，因为 CSV 只能保存一张表。", rows=ROWS)
    yield Text("上传后系统一次列出全部问题；可只导入正确的行，把错误的行改好后单独上传。")


def _columns(sheets: Iterable[Layout]) -> Iterable[Sequence[str]]:
    for layout in sheets:
        for column in layout.columns:
            needed = translate(Text("必填") if column.is_required else Text("选填"))
            yield layout.title, column.title, needed, column.note


def _begin(book: Book, layout: Layout, with_errors: bool) -> TextSheet:
    headings = [column.heading for column in layout.columns]
    widths = [column.width for column in layout.columns]
    if with_errors:
        headings.append(translate(ERRORS))
        widths.append(ERRORS_WIDTH)
    choices = [
        Choice(place, column.options, column.is_closed)
        for place, column in enumerate(layout.columns, start=1)
        if column.options
    ]
    return book.sheet(layout.title, headings, widths, choices)
