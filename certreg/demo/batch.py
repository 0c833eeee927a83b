"""Scenes 2 and 3: a batch, its roster with mistakes, the right rows imported, results, submission, sign-off."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from datetime import date, timedelta
from io import BytesIO

from openpyxl import load_workbook

from certreg.clock import today
from certreg.demo import examination
from certreg.demo.browser import Page
from certreg.demo.cast import Person
from certreg.demo.mistakes import mistakes
from certreg.demo.organisations import upload
from certreg.demo.roster import Roster, make_roster
from certreg.demo.story import Story, number_in, press, sent
from certreg.demo.workers import Group, Workforce
from certreg.policy import law as policy
from certreg.policy.levels import Level, SkillLevel

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 1200
"""Half seconds that the story waits for a check."""

GROUPS = (
    Group("6-18-01-01 车工", "", SkillLevel.INTERMEDIATE_WORKER),
    Group("6-18-02-04 焊工", "手工焊工", SkillLevel.SENIOR_WORKER),
    Group("6-31-01-03 电工", "", SkillLevel.TECHNICIAN),
    Group("6-18-01-01 车工", "", SkillLevel.SENIOR_TECHNICIAN),
    Group("6-18-02-04 焊工", "手工焊工", SkillLevel.JUNIOR_WORKER),
)
"""What the workers of the demo apply for, in turn."""

RIGHT_ROWS, MANUAL_ROWS = 200, 2
METHOD = "AS-03.examination"
FAILING = 11
"""Every so many-th candidate fails."""


def open_batch(story: Story, clerk: Person) -> int:
    """The clerk opens a batch for the coming assessment, and files its exam plan."""
    story.say(
        "2. 经办人新建认定批次，报送考核计划（时间、地点、考评员），下载模板，上传 200 多人的名册和照片（含 20 余处错误）"
    )
    with story.app.app_context():
        planned = today() + timedelta(days=3)
    return begin(clerk, "2026 年第四季度车间认定（演示）", planned)


def begin(clerk: Person, title: str, assessed_on: date) -> int:
    """A new batch with its exam plan; the number of its case."""
    page = clerk.browser.get("/workspace/batches/new")
    chosen = {"title": title, "method": METHOD, "assessed_on": str(assessed_on)}
    case_id = number_in(sent(clerk.browser.submit(page, page.form(*chosen), chosen)))
    examination.file_plan(clerk, case_id)
    return case_id


def template(clerk: Person, case_id: int) -> bytes:
    """The workbook that a batch offers for its roster."""
    return sent(clerk.browser.get(f"/workspace/batches/{case_id}/template.xlsx")).content


def upload_roster(clerk: Person, case_id: int, roster: Roster) -> Page:
    """Upload a roster with its photos; the page of the upload, once it is checked."""
    files = {
        "roster": upload("名册.xlsx", roster.workbook, XLSX),
        "photos": upload("照片.zip", roster.photos, "application/zip"),
    }
    return _hand_in(clerk, f"/workspace/batches/{case_id}/roster", files)


def import_rows(clerk: Person, page: Page) -> Page:
    """Take over the right rows of a checked upload; its page afterwards."""
    return _wait(clerk, press(clerk, page.address, "/import").address)


def enrol(story: Story, clerk: Person, case_id: int) -> dict[str, bytes]:
    """Upload a roster with mistakes; all of them come back at once; the right rows are imported.

    Returns:
        The files: `roster` as uploaded, `errors` as given back.
    """
    offered = template(clerk, case_id)
    with story.app.app_context():
        roster = _make(offered, today())
    page = upload_roster(clerk, case_id, roster)
    _check_errors(page, roster)
    story.say(
        f"3. 逐行检查：{roster.rows} 行中 {len(roster.expected)} 处错误一次列出，仅导入正确行"
    )
    errors = sent(clerk.browser.get(f"{page.address}/errors.xlsx")).content
    import_rows(clerk, page)
    return {"roster": roster.workbook, "errors": errors}


def hand_in_results(story: Story, clerk: Person, case_id: int) -> None:
    """After the assessment the clerk fills in the sheet of results; a few do not pass."""
    story.say("   考核结束，经办人填报成绩；部分人员不合格，不再进入下一步")
    sheet = sent(clerk.browser.get(f"/workspace/batches/{case_id}/results.xlsx")).content
    page = _hand_in(
        clerk,
        f"/workspace/batches/{case_id}/results",
        {"results": upload("成绩.xlsx", _with_scores(sheet), XLSX)},
    )
    import_rows(clerk, page)


def submit(story: Story, clerk: Person, approver: Person, case_id: int) -> None:
    """The clerk submits with a dated receipt; the approver signs off, with a reason for those left to a person."""
    press(clerk, f"/workspace/batches/{case_id}", "/submit")
    address = f"/workspace/batches/{case_id}/sign-off"
    page = approver.browser.get(address)
    form = page.form("reason")
    reasons = {
        name: "同一车间相关岗位，操作内容与申报职业一致，认定为相关职业。"
        for name in form.values
        if name != "reason" and not name.startswith("csrf")
    }
    sent(approver.browser.submit(page, form, {**reasons, "reason": "已核对名册与成绩"}))
    story.say("   经办人提交（回执含名册 SHA-256），本单位审核人审核通过")


def _make(template: bytes, on: date) -> Roster:
    names = {row.level: row.name for row in policy.load().every(Level)}
    force = Workforce(2026, on=on, employer="演示精密制造有限公司", level_names=names)
    beyond = Group("6-31-01-03 电工", "", SkillLevel.SENIOR_TECHNICIAN)
    return make_roster(
        template,
        groups=GROUPS,
        force=force,
        size=RIGHT_ROWS,
        mistakes=mistakes(on, beyond=beyond, outside="6-18-01-02 铣工"),
        manual=MANUAL_ROWS,
        repeat=True,
    )


def _hand_in(clerk: Person, address: str, files: Mapping[str, object]) -> Page:
    """Upload files and wait until they are checked."""
    page = clerk.browser.get(address)
    page = sent(clerk.browser.submit(page, page.form(*files), files))  # type: ignore[arg-type]
    return _wait(clerk, page.address)


def _wait(person: Person, address: str) -> Page:
    """The page, once nothing on it is under way any more.

    Raises:
        RuntimeError: it takes too long.
    """
    for _ in range(PATIENCE):
        page = sent(person.browser.get(address))
        if b"data-progress" not in page.content:
            return page
        time.sleep(0.5)
    raise RuntimeError(f"{address} does not come to an end: {page.text[:500]}")


def _check_errors(page: Page, roster: Roster) -> None:
    """Every mistake of the roster must be named on the page of the upload."""
    missing = [each for each in roster.expected if str(each.row) not in page.text]
    if missing:
        raise RuntimeError(f"mistakes that were not found: {missing}\n{page.text[:1500]}")


def _with_scores(sheet: bytes) -> bytes:
    """The sheet of results with scores typed in."""
    chooser = random.Random(7)
    book = load_workbook(BytesIO(sheet))
    page = book["成绩"]
    titles = {str(cell.value).rstrip(" *"): cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        if page.cell(row, titles["序号"]).value is None:
            continue
        fails = row % FAILING == 0
        for part in ("理论", "实操"):
            score = chooser.randint(40, 59) if fails else chooser.randint(66, 97)
            page.cell(row, titles[part]).value = score
        page.cell(row, titles["合格线"]).value = 60
    content = BytesIO()
    book.save(content)
    return content.getvalue()
