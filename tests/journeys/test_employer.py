"""An employer checks a certificate in every way, and is not taken in."""

from __future__ import annotations

from typing import Any

import pytest
from journeys.pages import Screen, payload, screen
from journeys.played import Played
from journeys.visits.certificates import slips
from playwright.sync_api import Browser

from certreg.demo.play import BASE_URL

pytestmark = pytest.mark.browser

VALID, REVOKED, NOT_GENUINE = "真实有效", "已撤销", "不是真实证书"


def file_of(demo: Played, row: dict[str, Any], kind: str) -> bytes:
    """A file of a certificate as the holder hands it over."""
    return (demo.folder / row["files"][kind]).read_bytes()


def upload(employer: Screen, name: str, content: bytes) -> str:
    """Let a file be checked; gives the verdict's page."""
    employer.go("/verify")
    employer.attach(证书文件=payload(name, content))
    employer.press("核验")
    return employer.text


def test_an_employer_checks_a_valid_certificate_in_four_ways(
    demo: Played, chromium: Browser
) -> None:
    employer = screen(demo, chromium)
    rows = {row["number"]: row for row in demo.summary["certificates"] if "pdf" in row["files"]}
    slip = next(slip for slip in slips(demo) if slip.number in rows)
    employer.go("/lookup")
    form = employer.page.locator("form[action='/lookup/certificate']")
    form.get_by_label("证书编号").fill(slip.number)
    form.get_by_label("姓名").fill(slip.name)
    form.get_by_role("button").click()
    employer.page.wait_for_url("**/v/*")
    employer.look()
    assert VALID in employer.text and slip.name in employer.text

    employer.go("/verify")
    employer.fill(二维码中的网址=f"{BASE_URL}/v/{slip.public_id}")
    employer.press("打开登记页面")
    assert VALID in employer.text and slip.number in employer.text

    for kind, name in (("pdf", "证书.pdf"), ("credential", "凭证.json")):
        shown = upload(employer, name, file_of(demo, rows[slip.number], kind))
        assert VALID in shown and slip.number in shown
        assert employer.page.locator("ol.checks li").count() >= 5


def test_an_employer_sees_that_a_certificate_was_revoked(demo: Played, chromium: Browser) -> None:
    employer = screen(demo, chromium)
    row = next(row for row in demo.summary["certificates"] if row["state"] == "revoked")
    employer.go(f"/v/{row['public_id']}")
    assert REVOKED in employer.text and VALID not in employer.text
    for kind, name in (("pdf", "证书.pdf"), ("credential", "凭证.json")):
        shown = upload(employer, name, file_of(demo, row, kind))
        assert REVOKED in shown and VALID not in shown


def test_an_employer_sees_that_a_file_was_altered_or_forged(
    demo: Played, chromium: Browser
) -> None:
    employer = screen(demo, chromium)
    for name in ("altered.pdf", "forged.json"):
        shown = upload(employer, name, (demo.folder / name).read_bytes())
        assert NOT_GENUINE in shown and VALID not in shown
