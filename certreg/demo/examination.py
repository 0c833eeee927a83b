"""Before the assessment: the body names its examiners and files the exam plan."""

from __future__ import annotations

import re

from certreg.demo.browser import Page, Value
from certreg.demo.cast import Person
from certreg.demo.story import fill, number_in, press, sent

EXAMINERS = ("考评员甲（演示）", "考评员乙（演示）", "考评员丙（演示）")
OCCUPATIONS = ("6-18-01-01 车工", "6-18-02-04 焊工", "6-31-01-03 电工")
CARD = {"role": "examiner", "valid_from": "2025-01-01", "valid_to": "2029-12-31"}


def file_plan(clerk: Person, case_id: int) -> None:
    """File the plan of a batch for its day, with every examiner of the body."""
    address = f"/workspace/batches/{case_id}/plan/file"
    page = clerk.browser.get(address)
    if not _offered(page):
        _name_examiners(clerk)
        page = clerk.browser.get(address)
    form = page.form("examiners", "theory_time", "practical_time")
    chosen: dict[str, Value] = {
        "examiners": _offered(page),
        "theory_time": "09:00",
        "practical_time": "14:00",
    }
    sent(clerk.browser.submit(page, form, chosen))


def _name_examiners(clerk: Person) -> None:
    for number, name in enumerate(EXAMINERS, start=1):
        card = {**CARD, "name": name, "certificate_number": f"YS-KP-{number:03d}"}
        member = number_in(fill(clerk, "/workspace/filings/staff/new", card))
        for occupation in OCCUPATIONS:
            values = {"occupation": occupation, "top_level": "senior_technician"}
            press(clerk, f"/workspace/filings/staff/{member}", "/occupations", values)


def _offered(page: Page) -> list[str]:
    """The examiners whom the form offers."""
    boxes = re.findall(r"<input[^>]*name=\"examiners\"[^>]*>", page.content.decode())
    return [found[1] for box in boxes if (found := re.search(r"value=\"(\d+)\"", box))]
