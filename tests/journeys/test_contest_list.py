"""以赛代评 in the browser: an office hands over the results of a final, and the winners get certificates."""

from __future__ import annotations

from io import BytesIO

import pytest
from issued import drawn_face, resident_number
from journeys import steps
from journeys.pages import Screen, close, issue, payload, screen
from journeys.played import Played
from journeys.visits.rows import one
from openpyxl import load_workbook
from playwright.sync_api import Browser

from certreg.certificates.models import Certificate
from certreg.clock import today
from certreg.contest_lists.sheet import COLUMNS
from certreg.demo.organisations import paper
from certreg.workbook.writing import MEDIA_TYPE

pytestmark = pytest.mark.browser

CONTEST, EVENT = "演示：四川工匠杯焊接决赛", "焊工"
WINNER = "演示冠军"
ROW = {
    "contest": CONTEST,
    "event": EVENT,
    "occupation": "6-18-02-04",
    "trade": "手工焊工",
    "stage": "决赛",
    "team_size": "1",
    "participant": "职工",
    "document_type": "居民身份证",
    "employment": "职工",
    "consented_on": "2025-11-01",
    "declared_on": "2025-11-01",
}


def test_the_results_of_a_final_lead_to_certificates_of_a_body(
    town: Played, chromium: Browser
) -> None:
    organiser = screen(town, chromium, "city-official-1")
    put_on_record(organiser)
    hand_over(town, organiser)

    clerk, approver = (
        screen(town, chromium, who) for who in ("precision-clerk", "precision-approver")
    )
    case_id = complete(town, clerk)
    approver.go(f"/workspace/contest-lists/{case_id}")
    approver.fill(理由或意见="演示：与组委会成绩一致")
    approver.press("审核通过")
    accepting = screen(town, chromium, "district-official-1")
    accepting.go(f"/office/contest-lists/{case_id}")
    assert "第 1 名" in accepting.text and "不认定的行" in accepting.page.content()
    accepting.press("受理")
    steps.backdate_notice(town, case_id)
    accepting.page.reload()
    assert accepting.page.get_by_role("button", name="核准").count() == 0
    deciding = screen(town, chromium, "city-official-2")
    deciding.go(f"/office/contest-lists/{case_id}")
    deciding.fill(理由或意见="演示：公示无异议")
    deciding.press("核准")

    issue(approver, town.people["precision-approver"], case_id, room="contest-lists")
    approver.go(f"/workspace/contest-lists/{case_id}")
    assert approver.rows("已颁发 1 张证书").count() == 1
    public_id = town.ask(lambda: one(Certificate, Certificate.case_id == case_id).public_id)
    visitor = screen(town, chromium)
    visitor.go(f"/v/{public_id}")
    visitor.unfold("如何取得")
    assert WINNER in visitor.text and CONTEST in visitor.text
    close(organiser, clerk, approver, accepting, deciding, visitor)


def put_on_record(official: Screen) -> None:
    """The office puts the contest and its event on record."""
    official.go("/office/merits/contests/new")
    official.fill(
        竞赛名称=CONTEST,
        竞赛类别="四川工匠杯职业技能大赛",
        竞赛文件文号="川人社函〔2025〕91号",
        决赛日期="2025-10-20",
    )
    official.press("保存，接着添加项目")
    official.fill(项目名称=EVENT, 对应职业="6-18-02-04 焊工", 每队人数="1")
    official.choose("技能类")
    official.press("添加")
    assert EVENT in official.text


def hand_over(town: Played, official: Screen) -> None:
    """A wrong row comes back with its reason; the right list goes to the body that is to issue."""
    official.go("/office/contest-lists/new")
    template = official.download("下载模板")
    first = {"number": town.ask(lambda: resident_number(921)), "name": WINNER, "place": "1"}
    last = {"number": town.ask(lambda: resident_number(922)), "name": "演示选手", "place": "90"}
    upload(official, filled(template, first, last | {"team_size": ""}))
    assert "名单没有写入" in official.text and "每队人数" in official.text
    official.follow("返回上传")
    upload(official, filled(template, first, last))
    assert "演示精密制造有限公司" in official.text


def upload(official: Screen, workbook: bytes) -> None:
    """Choose contest, body and file."""
    official.fill(
        竞赛=f"{CONTEST}（川人社函〔2025〕91号）",
        发证的评价机构="Y000051999001 演示精密制造有限公司",
    )
    official.attach(竞赛结果名单=payload("决赛结果.xlsx", workbook, MEDIA_TYPE))
    official.press("检查并交办")


def filled(template: bytes, *rows: dict[str, str]) -> bytes:
    """The template with rows typed in."""
    book = load_workbook(BytesIO(template))
    sheet = book["竞赛结果"]
    titles = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[1]}
    for line, row in enumerate(rows, start=2):
        cells = ROW | row
        for column in COLUMNS:
            sheet.cell(line, titles[str(column.title)]).value = cells.get(column.key) or None
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def complete(town: Played, clerk: Screen) -> int:
    """The clerk of the body adds photo and evidence, and submits."""
    clerk.go("/workspace/contest-lists")
    clerk.follow("#")
    case_id = clerk.number
    clerk.follow("上传照片")
    clerk.attach(照片=payload("照片.jpg", drawn_face(), "image/jpeg"))
    clerk.fill(拍摄日期=str(town.ask(today)))
    clerk.press("上传照片")
    clerk.go(f"/workspace/contest-lists/{case_id}")
    clerk.fill(材料名称="决赛成绩（演示）")
    clerk.attach(文件=payload("成绩.pdf", paper("决赛成绩（演示）"), "application/pdf"))
    clerk.press("上传")
    clerk.press("提交审核")
    return case_id
