"""Ways to what was handed in to be verified, and to a list of watched certificates."""

from __future__ import annotations

import time
from io import BytesIO
from urllib.parse import urlsplit
from zipfile import ZipFile

import sqlalchemy as sa
from journeys.played import Played
from journeys.visits.rows import Way, one

from certreg.certificates.models import Certificate, CertificateState
from certreg.db import db, write_tx
from certreg.demo.browser import Browser
from certreg.demo.organisations import upload
from certreg.demo.story import sent
from certreg.watching import links, watchers
from certreg.watching.models import Watcher

PATIENCE = 240
"""Looks, half a second apart, until the worker has done a hand-in."""


def handed_in(demo: Played, page_name: str = "", *, below: str = "") -> tuple[Browser, str]:
    """A hand-in whose report is written.

    Args:
        below: where the API has it, instead of the pages.
    """
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("演示.txt", "不是证书")
    browser = Browser(demo.home)
    page = browser.get("/verify/batch")
    filled = {"file": upload("many.zip", packed.getvalue(), "application/zip")}
    path = urlsplit(sent(browser.submit(page, page.form("file"), filled)).address).path
    for _ in range(PATIENCE):
        if any(link.endswith("report.xlsx") for _, link in browser.get(path).links):
            break
        time.sleep(0.5)
    else:
        raise TimeoutError(f"the worker has not done {path}")
    return browser, f"{below or path.rpartition('/')[0]}/{path.rpartition('/')[2]}{page_name}"


def watch_list(demo: Played, page_name: str = "") -> tuple[Browser, str]:
    """A list that its mailbox has confirmed."""
    return Browser(demo.home), f"/watch/{demo.ask(_watching)}{page_name}"


def _watching() -> str:
    """What stands in the links of a list."""
    newest = sa.select(Watcher).where(Watcher.organisation_id.is_(None), Watcher.ended_at.is_(None))
    with write_tx():
        if (watcher := db.session.scalars(newest).first()) is None:
            kept = one(Certificate, Certificate.state == CertificateState.ISSUED)
            watchers.begin("hr@example.com", [kept], language="zh")
            watcher = db.session.scalars(newest).one()
            watchers.confirm(watcher)
        return links.token_of(watcher)


WAYS: dict[str, Way] = {
    "bulk_checks.show": handed_in,
    "bulk_checks.state": lambda demo: handed_in(demo, "/state"),
    "bulk_checks.report": lambda demo: handed_in(demo, "/report.xlsx"),
    "bulk_check_api.batch": lambda demo: handed_in(demo, below="/api/v1/verifications/batch"),
    "watching.show": watch_list,
    "watching.question": lambda demo: watch_list(demo, "/confirm"),
    "watching.leave": lambda demo: watch_list(demo, "/end"),
}
