"""Scenes 4 to 6: the public notice and an objection, the decision, issuing, handing out."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from certreg.clock import today
from certreg.db import db
from certreg.demo.browser import Page
from certreg.demo.cast import Person
from certreg.demo.story import Story, fill, press, sent
from certreg.procedure.models.cases import Case
from certreg.procedure.models.notices import PublicNotice

PATIENCE = 600
"""Seconds that the story waits for a job."""


@dataclass(frozen=True)
class Slip:
    """What a worker got from the body: number, name, the code that opens the own page."""

    number: str
    name: str
    code: str
    public_id: str


def announce(story: Story, case_id: int) -> None:
    """An official accepts the batch and posts the notice; somebody objects; another official answers; the days pass."""
    story.say("4. 受理并公示，收到一件异议并答复，时钟走过公示期")
    press(
        story.people["district-official-1"],
        f"/office/batches/{case_id}",
        "/accept",
        {"reason": "材料齐全"},
    )
    notice_id, _last_day = _notice(story, case_id)
    visitor = story.visitor()
    page = visitor.get(f"/notices/{notice_id}/objection")
    sent(
        visitor.submit(
            page,
            page.form("text", "contact"),
            {
                "about_row": "3",
                "text": "演示异议：此人工作年限存疑，请核实。",
                "contact": "演示群众 028-00000000",
            },
        )
    )
    official = story.people["city-official-2"]
    listed = official.browser.get("/office/objections")
    fill(
        official,
        listed.link("演示异议"),
        {"outcome": "dismissed", "text": "经核对劳动合同与社保记录，工作年限属实，异议不成立。"},
    )
    let_notice_pass(story, case_id)


def let_notice_pass(story: Story, case_id: int) -> None:
    """The days of a case's public notice pass, and the machine closes it."""
    _notice_id, last_day = _notice(story, case_id)
    with story.app.app_context():
        days = (last_day - today()).days + 1
    story.move_clock_by(days=days)
    story.say("   公示期满，系统结束公示")
    wait_until(story, case_id, "notice_closed")


def decide(story: Story, case_id: int) -> None:
    """Another official than any who acted before approves."""
    story.say("5. 另一名工作人员核准；机构审核人凭动态码发证，后台签名、记入日志、公布")
    press(
        story.people["city-official-1"],
        f"/office/batches/{case_id}",
        "/approve",
        {"reason": "符合规定"},
    )


def issue(story: Story, approver: Person, case_id: int) -> None:
    """The body's own approver issues, with the second factor; the worker carries it out."""
    page = fill(approver, f"/workspace/batches/{case_id}/issue", {"code": approver.code()})
    wait_for_job(approver, page)
    wait_until(story, case_id, "issued")


def hand_out(story: Story, clerk: Person, case_id: int) -> tuple[bytes, list[Slip]]:
    """The body downloads a ZIP of all PDFs and prints the slips."""
    story.say("6. 机构下载全部证书（ZIP）和领取码条")
    page = press(clerk, f"/workspace/batches/{case_id}/certificates", "/archive")
    wait_for_job(clerk, page)
    archive = clerk.browser.get(f"/workspace/batches/{case_id}/archive.zip")
    slips = clerk.browser.get(f"/workspace/batches/{case_id}/slips")
    return sent(archive).content, _slips(sent(slips))


def wait_for_job(person: Person, page: Page) -> None:
    """Wait on a job's page until it is over.

    Raises:
        RuntimeError: it failed or took too long.
    """
    address = page.address.rstrip("/")
    for _ in range(PATIENCE * 2):
        shown = person.browser.get(address)
        if "data-progress" not in shown.content.decode():
            break
        time.sleep(0.5)
    if "已完成" not in shown.text:
        raise RuntimeError(f"a job did not end well: {shown.text[:800]}")


def _notice(story: Story, case_id: int) -> tuple[int, date]:
    with story.app.app_context():
        row = db.session.scalars(
            sa.select(PublicNotice).where(PublicNotice.case_id == case_id)
        ).one()
        return row.id, row.last_day


def wait_until(story: Story, case_id: int, state: str) -> None:
    """Wait until the machine has moved the case; the worker looks every minute."""
    for _ in range(PATIENCE):
        with story.app.app_context():
            if db.session.get_one(Case, case_id).state == state:
                return
        time.sleep(0.5)
    raise RuntimeError(f"case {case_id} did not become {state}")


def _slips(page: Page) -> list[Slip]:
    """The slips as they stand on the page for printing."""
    found = re.findall(
        r"<b>(?P<name>[^<]+)</b> (?P<number>\w{22}).*?class=\"code\">(?P<code>[0-9A-Z-]+)<.*?/v/(?P<id>[\w-]{22})",
        page.content.decode(),
        re.DOTALL,
    )
    return [Slip(number, name, code, public_id) for name, number, code, public_id in found]
