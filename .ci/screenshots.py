#!/usr/bin/env python3
"""Make the manual's pictures in static/manual from the demo in the instance folder.

    make demo && .venv/bin/python .ci/screenshots.py

Needs Debian's Chromium. Only invented people are in them, marked 演示.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from certreg import create_app
from certreg.certificates.pdf.image import image_of
from certreg.demo.server import serving
from certreg.demo.summary import code_of
from certreg.settings import asset, find_instance

CLERK = "precision-clerk"
ROSTER = "/workspace/batches/4/uploads/1"
"""The first upload of the story's batch, which is the fourth case of every demo."""
WIDE, HIGH = 1280, 900
PAPER = 620
"""Dots across the picture of the certificate."""


def main() -> None:
    """Two pictures: the certificate, and a roster whose errors came back at once."""
    folder = asset("static") / "manual"
    demo = find_instance() / "demo"
    summary = json.loads((demo / "summary.json").read_text())
    _certificate(demo, summary, folder / "certificate.png")
    accounts = {account["user"]: account for account in summary["accounts"]}
    with serving(create_app()) as home, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, locale="zh-CN")
        _sign_in(page, home, accounts[CLERK])
        page.goto(f"{home}{ROSTER}")
        page.screenshot(path=folder / "roster.png")
        browser.close()


def _certificate(demo: Path, summary: dict[str, list[dict[str, dict[str, str]]]], to: Path) -> None:
    printed = next(c["files"]["pdf"] for c in summary["certificates"] if "pdf" in c["files"])
    picture = Image.open(io.BytesIO(image_of((demo / printed).read_bytes())))
    height = round(PAPER * picture.height / picture.width)
    shown = picture.convert("RGB").resize((PAPER, height), Image.Resampling.LANCZOS)
    shown.quantize(96).save(to, optimize=True)


def _sign_in(page: Page, home: str, account: dict[str, str]) -> None:
    page.goto(f"{home}/sign-in")
    page.fill("[name=username]", account["user"])
    page.fill("[name=password]", account["password"])
    page.click("main button")
    page.fill("[name=code]", code_of(account["user"]))
    page.click("main button")


main()
