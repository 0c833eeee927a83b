"""Answers as people see them, on a phone and on a desk; the holder's way without script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import issued
import pytest
from browser import faults
from playwright.sync_api import Page
from sqlalchemy.orm import Session, scoped_session

from certreg.certificates import rendering
from certreg.certificates.models import Certificate
from certreg.db import db

Db = scoped_session[Session]

pytestmark = pytest.mark.browser


@pytest.fixture
def certificate(session: Db) -> Certificate:
    """A certificate with a photo."""
    return issued.make_certificate(with_photo=True)


def send(page: Page, action: str, **fields: str) -> None:
    """Fill in one of the page's forms by the ids of its fields, and send it."""
    for name, value in fields.items():
        page.fill(f"#{name.replace('_', '-')}", value)
    page.locator(f"form[action^='{action}'] button[type=submit]").first.click()


def test_every_verdict_reads_well(screen: Page, certificate: Certificate, tmp_path: Path) -> None:
    pdf = rendering.pdf_of(certificate)
    files = {"真实有效": pdf, "不是真实证书，或内容被改动": pdf + b" ", "无法读取": b"hello"}
    for title, content in files.items():
        path = tmp_path / "certificate.pdf"
        path.write_bytes(content)
        screen.goto("/verify")
        screen.set_input_files("input[type=file]", path)
        send(screen, "/verify")

        assert screen.locator("h1").inner_text() == title
        assert faults(screen) == []


def test_answers_of_the_lookup_read_well(screen: Page, certificate: Certificate) -> None:
    number, document_number = certificate.number, certificate.document.number
    db.session.commit()
    screen.goto("/lookup")
    screen.fill("#document_number", document_number)
    send(screen, "/lookup/person", person_name="张示例")
    assert "三级/高级工" in screen.locator("main").inner_text()
    assert faults(screen) == []

    screen.goto("/lookup")
    send(screen, "/lookup/certificate", number=number, certificate_name="李示例")
    assert screen.locator("h1").inner_text() == "未查询到"
    assert faults(screen) == []

    screen.goto("/lookup")
    send(screen, "/lookup/certificate", number=number, certificate_name="张示例")
    assert screen.locator("h1").inner_text() == "真实有效"
    assert faults(screen) == []


def test_a_comparison_shows_its_outcome_where_it_was_asked(
    screen: Page, certificate: Certificate
) -> None:
    address, document_number = f"/v/{certificate.public_id}", certificate.document.number
    db.session.commit()
    screen.goto(address)
    send(screen, address, secret=document_number)

    assert screen.locator("#ask .banner-title").inner_text() == "相符"
    assert faults(screen) == []


def test_a_holder_needs_no_script(
    chromium: Any, served: str, certificate: Certificate, tmp_path: Path
) -> None:
    code, number, name = issued.claim_code_of(certificate), certificate.number, "张示例"
    expected = rendering.pdf_of(certificate)
    db.session.commit()
    context = chromium.new_context(
        base_url=served, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto("/lookup")
    send(page, "/lookup/certificate", number=number, certificate_name=name)
    send(page, "/v/", secret=code)
    assert page.locator("h1").inner_text() == "我的证书"
    with page.expect_download() as waiting:
        page.get_by_text("下载证书（PDF）").click()
    waiting.value.save_as(tmp_path / "kept.pdf")

    assert (tmp_path / "kept.pdf").read_bytes() == expected
    context.close()
