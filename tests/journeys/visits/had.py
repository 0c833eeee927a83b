"""What must be in the registry before every page can be visited."""

from __future__ import annotations

from urllib.parse import urlsplit

import sqlalchemy as sa
from journeys import steps
from journeys.played import Played
from journeys.visits import rows

from certreg.db import db
from certreg.demo.organisations import upload
from certreg.demo.story import sent
from certreg.holdings.columns import COLUMNS
from certreg.holdings.models import HoldingImport
from certreg.workbook.writing import MEDIA_TYPE, Book


def have_an_upload(demo: Played) -> None:
    """Uploads are forgotten after their days, which the demo's clock has passed: a new one."""
    if not demo.ask(lambda: db.session.scalars(rows.uploads()).first()):
        steps.checked_upload(demo, demo.person("precision-clerk"))


OLD_CERTIFICATE = {
    "document_type": "居民身份证",
    "document_number": "510000199001010034",
    "name": "演示工人",
    "paper": "职业资格证书",
    "number": "1517000000312345",
    "occupation": "6-18-02-04",
    "level": "高级工",
    "issued_on": "2015-09-01",
    "issuer": "演示职业技能鉴定中心",
    "seen": "原件",
    "seen_by": "演示查验人",
    "seen_on": "2016-10-20",
}


def have_holdings(demo: Played) -> None:
    """An old certificate that the enterprise put on record."""
    if demo.ask(lambda: db.session.scalars(sa.select(HoldingImport.case_id)).first()):
        return
    book = Book(str)
    sheet = book.sheet("证书", [str(column.title) for column in COLUMNS], [10] * len(COLUMNS))
    sheet.add([OLD_CERTIFICATE.get(column.key) for column in COLUMNS])
    clerk, approver = demo.person("precision-clerk"), demo.person("precision-approver")
    page = clerk.browser.get("/workspace/holdings/new")
    filled = {"file": upload("旧证书.xlsx", book.finish(), MEDIA_TYPE)}
    page = sent(clerk.browser.submit(page, page.form(action="/holdings/new"), filled))
    sent(clerk.browser.press(page, "/submit"))
    page = approver.browser.get(urlsplit(page.address).path)
    sent(approver.browser.press(page, "/confirm"))
